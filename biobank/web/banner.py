"""The patient banner: names, birth date, numbers and alerts, on every page about a person."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from biobank.domain.rules.clock import local_day
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.thing import Thing
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.patient_card import PatientCard, patient_card
from biobank.web.links import href_of
from biobank.web.moments import day_of_birth
from biobank.web.shell import services
from biobank.words.speaking import say, say_label

_NUMBERS = (("hospital_number", Phrase("Hospital no.")), ("national_number", Phrase("National no.")))
_ERASED = Phrase("Name erased")


def banner_of(who: SignedIn, things: Iterable[Thing], purpose: str) -> dict[str, Any] | None:
    """Return the banner of the patient that these things belong to, or None; raises Denied."""
    patient = _patient(things)
    card = None if patient is None else patient_card(services(), who, patient, purpose)
    return None if card is None else banner(card, who.actor.zone)


def _patient(things: Iterable[Thing]) -> str | None:
    """Return whose a thing is: all that belongs to a patient stands in the patient's stream."""
    for row in things:
        family, _, found = row.stream.partition("/")
        if family == "patient":
            return found
    return None


def banner(card: PatientCard, zone: str) -> dict[str, Any]:
    """Return what `patient_banner` shows of a card."""
    today = local_day(services().clock(), zone)
    born = card.birth_date
    blood = card.patient.blood_group
    return {
        "family_name": card.family_name or _ERASED,
        "given_names": card.given_names or card.patient.id,
        "born": day_of_birth(born) if born else "–",
        "age": say("{years} y", years=age(born, today)) if born else "–",
        "identifiers": [(words, getattr(card, name)) for name, words in _NUMBERS if getattr(card, name)],
        "facts": [*([(say("Blood group"), blood)] if blood else []), *_formerly(card)],
        "alerts": _alerts(card),
        "href": href_of("patient", card.patient.id),
    }


_FIELDS = {
    "family_name": Phrase("Family name"),
    "given_names": Phrase("Given names"),
    "birth_date": Phrase("Born"),
    "hospital_number": Phrase("Hospital no."),
    "national_number": Phrase("National no."),
}


def _formerly(card: PatientCard) -> list[tuple[str, str]]:
    before = ", ".join(_value(field, was) for field, was, _ in card.former)
    return [(say("Formerly"), before)] if before else []


def _value(field: str, text: str) -> str:
    return day_of_birth(text) if field == "birth_date" else text


def said_by_labels(card: PatientCard) -> list[str]:
    """Return, for each former value, what an old label says and what is right now."""
    return [
        say(
            "{fields}: label says {field}, now {field2}",
            fields=_FIELDS[field],
            field=_value(field, was),
            field2=_value(field, now),
        )
        for field, was, now in card.former
    ]


def age(born: str, today: str) -> int:
    """Return whole years of age on a day."""
    then, now = date.fromisoformat(born), date.fromisoformat(today)
    return now.year - then.year - ((now.month, now.day) < (then.month, then.day))


def _alerts(card: PatientCard) -> list[dict[str, str]]:
    patient = card.patient
    found: list[dict[str, str]] = []
    if patient.identity_in_doubt:
        found.append({"kind": "in_doubt", "label": say("Identity in doubt")})
    if patient.similar_name:
        found.append(
            {"kind": "similar_name", "label": say("Similar name"), "detail": say("another patient is alike")}
        )
    if card.withdrawn:
        scopes = ", ".join(each.replace("_", " ") for each in card.withdrawn)
        found.append({"kind": "consent_withdrawn", "label": say("Consent withdrawn"), "detail": scopes})
    if patient.status != "active":
        found.append({"kind": "note", "label": say_label(patient.status)})
    return found
