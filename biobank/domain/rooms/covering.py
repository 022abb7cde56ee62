"""What a result covers, and what it brings about: figures, doubt, biohazard, withdrawn releases.

Everything here is of one patient. A release is withdrawn where a result says
something else than what was released on; whoever has the cells is called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from biobank.domain.laboratory import assays
from biobank.domain.laboratory.assays import Assay
from biobank.domain.laboratory.kinship import descendants
from biobank.domain.laboratory.readings import Reading
from biobank.domain.rooms.sampling import SAMPLES
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.markers import is_biohazard
from biobank.domain.rules.verb import Need, many, special
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Patient
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit

COVER_NEEDS: tuple[Need, ...] = (
    special("kin"),
    special("descent"),
    special("whose"),
    many("kin_holds", "hold", unit_id="kin.id", status="=open"),
)
WITHDRAWN_FROM = ("released", "exceptionally_released")
IN_USE = ("issued", "at_bedside")
CALLED = ("physician", "processing_director", "coordinator")
CALLED_AT_BEDSIDE = ("nurse",)
CALLED_AFTER = ("medical_director", "quality_officer")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a result says that matters: a code, the units it touches, and what it makes of them.

    `columns` are for all `units`, `own` for those the result is about
    (`about`). `holds` says that unreleased units are held too; `cause` is the
    reason of those holds where it is not the code.
    """

    code: str | None
    units: tuple[Unit, ...]
    about: tuple[Unit, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    holds: bool = False
    cause: str | None = None


def covered(assay: Assay, unit_id: str | None, donation_id: str | None, facts: Facts) -> tuple[Unit, ...]:
    """Return the units a result is about: a unit's own and its descendants', a donation's, or a patient's.

    A sample speaks for what it was taken from. Markers speak for the whole
    episode; a patient's markers and blood group for all of the patient.
    """
    kin: tuple[Unit, ...] = facts["kin"]
    about = descendants(_start(unit_id, donation_id, facts), facts["descent"])
    episodes = {unit.episode_id for unit in kin if unit.id in about}
    if assay.kind == assays.MARKER and (unit_id or donation_id):
        return tuple(unit for unit in kin if unit.episode_id in episodes)
    return tuple(unit for unit in kin if unit.id in about)


def _start(unit_id: str | None, donation_id: str | None, facts: Facts) -> frozenset[str]:
    kin: tuple[Unit, ...] = facts["kin"]
    if unit_id is not None:
        told = next((unit for unit in kin if unit.id == unit_id), None)
        sample = told is not None and told.container in SAMPLES
        return _sampled_from(unit_id, facts) if sample else frozenset({unit_id})
    if donation_id is not None:
        return frozenset(unit.id for unit in kin if unit.donation_id == donation_id)
    return frozenset(unit.id for unit in kin)


def _sampled_from(unit_id: str, facts: Facts) -> frozenset[str]:
    """Return a sample and the unit it was taken from, which it stands for."""
    parents = {parent for parent, child in facts["descent"] if child == unit_id}
    return frozenset({unit_id, *parents})


def finding(assay: Assay, reading: Reading, result: Result, facts: Facts) -> Finding:
    """Return what a reading says of the units that its result covers."""
    units = covered(assay, result.unit_id, result.donation_id, facts)
    if assay.kind == assays.CULTURE:
        grew = reading.value == "growth"
        return Finding("culture-positive" if grew else None, units, holds=grew)
    if assay.kind == assays.MARKER:
        return _marker(assay, reading, units)
    if assay.kind == assays.GROUP:
        of_product = result.unit_id is not None or result.donation_id is not None
        return _group(reading, units, facts, of_product=of_product)
    return _figure(assay, reading, result, units, facts)


def _marker(assay: Assay, reading: Reading, units: tuple[Unit, ...]) -> Finding:
    """A marker never forbids an autologous graft; it changes label and storage, and so the release."""
    if reading.value not in ("reactive", "indeterminate"):
        return Finding(None, units)
    hazard = is_biohazard(f"{assay.code}=reactive")
    return Finding("marker-reactive", units, columns={"biohazard": True} if hazard else {})


def _group(reading: Reading, units: tuple[Unit, ...], facts: Facts, *, of_product: bool) -> Finding:
    """A product's group equals the patient's and every other product's, or all of them are in doubt."""
    patient: Patient | None = facts["whose"]
    own = {"blood_group": reading.value} if of_product else {}
    known = {unit.blood_group for unit in facts["kin"]} | {patient.blood_group if patient else None}
    if not known - {None, reading.value}:
        return Finding(None, units, units, own=own)
    return Finding(
        "blood-group-differs",
        facts["kin"],
        units,
        columns={"disposition": "in_doubt"},
        own=own,
        holds=True,
        cause="identity-in-doubt",
    )


def _figure(assay: Assay, reading: Reading, result: Result, units: tuple[Unit, ...], facts: Facts) -> Finding:
    """A count becomes the unit's figure; one that differs from what was released on withdraws the release.

    A count of another volume than the unit has now, amended after a further
    step, tells nothing of what is in it now.
    """
    mine = tuple(unit for unit in units if unit.id == result.unit_id)
    low = "viability-low" if _is_low(assay, reading, facts) else None
    if assay.column is None or not mine:
        return Finding(low, mine)
    was: Decimal | None = getattr(mine[0], assay.column)
    code = low or ("count-changed" if was is not None and was != reading.number else None)
    now = result.volume_ml == mine[0].volume_ml
    return Finding(code, mine, columns={assay.column: reading.number} if now else {})


def _is_low(assay: Assay, reading: Reading, facts: Facts) -> bool:
    limits = {
        "viability": "viability_prefreeze_percent",
        "viability-post-thaw": "viability_postthaw_alert_percent",
    }
    limit = limits.get(assay.code)
    return limit is not None and reading.number is not None and reading.number < facts.policy.limit(limit)


def consequences(result: Result, found: Finding, facts: Facts) -> tuple[tuple[Change, ...], dict[str, Any]]:
    """Return the changes a finding brings about, and the data that say who must be called."""
    changes: list[Change] = []
    for number, unit in enumerate(found.units):
        changes.extend(_on_unit(result, found, facts, unit, number))
    if found.code is None:
        return tuple(changes), {}
    withdrawn = [unit for unit in found.units if _withdraws(found, unit)]
    infused = [unit for unit in found.units if unit.material == "infused"]
    changes.extend(_deviations(found, facts, withdrawn, infused))
    return tuple(changes), _alarm(found, withdrawn, infused)


def _withdraws(found: Finding, unit: Unit) -> bool:
    return bool(found.code) and unit.material in ALIVE and unit.disposition in WITHDRAWN_FROM


def _on_unit(result: Result, found: Finding, facts: Facts, unit: Unit, number: int) -> Iterable[Change]:
    """One unit's figures, its disposition where it is held now, and the hold with its reason."""
    if unit.material not in ALIVE:
        return
    holds = found.holds or _withdraws(found, unit)
    columns = {**found.columns, **(found.own if unit in found.about else {})}
    if holds:
        columns.setdefault("disposition", held_disposition(unit))
    changed = change(unit, **columns)
    if changed.now:
        yield changed
    if holds and not _held_for(result, found, facts, unit):
        yield new_hold(facts, unit, _cause(found), result.id, number)


def _cause(found: Finding) -> str:
    return found.cause or found.code or "result"


def _held_for(result: Result, found: Finding, facts: Facts, unit: Unit) -> bool:
    """Say whether an open hold tells the same of this unit already."""
    reason = (unit.id, _cause(found), result.id)
    return any((one.unit_id, one.cause, one.detail) == reason for one in facts["kin_holds"])


def _deviations(found: Finding, facts: Facts, withdrawn: list[Unit], infused: list[Unit]) -> Iterable[Change]:
    """One deviation for all releases withdrawn, one for all infusions it is too late for, one for a doubt."""
    told = [
        (f"{found.code}-after-release", "major", withdrawn),
        (f"{found.code}-after-infusion", "critical", infused),
    ]
    if found.cause is not None:
        told.append((str(found.code), "critical", list(found.about[:1] or found.units[:1])))
    named = [one for one in told if one[2]]
    return (new(_deviation(facts, *one, number=number)) for number, one in enumerate(named))


def _deviation(facts: Facts, code: str, severity: str, units: list[Unit], number: int) -> Deviation:
    first, *others = units
    return Deviation(
        id=facts.fresh.id(Deviation.LETTER, number),
        stream=first.stream,
        site_id=facts.actor.site,
        unit_id=first.id,
        other_units=" ".join(one.id for one in others) or None,
        code=code,
        opened_at=facts.now,
        opened_by=facts.actor.person,
        origin=facts.verb,
        severity=severity,
    )


def _alarm(found: Finding, withdrawn: list[Unit], infused: list[Unit]) -> dict[str, Any]:
    """Return what stands in the event for whoever calls: the units, the roles, and who has them."""
    touched = [*withdrawn, *infused]
    roles = [*CALLED] if touched else []
    if any(unit.assignment in IN_USE or unit.material == "infusing" for unit in withdrawn):
        roles.extend(CALLED_AT_BEDSIDE)
    if infused:
        roles.extend(CALLED_AFTER)
    return {
        "finding": found.code,
        "withdrawn": [unit.id for unit in withdrawn],
        "infused": [unit.id for unit in infused],
        "call_roles": roles,
        "call_persons": sorted({unit.holder_id for unit in touched if unit.holder_id}),
    }
