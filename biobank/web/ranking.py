"""The order in which verbs are offered on a thing: the usual next step first, reports last, then ends."""

from collections.abc import Sequence

from biobank.domain.rules.verb import Verb

USUAL = (
    "find-missing-unit",
    "stop-reinfusion",
    "start-reinfusion",
    "verify-at-bedside",
    "check-before-thaw",
    "thaw-unit",
    "check-issue",
    "issue-unit",
    "accept-unit",
    "store-unit",
    "restock-unit",
    "receive-unit",
    "process-unit",
    "add-dmso",
    "freeze-unit",
    "split-unit",
    "release-unit",
    "reserve-unit",
    "take-out-unit",
    "move-unit",
    "hand-over-unit",
    "pick-up-unit",
    "put-down-unit",
    "resolve-identity",
    "quarantine-unit",
    "record-consent",
    "record-agreement",
    "open-episode",
    "assess-suitability",
    "determine-eligibility",
    "decide-indication",
    "record-mobilisation",
    "clear-for-collection",
    "compare-at-chair",
    "collect",
    "open-course",
    "issue-wristband",
    "record-weight",
    "place-order",
    "clear-conditioning",
    "record-conditioning",
    "record-engraftment",
    "record-visit",
)
"""Steps on the way of cells and people: of those possible, the one that stands first here comes next."""

REPORTS = (
    "find-unit-in-slot",
    "container-failure",
    "report-deviation",
    "correct",
    "undo",
    "re-attribute-unit",
)
"""What is told when something went otherwise than it should."""

DANGER = ("discard", "reject", "enter-in-error", "end-account", "revoke", "doubt-", "mark-missing")
"""How the names of those verbs begin that end something or put it in doubt."""

FEW = 9
"""So many buttons are read at one glance."""

MOST, INSTEAD = 6, 4
"""Of more than a few, so many usual steps stand in sight; where none is usual, so many of the others."""

Rank = tuple[bool, bool, int, bool, str]


def rank(verb: Verb) -> Rank:
    """Return where a verb stands among the possible ones; the smallest comes first."""
    step = USUAL.index(verb.name) if verb.name in USUAL else len(USUAL)
    moves_nothing = all(row.after is None for row in verb.moves)
    return verb.name.startswith(DANGER), verb.name in REPORTS, step, moves_nothing, verb.title


def in_sight(ranked: Sequence[Verb]) -> int:
    """Return how many of the verbs of one thing, in their order, are seen without asking for more."""
    if len(ranked) <= FEW:
        return len(ranked)
    usual = sum(verb.name in USUAL for verb in ranked)
    return min(usual, MOST) or INSTEAD
