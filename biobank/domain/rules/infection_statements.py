"""What a label says of infection: not evaluated, biohazard, and which agents reacted."""

from collections.abc import Iterable
from dataclasses import dataclass

from biobank.domain.rules.markers import (
    MARKERS,
    is_biohazard,
    is_evaluated,
    markers_of,
    markers_text,
    reactive,
)
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Donation
from biobank.domain.things.unit import Unit

AGENTS = {
    "hiv": "HIV",
    "hbsag": "HBV",
    "anti_hbc": "HBV",
    "anti_hcv": "HCV",
    "syphilis": "syphilis",
    "htlv": "HTLV",
}
"""The agent that the warning names for a reactive marker; CMV alone is no biohazard and names none."""

_TESTS = frozenset(code for code, _ in MARKERS)
_ANSWERS = frozenset({"reactive", "nonreactive"})


@dataclass(frozen=True, slots=True)
class InfectionStatements:
    """The statements that a label carries; `agents` are those that reacted."""

    not_evaluated: bool
    biohazard: bool
    agents: tuple[str, ...]


def speaking_of(unit: Unit, donations: Iterable[Donation], results: Iterable[Result]) -> list[Result]:
    """Return the results that speak of a unit: its own, its donation's, and its patient's.

    A pool has no donation of its own: it is what every donation of its
    episode, which are given here, is.
    """
    of = {unit.donation_id} if unit.donation_id else {one.id for one in donations}
    return [one for one in results if one.unit_id in (None, unit.id) and one.donation_id in (None, *of)]


def infection_statements(eligibility: str | None, results: Iterable[Result]) -> InfectionStatements:
    """Return the statements from the markers of the episode and from later results, which replace them.

    An indeterminate or preliminary result answers nothing: the donor is then
    not evaluated. A result entered in error says nothing at all.
    """
    found = markers_of(eligibility)
    for result in sorted(results, key=lambda one: (one.resulted_at, one.id)):
        if result.test in _TESTS and result.status != "entered_in_error":
            found[result.test] = result.value if result.value in _ANSWERS else "pending"
    told = markers_text(found)
    agents = dict.fromkeys(AGENTS[marker] for marker in reactive(told) if marker in AGENTS)
    return InfectionStatements(not is_evaluated(told), is_biohazard(told), tuple(agents))
