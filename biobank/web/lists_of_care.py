"""The lists of patients and of orders, as they are shown: the only ones that name patients."""

from collections.abc import Mapping
from typing import Any

from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.lists import care
from biobank.services.reads.lists.shape import Line
from biobank.web.banner import age
from biobank.web.links import href_of
from biobank.web.list_shown import Column, Listed, Reader, Row, day
from biobank.web.shell import services
from biobank.web.summaries import in_words


def _cards(connection: Any, _: SignedIn, lines: tuple[Line, ...]) -> Mapping[str, Any]:
    return care.cards_of(services(), connection, lines)


def _name(card: Mapping[str, str]) -> str:
    family = card.get("family_name", "")
    return f"{family.upper()}, {card.get('given_names', '')}" if family else "Name erased"


def _patient(line: Line, reader: Reader) -> Row:
    card: Mapping[str, str] = reader.beside.get(line["id"], {})
    born = card.get("birth_date", "")
    return {
        "patient": (href_of("patient", line["id"]), _name(card)),
        "born": day(born),
        "age": age(born, reader.today) if born else "",
        "number": card.get("hospital_number", ""),
        "blood": line["blood_group"],
        "status": in_words(line["status"]).capitalize(),
        "notes": ", ".join(_notes(line)),
        "registered": reader.when(line["registered_at"]),
        "tone": "bad" if line["identity_in_doubt"] else None,
    }


def _notes(line: Line) -> list[str]:
    told = (("Identity in doubt", line["identity_in_doubt"]), ("Similar name", line["similar_name"]))
    return [words for words, holds in told if holds]


PATIENTS = Listed(
    shape=care.PATIENTS,
    title="All patients",
    lead="Every patient of this site, by registration. Each name shown is recorded as seen by you.",
    one="patient",
    many="patients",
    columns=(
        Column("patient", "Patient", "name"),
        Column("born", "Born", "day"),
        Column("age", "Age", "number"),
        Column("number", "Hospital no."),
        Column("blood", "ABO RhD"),
        Column("status", "State"),
        Column("notes", "Mind"),
        Column("registered", "Registered", "instant", "registered"),
    ),
    fields={
        "status": "State",
        "blood_group": "ABO and RhD",
        "in_doubt": "Identity in doubt",
        "similar_name": "Similar name",
        "registered_from": "Registered from",
        "registered_to": "Registered until",
    },
    row=_patient,
    words={"linked": "Linked to another record"},
    beside=_cards,
    names=True,
    verb="register-patient",
)


def _order(line: Line, reader: Reader) -> Row:
    card: Mapping[str, str] = reader.beside.get(line["patient_id"], {})
    return {
        "patient": (href_of("patient", line["patient_id"]), _name(card)),
        "order": (href_of("order", line["id"]), f"Course {line['course']}"),
        "day": day(line["infuse_on"]),
        "dose": in_words(line["cd34_per_kg"]),
        "weight": in_words(line["weight_kg"]),
        "status": in_words(line["status"]).capitalize(),
        "course": in_words(line["course_status"]).capitalize(),
        "by": line["prescriber"] or "",
        "prescribed": reader.when(line["prescribed_at"]),
        "tone": "attention" if line["status"] == "reopened" else None,
    }


ORDERS = Listed(
    shape=care.ORDERS,
    title="Orders",
    lead="Every order to reinfuse, by its day. Each name shown is recorded as seen by you.",
    one="order",
    columns=(
        Column("patient", "Patient", "name"),
        Column("order", "Order", "link"),
        Column("day", "To be given on", "day", "day"),
        Column("dose", "CD34+ × 10⁶/kg", "number"),
        Column("weight", "Weight, kg", "number"),
        Column("status", "State"),
        Column("course", "Course"),
        Column("by", "Prescribed by"),
        Column("prescribed", "Prescribed", "instant"),
    ),
    fields={"status": "State", "day_from": "To be given from", "day_to": "To be given until"},
    row=_order,
    words={"reopened": "Reopened: to be confirmed"},
    beside=_cards,
    names=True,
)
