"""`biobank demo codes`: what to type, in a demonstration, where people at work scan."""

from collections.abc import Iterable, Iterator
from typing import Any

import click
from sqlalchemy import Connection

from biobank.cli.console import Console, opened
from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import CARDS
from biobank.services import cards
from biobank.storage import rows

Line = tuple[str, str]


@click.command()
def codes() -> None:
    """Show codes to type instead of scanning: for the bedside, and for putting a bag into a slot."""
    with opened() as here:
        if here.services.ledger.purpose != "demonstration":
            raise click.ClickException("Codes are typed in a demonstration only; here labels are scanned.")
        with here.services.database.read() as connection:
            told = [*_bedside(here, connection), *_storing(connection), *_cards()]
    for words, code in told:
        click.echo(f"  {words:<56} {code}" if code else f"\n{words}")


def _bedside(here: Console, connection: Connection) -> Iterator[Line]:
    """Yield the band and the bag of everyone whose bag is on its way to them, and a bag that is another's."""
    issued = rows.find(connection, "unit", {"assignment": "issued", "custody": "person"})
    for bag in _usable(issued):
        bands: Any = rows.find(connection, "wristband", {"patient_id": bag.patient_id, "status": "active"})
        card = cards.read(here.services, connection, bag.patient_id) or {}
        yield f"At the bedside of {card.get('family_name', bag.patient_id)}", ""
        yield from (("the wristband", _label(band)) for band in bands)
        yield f"their bag {bag.din} {bag.division}", _label(bag)
        other = next((one for one in _stored(connection) if one.patient_id != bag.patient_id), None)
        if other is not None:
            yield f"somebody else's bag {other.din} {other.division}", _label(other)


def _storing(connection: Connection) -> Iterator[Line]:
    """Yield what waits in somebody's hands for a slot, a slot that is taken and one that is free."""
    waiting = rows.find(connection, "unit", {"assignment": "free", "custody": "person"})
    taken, free = _slots(connection)
    yield "Into a slot", ""
    yield from ((f"{unit.container} {unit.din} {unit.division}", _label(unit)) for unit in _usable(waiting))
    if taken is not None:
        yield f"a slot that is taken, {taken.label}", _label(taken)
    if free is not None:
        yield f"a slot that is free, {free.label}", _label(free)


def _cards() -> Iterator[Line]:
    """Yield the verb cards that are tried first; the page /scan/cards prints all of them."""
    yield "One after the other", ""
    yield from ((f"the card {card.title}", card.code) for card in CARDS if card.name in ("store", "end"))


def _slots(connection: Connection) -> tuple[Any, Any]:
    """Return a slot for bags that is taken and one that is free, in vessels for what is tested."""
    places: dict[str, Any] = {one.id: one for one in rows.find(connection, "place", {"kind": "cassette"})}
    vessels = {one.vessel_id for one in places.values()}
    tested = {
        one.id
        for one in rows.find(connection, "place", {"id": tuple(vessels)})
        if not getattr(one, "holds_untested", True)
    }
    boxes = tuple(one.id for one in places.values() if one.vessel_id in tested)
    slots: list[Any] = list(rows.find(connection, "slot", {"place_id": boxes, "status": "open"}))
    full = {one.slot_id for one in _stored(connection)}
    taken = next((one for one in slots if one.id in full), None)
    return taken, next((one for one in slots if one.id not in full), None)


def _stored(connection: Connection) -> list[Any]:
    found: list[Any] = list(rows.find(connection, "unit", {"custody": "slot", "container": "bag"}))
    return found


def _usable(found: Iterable[Any]) -> list[Any]:
    return sorted((one for one in found if one.material == "frozen"), key=lambda one: (one.din, one.division))


def _label(row: Any) -> str:
    return render(code_for(row.id))
