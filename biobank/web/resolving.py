"""What was scanned into a field in place of an id: a donation number for the unit that carries it."""

from biobank.domain.rules.verb import Verb
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.web.form_input import Entered, picked
from biobank.web.recognised import is_label, recognised


def resolved(services: Services, who: SignedIn, verb: Verb, typed: Entered) -> Entered:
    """Return what was entered, with the unit in place of a donation number that only one unit carries."""
    found = dict(typed)
    for spec in verb.fields:
        if (
            spec.kind == "ref"
            and spec.thing in ("unit", "patient")
            and _may_be_another_code(typed[spec.name])
        ):
            thing = recognised(services, who, typed[spec.name])
            if thing.id is not None and thing.kind == spec.thing and thing.code is None:
                found[spec.name] = thing.id
    return found


def _may_be_another_code(text: str) -> bool:
    plain = picked(text)
    return len(plain) >= 4 and len(plain) != 11 and (not is_label(plain) or plain.startswith("="))
