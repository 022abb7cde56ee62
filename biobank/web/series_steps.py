"""One scan of a series: what it was, what was done with it, and the one answer it gets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from marshmallow import ValidationError

from biobank.domain.codes.verb_cards import VerbCard, card_named
from biobank.domain.things.freezer import Place
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads.named import kind_of, named
from biobank.services.reads.next_slot import next_free_slot
from biobank.web import outcome, undoing
from biobank.web.outcome import Kept
from biobank.web.recognised import Recognised
from biobank.web.series import Series
from biobank.web.shell import services
from biobank.words.speaking import say, say_code

NOTED, REFUSED, UNKNOWN, STOP = "noted", "refused", "unknown", "stop"
_FIRST_OF = {"to_person": "series-receiver-first", "place": "series-place-first", "slot": "series-slot-first"}


def answer(kind: str, code: str, subject: str | None = None, **params: Any) -> Kept:
    """Return one sentence of the catalogue as what a scan is answered with."""
    return outcome.refused(code, params, subject, services().clock(), kind)


def may(person: SignedIn, card: VerbCard) -> bool:
    """Say whether a person's roles permit something that the card does."""
    return any(person.policy.may(person.actor.roles, name) for name in card.verbs)


def not_yours(person: SignedIn, card: VerbCard) -> Kept:
    """Return the refusal of a card whose verbs are for other roles."""
    roles = ", ".join(person.policy.permitted_roles(card.verb)) or say("nobody here")
    return answer(REFUSED, "not-permitted", verb=say(card.title), roles=roles)


def begins(card: VerbCard) -> Kept:
    """Return the answer to a card that begins a series."""
    return answer(NOTED, "series-begun", card=say(card.title), about=say(card.about).rstrip("."))


def stepped(series: Series, person: SignedIn, read: Recognised, source: str) -> Series:
    """Return the series after one scan that was no void label; what is recorded is recorded here."""
    if read.code is not None:
        return series.answered(outcome.plain(UNKNOWN, read.says, services().clock(), read.next))
    if read.kind == "verb_card":
        return _another_card(series, person, card_named(str(read.facts["card"])))
    if read.id is None:
        return series.answered(_not_one(series, read))
    row = named(services(), (read.id,)).get(read.id)
    if isinstance(row, Unit):
        return _with_unit(series, person, row, source)
    if row is not None and row.NAME in series.card.first:
        return _first_named(series, row)
    return series.answered(_not_taken(series, read.kind))


def _another_card(series: Series, person: SignedIn, card: VerbCard | None) -> Series:
    if card is None or not card.verbs:
        return series.answered(answer(REFUSED, "series-no-stop"))
    if not may(person, card):
        return series.answered(not_yours(person, card))
    return series.answered(begins(card), card_name=card.name, at="")


def _not_one(series: Series, read: Recognised) -> Kept:
    if read.several:
        return answer(UNKNOWN, "series-which-bag", count=len(read.several))
    return _not_taken(series, read.kind)


def _not_taken(series: Series, kind: str) -> Kept:
    thing = say_code("wristband" if kind == "patient" else kind)
    return answer(UNKNOWN, "series-takes-no-such", thing=thing, card=say(series.card.title))


def _first_named(series: Series, row: Thing) -> Series:
    """Return the series with what was named for the units that follow."""
    if row.NAME == "place" and series.card.takes_slots:
        return _box_named(series, cast("Place", row))
    codes = {"slot": "series-slot-named", "person": "series-receiver-named"}
    code = codes.get(
        row.NAME, "series-place-named" if "person" not in series.card.first else "series-receiver-named"
    )
    return series.answered(answer(NOTED, code, at=row.id), at=row.id)


def _box_named(series: Series, box: Place) -> Series:
    if not box.rows:
        return series.answered(answer(UNKNOWN, "series-not-a-box", at=box.id))
    slot = slot_of(box.id)
    if slot is None:
        return series.answered(answer(REFUSED, "series-box-full", at=box.id), at="")
    return series.answered(answer(NOTED, "series-box-named", at=box.id, slot=slot), at=box.id)


def slot_of(at: str) -> str | None:
    """Return the slot that is meant: the one that was named, or the next free one of the box that was."""
    if kind_of(at) != "place":
        return at or None
    with services().database.read() as connection:
        found = next_free_slot(connection, at)
    return None if found is None else found.id


