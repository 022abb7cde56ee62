"""What a release rests on: the units from which a unit descends, however many splits and pools ago."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rooms.sampling import SAMPLES
from biobank.domain.rules.command import Command
from biobank.domain.things.thing import Thing
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("forebears")
def forebears(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the unit, or the one a corrected record is about, and every unit whose cells are in it."""
    unit = given["corrected_unit"] if "corrected_unit" in given else given["unit"]
    return () if unit is None else lineage_of(work, unit.id, "child_id", "parent_id")


@special("sampled")
def sampled(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> dict[str, str]:
    """Return the samples taken from the forebears, each with the unit it was taken from."""
    units = tuple(one.id for one in given["forebears"])
    edges: Any = work.find("lineage", {"parent_id": units}) if units else ()
    taken_from = {edge.child_id: edge.parent_id for edge in edges}
    children: Any = work.find("unit", {"id": tuple(taken_from)}) if taken_from else ()
    return {one.id: taken_from[one.id] for one in children if one.container in SAMPLES}


@special("doubted_patients")
def doubted_patients(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the unit's own patient first, then the other patients a swap may concern.

    Linked records are one person: each brings the others with it.
    """
    own = work.get("patient", given["unit"].patient_id)
    named: tuple[Any, ...] = (*(() if own is None else (own,)), *given["others"])
    standing = tuple(dict.fromkeys(one.linked_to or one.id for one in named))
    linked = work.find("patient", {"linked_to": standing}) if standing else ()
    also = (row for id in standing if (row := work.get("patient", id)) is not None)
    return tuple({one.id: one for one in (*named, *also, *linked)}.values())


def lineage_of(work: Work, start: str, at: str, to: str) -> tuple[Thing, ...]:
    """Return the units reached from one along the lineage, itself first."""
    seen = {start: None}
    front: tuple[str, ...] = (start,)
    while front:
        edges = work.find("lineage", {at: front})
        front = tuple(dict.fromkeys(getattr(edge, to) for edge in edges if getattr(edge, to) not in seen))
        seen.update(dict.fromkeys(front))
    return tuple(row for id in seen if (row := work.get("unit", id)) is not None)
