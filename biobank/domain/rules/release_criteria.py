"""What must be known of a unit before it is released; asked at release, and again when a record is corrected.

Results count that are on the unit, on any unit it descends from, on a sample of
one of these, on their donations, or on the patient. Of several reports of one test on one subject the
newest counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from biobank.domain.rules.markers import is_evaluated
from biobank.domain.things.laboratory import Lot, Process, Result
from biobank.domain.things.patient import Episode
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit

TESTS = ("tnc", "cd34", "viability", "sterility")
MARKER_TESTS = frozenset({"hiv", "hbsag", "anti_hcv", "syphilis"})
CULTURES = ("sterility", "fungal-culture")
FINAL = ("final", "amended")
LIFTED_BY_RELEASE = "awaiting-results"

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a release is decided on: the unit, those it descends from, and their records.

    `sampled` tells of each sample, by its id, which of the units it was taken from.
    """

    unit: Unit
    forebears: Sequence[Unit]
    sampled: Mapping[str, str]
    results: Sequence[Result]
    processes: Sequence[Process]
    lots: Sequence[Lot]
    holds: Sequence[Hold]
    episode: Episode | None
    viability_minimum: Decimal


def covering(evidence: Evidence) -> tuple[Result, ...]:
    """Return the newest report of each test on each subject that says something about the unit."""
    newest: dict[tuple[str, str | None, str | None], Result] = {}
    for one in evidence.results:
        if one.status == "entered_in_error" or not _is_about(one, evidence):
            continue
        key = (one.test, one.unit_id, one.donation_id)
        if key not in newest or newest[key].resulted_at <= one.resulted_at:
            newest[key] = one
    return tuple(sorted(newest.values(), key=lambda one: one.id))


def _is_about(result: Result, evidence: Evidence) -> bool:
    if result.unit_id is not None:
        return result.unit_id in evidence.sampled or result.unit_id in {one.id for one in evidence.forebears}
    if result.donation_id is not None:
        return result.donation_id in {one.donation_id for one in evidence.forebears}
    return result.patient_id == evidence.unit.patient_id


def reports_of(evidence: Evidence, test: str) -> tuple[Result, ...]:
    """Return the reports of a test: those on the unit or a sample of it if there are any, else the rest."""
    found = tuple(one for one in covering(evidence) if one.test == test)
    mine = {
        evidence.unit.id,
        *(sample for sample, unit in evidence.sampled.items() if unit == evidence.unit.id),
    }
    own = tuple(one for one in found if one.unit_id in mine)
    return found if test in CULTURES else own or found


def missing_tests(evidence: Evidence) -> Params | None:
    """Every figure and culture that a release needs has been reported."""
    missing = [test for test in TESTS if not reports_of(evidence, test)]
    if evidence.unit.blood_group is None and not reports_of(evidence, "abo-rh"):
        missing.append("abo-rh")
    return {"tests": missing} if missing else None


def missing_markers(evidence: Evidence) -> Params | None:
    """The infection markers are known, from the episode or as results; a reactive one forbids nothing."""
    if evidence.episode is not None and is_evaluated(evidence.episode.eligibility_markers):
        return None
    known = {one.test for one in evidence.results if one.status in FINAL and one.value != "pending"}
    missing = sorted(MARKER_TESTS - known)
    return {"tests": missing} if missing else None


def pending_tests(evidence: Evidence) -> Params | None:
    """Every report that counts is final."""
    pending = [one.test for one in _needed(evidence) if one.status not in FINAL]
    return {"tests": sorted(set(pending))} if pending else None


def unchecked_tests(evidence: Evidence) -> Params | None:
    """What was copied by hand has been checked by a second person."""
    unchecked = [one.test for one in _needed(evidence) if one.source == "copied" and one.checked_by is None]
    return {"tests": sorted(set(unchecked))} if unchecked else None


def _needed(evidence: Evidence) -> Iterator[Result]:
    for test in (*TESTS, "fungal-culture", "abo-rh"):
        yield from reports_of(evidence, test)


def growth(evidence: Evidence) -> Params | None:
    """No culture of the cells grew anything."""
    grown = [one for test in CULTURES for one in reports_of(evidence, test) if one.value == "growth"]
    return {"test": grown[0].test, "organism": grown[0].organism or "not named"} if grown else None


def low_viability(evidence: Evidence) -> Params | None:
    """Enough cells were alive before freezing."""
    values = [Decimal(one.value) for one in reports_of(evidence, "viability")]
    if evidence.unit.viability_percent is not None:
        values.append(evidence.unit.viability_percent)
    if not values or min(values) >= evidence.viability_minimum:
        return None
    return {"viability": min(values), "limit": evidence.viability_minimum}


def other_holds(evidence: Evidence) -> Params | None:
    """No hold is open but that for awaited results, which a release lifts."""
    causes = sorted({one.cause for one in evidence.holds if one.cause != LIFTED_BY_RELEASE})
    return {"causes": causes} if causes else None


def held_lots(evidence: Evidence) -> Params | None:
    """No lot that went into the cells is held."""
    held = [one for one in evidence.lots if one.status == "held"]
    return {"item": held[0].item, "lot": held[0].number} if held else None


CRITERIA: Mapping[str, Any] = {
    "results-missing": missing_tests,
    "markers-missing": missing_markers,
    "results-preliminary": pending_tests,
    "results-unchecked": unchecked_tests,
    "culture-grew": growth,
    "viability-too-low": low_viability,
    "holds-open": other_holds,
    "lot-in-unit-held": held_lots,
}
"""Each criterion by the code of what is wrong when it is not met."""


def shortfalls(evidence: Evidence) -> tuple[tuple[str, Params], ...]:
    """Return every criterion that is not met, by code, with its facts."""
    asked = ((code, criterion(evidence)) for code, criterion in CRITERIA.items())
    return tuple((code, params) for code, params in asked if params is not None)


def covers(evidence: Evidence, also: Iterable[Any] = ()) -> dict[str, int]:
    """Return the records a release rests on, with their versions: a later change shows it covers no more."""
    rows = (*covering(evidence), *evidence.processes, *also)
    return {row.id: row.version for row in rows}