def _with_unit(series: Series, person: SignedIn, unit: Unit, source: str) -> Series:
    card = series.card
    if _is_repeated(series, unit):
        code = "series-repeated" if series.deed(unit.id) else "series-in-its-slot"
        return series.answered(answer(NOTED, code, unit.id), at=_after_a_pair(series.at))
    if card.first and not series.at:
        return series.answered(_first_wanted(card, unit))
    target = _target(series)
    if target is None:
        return series.answered(answer(REFUSED, "series-box-full", unit.id, at=series.at), at="")
    return _asked(series, person, unit, target, source)


def _first_wanted(card: VerbCard, unit: Unit) -> Kept:
    if card.takes_slots and unit.custody == "slot" and card.name != "move":
        return answer(NOTED, "series-in-its-slot", unit.id)
    field = next(iter(card.first.values()))
    return answer(REFUSED, _FIRST_OF[field], unit.id)


def _is_repeated(series: Series, unit: Unit) -> bool:
    """Say whether a unit stands as the series left it and no other place was named for it since."""
    where = (unit.slot_id, unit.place_id)
    if series.card.takes_slots and series.at and unit.custody == "slot" and series.at in where:
        return True
    deed = series.deed(unit.id)
    if deed is None or deed.get("version") != unit.version or deed.get("card") != series.card_name:
        return False
    return series.at in ("", deed.get("at_named"), *where)


def _target(series: Series) -> dict[str, str] | None:
    """Return the field that what was named fills; nothing where nothing is named, None for a full box."""
    if not series.at:
        return {}
    field = series.card.first[kind_of(series.at) or ""]
    value = slot_of(series.at) if field == "slot" else series.at
    return None if value is None else {field: value}


def _asked(series: Series, person: SignedIn, unit: Unit, target: Mapping[str, str], source: str) -> Series:
    name = series.card.verb_for(unit.custody)
    told = {"id": series.command(unit.id, series.at), "unit": unit.id, "source": source, **target}
    kept = recorded(person, name, told, unit)
    kept |= {"card": series.card_name, "at_named": series.at}
    return series.answered(kept, at=_after_a_pair(series.at))


def _after_a_pair(at: str) -> str:
    """Return what stands named for the next bag: a slot is for one, so accepted or refused it is used up."""
    return "" if kind_of(at) == "slot" else at


def recorded(person: SignedIn, name: str, told: Mapping[str, Any], unit: Unit) -> Kept:
    """Return the answer of a verb that was asked for here and now, with the way back where there is one."""
    action, now = ACTIONS[name], services().clock()
    try:
        submission = action.schema.load(dict(told))
    except ValidationError as wrong:
        return outcome.plain(REFUSED, _first_sentence(wrong), now, say("Do it on its own page."), unit.id)
    found = decided(person, action, submission)
    if not found.accepted:
        return outcome.refused(found.code or "", found.params, unit.id, now)
    return _accepted(name, submission.command, found, unit)


def _accepted(name: str, command: Any, found: Outcome, unit: Unit) -> Kept:
    verb, now = VERBS[name], services().clock()
    undo = None if found.repeated else undoing.undo(services(), verb, command, {"unit": unit})
    after = undo["expects"].get(unit.id) if undo else _version(unit.id)
    kept = outcome.done(verb, found, unit.id, now, undo, getattr(command, "slot", None))
    return kept | {"version": after}


def _version(id: str) -> int | None:
    row = named(services(), (id,)).get(id)
    return None if row is None else row.version


def _first_sentence(wrong: ValidationError) -> str:
    told: Any = wrong.messages_dict
    while isinstance(told, Mapping) and told:
        told = next(iter(told.values()))
    return str(told[0] if isinstance(told, list) and told else told)


def put_back(series: Series, person: SignedIn, unit_id: str) -> Series:
    """Return the series after the newest deed with a unit was put back, where that is still possible."""
    deed = series.deed(unit_id)
    undo = deed.get("undo") if deed else None
    row = named(services(), (unit_id,)).get(unit_id)
    if undo is None or not isinstance(row, Unit):
        return series.answered(answer(REFUSED, "series-undo-gone"))
    told = {
        "id": series.command("undo", unit_id),
        **undo["fields"],
        "expects": undo["expects"],
        "source": "typed",
    }
    kept = recorded(person, undo["verb"], told, row)
    if kept["kind"] not in ("success", "deviation"):
        return series.answered(kept)
    marked = tuple({**each, "undone": True} if each is deed else each for each in series.answers)
    return replace(series, answers=marked, done=series.done - 2).answered({**kept, "undoing": True})
