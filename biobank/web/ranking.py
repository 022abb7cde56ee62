"""The order in which verbs are offered on a thing: the usual next step first, reports last, then ends."""

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
)
"""Steps of a unit's way: of those its states permit, the one that stands first here is what comes next."""

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

Rank = tuple[bool, bool, int, bool, str]


def rank(verb: Verb) -> Rank:
    """Return where a verb stands among the possible ones; the smallest comes first."""
    step = USUAL.index(verb.name) if verb.name in USUAL else len(USUAL)
    moves_nothing = all(row.after is None for row in verb.moves)
    return verb.name.startswith(DANGER), verb.name in REPORTS, step, moves_nothing, verb.title
