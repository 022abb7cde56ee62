"""From a form that was sent to a command with its proofs: the same for every page that does a verb."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from biobank.domain.rules.command import SOURCES, Command
from biobank.domain.rules.verb import Verb
from biobank.domain.rules.verdict import Refused
from biobank.domain.things.thing import Thing
from biobank.edge.actions import Action
from biobank.edge.signing_in import address
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads.obstacles import obstacles
from biobank.web import resolving
from biobank.web.form_input import Entered, Form, as_data, entered
from biobank.web.shell import services
from biobank.web.signatures import Signer, missing
from biobank.web.verb_form import references
from biobank.web.verb_page import Errors, expects_of


def read(action: Action, person: SignedIn, form: Form) -> tuple[Submission | None, Errors]:
    """Return the command with its proofs, or what is wrong by field; nothing is recorded yet."""
    verb = action.verb
    loaded, wrong = shaped(action, person, form)
    unsigned = missing(verb, form)
    if loaded is None:
        return None, {**wrong, **unsigned}
    if unsigned:
        return None, unsigned
    proofs, errors = Signer(services(), person, address()).buy(verb, loaded.command, form)
    return (None, errors) if errors else (Submission(loaded.command, proofs), {})


def shaped(action: Action, person: SignedIn, form: Form) -> tuple[Submission | None, Errors]:
    """Return the command as the schema reads it, unsigned, or what is wrong by field."""
    typed = resolving.resolved(services(), person, action.verb, entered(action.verb, form))
    told = {
        "id": form.get("command", ""),
        "source": source(form),
        "expects": _still_named(action.verb, typed, expects_of(form)),
    }
    try:
        loaded: Submission = action.schema.load(as_data(action.verb, typed, person.actor.zone) | told)
    except ValidationError as wrong:
        return None, wrong.messages_dict
    return loaded, {}


def _still_named(verb: Verb, typed: Entered, seen: Mapping[str, int]) -> dict[str, int]:
    """Return the versions of what the form names; another thing was put in place of the others since."""
    named = set(references(verb, typed).values())
    return {id: version for id, version in seen.items() if id in named}


def source(form: Form) -> str:
    """Return how the values of a form came in, as commands name it."""
    told = form.get("source", "typed")
    return told if told in SOURCES else "typed"


def others_against(person: SignedIn, verb: Verb, command: Command, first: str) -> tuple[Refused, ...]:
    """Return what else stands against a command that a rule of the verb refused."""
    found = obstacles(services(), person, verb, command)
    if first not in {each.code for each in found}:
        return ()
    return tuple(each for each in found if each.code != first)


def slot_named(verb: Verb, submission: Submission) -> str | None:
    """Return the slot that a unit was put into, which the answer names."""
    name = next((each.name for each in verb.fields if each.thing == "slot" and each.kind == "ref"), None)
    slot = getattr(submission.command, name, None) if name and name != verb.subject else None
    return slot if isinstance(slot, str) else None


def subject_id(verb: Verb, context: Mapping[str, Thing]) -> str | None:
    """Return the id of what a verb is done to, if the form names it."""
    row = context.get(verb.subject or "")
    return row.id if row is not None else None


_TELLING = ("patient", "unit", "order", "course", "episode", "person", "place", "lot", "equipment")
"""Of several things that one command made, the one that people mean."""


def first_made(found: Outcome) -> str | None:
    """Return the thing a command made, by which its answer is known."""
    kinds: tuple[Any, ...] = (*_TELLING, *found.made)
    return next((id for kind in kinds for id in found.made.get(kind, ())), None)


def told_of(subject: str | None, found: Outcome) -> str | None:
    """Return what an answer is about: the bag that was collected, which bears the number of its donation.

    Else it is what was done to, or was made.
    """
    collected = found.made.get("unit", ()) if "donation" in found.made else ()
    return next(iter(collected), None) or subject or first_made(found)
