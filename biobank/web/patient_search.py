"""Finding a patient; what is searched for is sent in a form, so that no address holds a name or number."""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.rules.clock import local_day
from biobank.domain.verbs import VERBS
from biobank.services.reads.finding_patients import Found, PatientFound, find_patients, recent_patients
from biobank.web.banner import age
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.moments import day_of_birth
from biobank.web.shell import services, who
from biobank.web.work import button
from biobank.words.speaking import say, say_label

LONGEST = 120
REGISTER = "register-patient"


@web.get("/patients")
def patients() -> Response:
    """Show the search, and the patients one opened last."""
    return _page()


@web.post("/patients")
def search() -> Response:
    """Show who fits a number, a birth date or a name."""
    text = " ".join(request.form.get("text", "").split())[:LONGEST]
    return _page(text, find_patients(services(), who(), text)) if text else _page()


def _page(text: str = "", found: Found | None = None) -> Response:
    person = who()
    listed = recent_patients(services(), person) if found is None else found.patients
    may = person.policy.may(person.actor.roles, REGISTER)
    return make_response(
        render_template(
            "patients.html",
            text=text,
            searched=found is not None,
            elsewhere=found.elsewhere if found else 0,
            more=found.more if found else False,
            rows=[patient_row(each, person.actor.zone) for each in listed],
            register=button(VERBS[REGISTER]) if may else None,
        )
    )


def patient_row(each: PatientFound, zone: str) -> dict[str, Any]:
    """Return a patient as a line of what was found."""
    today = local_day(services().clock(), zone)
    born = (
        say("{born} ({years} y)", born=day_of_birth(each.birth_date), years=age(each.birth_date, today))
        if each.birth_date
        else ""
    )
    name = f"{each.family_name.upper()}, {each.given_names}" if each.family_name else say("Name erased")
    return {
        "patient": (href_of("patient", each.patient.id), name),
        "born": born,
        "number": each.hospital_number,
        "notes": ", ".join(_notes(each)),
        "tone": "bad" if each.patient.identity_in_doubt else None,
    }


def _notes(each: PatientFound) -> list[str]:
    row = each.patient
    told = [
        (say("Identity in doubt"), row.identity_in_doubt),
        (say("Similar name"), row.similar_name),
        (say_label(row.status), row.status != "active"),
    ]
    return [words for words, holds in told if holds]
