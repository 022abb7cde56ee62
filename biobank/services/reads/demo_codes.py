"""What to type, in a demonstration, where people at work scan: bands, bags, slots and verb cards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import CARDS
from biobank.domain.things.unit import LabelCopy
from biobank.storage import rows
from biobank.words.speaking import say

Line = tuple[str, str]
"""What a code is on, and the code."""

FIRST_CARDS = ("store", "end")


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that are used together, and the patient whose they are."""

    title: str
    lines: tuple[Line, ...]
    patient: str | None = None


def all_codes(connection: Connection) -> list[Group]:
    """Return the codes of what is to be done now: at the bedside, at the chair, in front of a vessel."""
    return [*at_bedsides(connection), *at_chairs(connection), into_slots(connection), first_cards()]


def at_bedsides(connection: Connection) -> Iterator[Group]:
    """Yield the band and the bag of everyone whose bag is on its way to them, and a bag that is another's."""
    issued = _find(connection, "unit", assignment="issued", custody="person")
    for bag in _frozen(issued):
        lines = [(say("the wristband"), code) for code in bands_of(connection, bag.patient_id)]
        lines.append(
            (say("their bag {din} {division}", din=bag.din, division=bag.division), label_of(bag.id))
        )
        other = next((one for one in _stored(connection) if one.patient_id != bag.patient_id), None)
        if other is not None:
            lines.append(
                (
                    say("somebody else's bag {din} {division}", din=other.din, division=other.division),
                    label_of(other.id),
                )
            )
        yield Group(say("At the bedside of"), tuple(lines), bag.patient_id)


def at_chairs(connection: Connection) -> Iterator[Group]:
    """Yield the band of everyone who is cleared and from whom nothing was collected yet."""
    begun = {one.episode_id for one in _find(connection, "donation")}
    for episode in _find(connection, "episode", status="open"):
        if episode.cleared_at and episode.id not in begun:
            bands = bands_of(connection, episode.patient_id)
            lines = tuple((say("the wristband"), code) for code in bands)
            yield Group(say("At the chair of"), lines, episode.patient_id)


def into_slots(connection: Connection) -> Group:
    """Return what waits in somebody's hands for a slot, a slot that is taken and one that is free."""
    waiting = _find(connection, "unit", assignment="free", custody="person")
    taken, free = _slots(connection)
    lines = [(f"{unit.container} {unit.din} {unit.division}", label_of(unit.id)) for unit in _frozen(waiting)]
    if taken is not None:
        lines.append((say("a slot that is taken, {label}", label=taken.label), label_of(taken.id)))
    if free is not None:
        lines.append((say("a slot that is free, {label}", label=free.label), label_of(free.id)))
    return Group(say("Into a slot"), tuple(lines))


def first_cards() -> Group:
    """Return the verb cards that are tried first; the page /scan/cards prints all of them."""
    lines = (
        (say("the card {title}", title=card.title), card.code) for card in CARDS if card.name in FIRST_CARDS
    )
    return Group(say("One after the other"), tuple(lines))


def bands_of(connection: Connection, patient: str) -> list[str]:
    """Return what a scanner reads from the bands that a patient wears."""
    bands = _find(connection, "wristband", patient_id=patient, status="active")
    return [label_of(band.id) for band in bands]


def label_of(id: str) -> str:
    """Return what a scanner reads from the label of a thing."""
    return render(code_for(id))


def copy_of(copy: LabelCopy) -> str:
    """Return what a scanner reads from this very copy of a label."""
    return render(code_for(copy.subject_id, copy.serial))


def _slots(connection: Connection) -> tuple[Any, Any]:
    """Return a slot for bags that is taken and one that is free, in vessels for what is tested."""
    places: dict[str, Any] = {one.id: one for one in _find(connection, "place", kind="cassette")}
    vessels = tuple({one.vessel_id for one in places.values()})
    tested = {one.id for one in _find(connection, "place", id=vessels) if not one.holds_untested}
    boxes = tuple(one.id for one in places.values() if one.vessel_id in tested)
    slots = _find(connection, "slot", place_id=boxes, status="open")
    full = {one.slot_id for one in _stored(connection)}
    taken = next((one for one in slots if one.id in full), None)
    return taken, next((one for one in slots if one.id not in full), None)


def _stored(connection: Connection) -> list[Any]:
    return _find(connection, "unit", custody="slot", container="bag")


def _frozen(found: Iterable[Any]) -> list[Any]:
    return sorted((one for one in found if one.material == "frozen"), key=lambda one: (one.din, one.division))


def _find(connection: Connection, thing: str, **where: Any) -> list[Any]:
    return list(rows.find(connection, thing, where))
