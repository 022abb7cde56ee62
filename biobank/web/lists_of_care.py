"""The lists of patients and of orders, as they are shown: the only ones that name patients."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.sentences.phrase import Phrase, forms
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.lists import care
from biobank.services.reads.lists.shape import Line
from biobank.web.banner import age
from biobank.web.links import href_of
from biobank.web.list_shown import Column, Listed, Reader, Row, day
from biobank.web.moments import day_of_birth
from biobank.web.patients_named import patient_named
from biobank.web.shell import services
from biobank.web.summaries import in_words
from biobank.words.speaking import say, say_label


def _cards(connection: Any, _: SignedIn, lines: tuple[Line, ...]) -> Mapping[str, Any]:
    return care.cards_of(services(), connection, lines)


def _name(card: Mapping[str, str]) -> str:
    family = card.get("family_name", "")
    return f"{family.upper()}, {card.get('given_names', '')}" if family else say("Name erased")


def _patient(line: Line, reader: Reader) -> Row:
    card: Mapping[str, str] = reader.beside.get(line["id"], {})
    born = card.get("birth_date", "")
    return {
        "patient": (href_of("patient", line["id"]), _name(card)),
        "born": (day_of_birth(born), born) if born else None,
        "age": age(born, reader.today) if born else "",
        "number": card.get("hospital_number", ""),
        "blood": line["blood_group"],
        "status": say_label(line["status"]),
        "notes": ", ".join(_notes(line)),
        "registered": reader.when(line["registered_at"]),
        "tone": "bad" if line["identity_in_doubt"] else None,
    }


def _notes(line: Line) -> list[str]:
    told = (
        (say("Identity in doubt"), line["identity_in_doubt"]),
        (say("Similar name"), line["similar_name"]),
    )
    return [words for words, holds in told if holds]


PATIENTS = Listed(
    shape=care.PATIENTS,
    title=Phrase("All patients"),
    lead=Phrase("Every patient of this site, by registration. Each name shown is recorded as seen by you."),
    counted=forms("{n} patient", "{n} patients"),
    columns=(
        Column("patient", Phrase("Patient"), "name"),
        Column("born", Phrase("Born"), "day"),
        Column("age", Phrase("Age"), "number"),
        Column("number", Phrase("Hospital no.")),
        Column("blood", Phrase("ABO RhD")),
        Column("status", Phrase("State")),
        Column("notes", Phrase("Alerts")),
        Column("registered", Phrase("Registered"), "instant", "registered"),
    ),
    fields={
        "status": Phrase("State"),
        "blood_group": Phrase("ABO and RhD"),
        "in_doubt": Phrase("Identity in doubt"),
        "similar_name": Phrase("Similar name"),
        "registered_from": Phrase("Registered from"),
        "registered_to": Phrase("Registered until"),
    },
    row=_patient,
    words={"linked": Phrase("Linked to another record")},
    beside=_cards,
    names=True,
    verb="register-patient",
)


def _order(line: Line, reader: Reader) -> Row:
    card: Mapping[str, str] = reader.beside.get(line["patient_id"], {})
    return {
        "patient": (href_of("patient", line["patient_id"]), patient_named(card)),
        "order": (href_of("order", line["id"]), say("Course {course}", course=line["course"])),
        "day": day(line["infuse_on"]),
        "dose": in_words(line["cd34_per_kg"]),
        "weight": in_words(line["weight_kg"]),
        "status": say_label(line["status"]),
        "course": say_label(line["course_status"]),
        "by": line["prescriber"] or "",
        "prescribed": reader.when(line["prescribed_at"]),
        "tone": "attention" if line["status"] == "reopened" else None,
    }


ORDERS = Listed(
    shape=care.ORDERS,
    title=Phrase("Orders"),
    lead=Phrase("Every order to reinfuse, by its day. Each name shown is recorded as seen by you."),
    counted=forms("{n} order", "{n} orders"),
    columns=(
        Column("patient", Phrase("Patient"), "name"),
        Column("order", Phrase("Order"), "link"),
        Column("day", Phrase("To be given on"), "day", "day"),
        Column("dose", "CD34+ × 10⁶/kg", "number"),
        Column("weight", Phrase("Weight, kg"), "number"),
        Column("status", Phrase("State")),
        Column("course", Phrase("Course")),
        Column("by", Phrase("Prescribed by")),
        Column("prescribed", Phrase("Prescribed"), "instant"),
    ),
    fields={
        "status": Phrase("State"),
        "day_from": Phrase("To be given from"),
        "day_to": Phrase("To be given until"),
    },
    row=_order,
    words={"reopened": Phrase("Reopened: to be confirmed")},
    beside=_cards,
    names=True,
)
