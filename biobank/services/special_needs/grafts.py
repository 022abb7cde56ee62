"""Results that cover a graft: on its units, on what they descend from, and on their donations."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.laboratory.kinship import ancestors
from biobank.domain.rules.command import Command
from biobank.domain.things.laboratory import Result
from biobank.domain.things.unit import Lineage, Unit
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("graft_results")
def graft_results(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> dict[str, tuple[Result, ...]]:
    """Return the results that cover each unit of the graft, by unit.

    A vial or segment of a bag is its sample: what was found in it holds for
    the bag and for whatever was made of the same parents.
    """
    graft: tuple[Unit, ...] = given["graft"]
    return {unit.id: _covering(work, unit) for unit in graft}


def _covering(work: Work, unit: Unit) -> tuple[Result, ...]:
    kin = _ancestry(work, unit.id)
    samples = _samples(work, kin)
    of_units = work.find("result", {"unit_id": (*kin, *samples)})
    donations = _donations(work, kin)
    of_donations = work.find("result", {"donation_id": donations}) if donations else ()
    found = {row.id: row for row in (*of_units, *of_donations) if isinstance(row, Result)}
    return tuple(found[id] for id in sorted(found))


def _ancestry(work: Work, unit: str) -> tuple[str, ...]:
    """Return the unit and all it descends from, one generation at a time."""
    edges: set[tuple[str, str]] = set()
    front: tuple[str, ...] = (unit,)
    while front:
        rows = [row for row in work.find("lineage", {"child_id": front}) if isinstance(row, Lineage)]
        fresh = {(row.parent_id, row.child_id) for row in rows} - edges
        edges |= fresh
        front = tuple(sorted({parent for parent, _ in fresh}))
    return tuple(sorted(ancestors((unit,), edges)))


def _samples(work: Work, kin: tuple[str, ...]) -> tuple[str, ...]:
    rows = work.find("lineage", {"parent_id": kin})
    children = tuple(sorted({row.child_id for row in rows if isinstance(row, Lineage)}))
    units = [work.get("unit", child) for child in children]
    return tuple(unit.id for unit in units if isinstance(unit, Unit) and unit.container != "bag")


def _donations(work: Work, kin: tuple[str, ...]) -> tuple[str, ...]:
    units = [work.get("unit", id) for id in kin]
    found = {unit.donation_id for unit in units if isinstance(unit, Unit) and unit.donation_id}
    return tuple(sorted(found))
