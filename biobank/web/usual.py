"""What the fields of a form begin with: as they were named last here, else the only device of its kind."""

from typing import Any

from werkzeug.datastructures import MultiDict

from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import Thing
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.devices import only_device
from biobank.services.reads.named import named
from biobank.services.reads.offering import Offer
from biobank.web import habits
from biobank.web.form_input import Form
from biobank.web.form_page import words_of
from biobank.web.shell import services

_THINGS = ("place", "equipment")
_IN_USE = ("active", "in_service", "open")
_DEVICES = {"thaw-unit": "water_bath"}
"""Verbs whose place is a device, and which kind of it."""


def usual(verb: Verb, person: SignedIn) -> dict[str, str]:
    """Return what each field of a verb begins with, as it would stand there if it had been chosen."""
    told = habits.of(verb)
    ids = {name: told.pop(name).split() for name in _THINGS if name in told}
    found = named(services(), [id for each in ids.values() for id in each]) if ids else {}
    for name, each in ids.items():
        there = [found[id] for id in each if id in found and _is_in_use(found[id])]
        told |= {name: "\n".join(map(_words, there))} if there else {}
    return told if "place" in told else told | _only_device(verb, person)


def _is_in_use(row: Any) -> bool:
    return row.status in _IN_USE


def _words(row: Thing) -> str:
    return words_of(Offer(row.id, called(row)))


def _only_device(verb: Verb, person: SignedIn) -> dict[str, str]:
    """Return the device of a site that has just one of its kind."""
    kind = _DEVICES.get(verb.name)
    if kind is None:
        return {}
    with services().database.read() as connection:
        found = only_device(connection, person.actor.site, kind)
    return {} if found is None else {"place": _words(found)}


def added(verb: Verb, person: SignedIn, form: Form) -> tuple[Form, frozenset[str]]:
    """Return a form to be shown for the first time, with what is usual where it names nothing; and which."""
    missing = [(name, text) for name, text in usual(verb, person).items() if not form.get(name)]
    return MultiDict([*form.items(multi=True), *missing]), frozenset(name for name, _ in missing)
