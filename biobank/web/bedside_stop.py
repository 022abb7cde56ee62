"""The hard stop at the bedside: it stands until somebody says what they did, which opens a deviation."""

from typing import Any

from flask import Response, make_response, render_template, request, session

from biobank.domain.rules.genuineness import NOT_GENUINE
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import submit
from biobank.edge.problems import Problem
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads import units
from biobank.services.reads.commands import outcome_of
from biobank.services.reads.patient_card import patient_card
from biobank.web import outcome
from biobank.web.banner import banner
from biobank.web.blueprint import web
from biobank.web.redirects import to
from biobank.web.sentences import said
from biobank.web.shell import services, who
from biobank.web.telephones import call_facts
from biobank.words.speaking import say

REPORT = "report-deviation"
LONGEST_REASON = 2000
STATUS = 409
STOPS = frozenset(
    {
        "copy-is-spare",
        "copy-replaced",
        "issued-to-another-patient",
        *NOT_GENUINE,
        "label-copy-not-live",
        "label-of-another-unit",
        "signed-labels-disagree",
        "order-not-open",
        "patient-identity-in-doubt",
        "wristband-ambiguous",
        "wristband-copy-not-valid",
        "wristband-ended",
        "wristband-unknown",
        "wrong-patient",
    }
)
"""Refusals that end whatever is done at a bedside until they are acknowledged; unit states are the others."""

_GRAVEST = frozenset(
    {
        *NOT_GENUINE,
        "issued-to-another-patient",
        "label-of-another-unit",
        "signed-labels-disagree",
        "wrong-patient",
    }
)
_TITLES = {
    "copy-is-spare": Phrase("This label is a spare"),
    "copy-replaced": Phrase("This label was replaced"),
    "issued-to-another-patient": Phrase("Another patient's bag"),
    "label-copy-not-live": Phrase("This label is not valid"),
    "label-of-another-unit": Phrase("Wrong bag"),
    "order-not-open": Phrase("No order stands"),
    "patient-identity-in-doubt": Phrase("Identity in doubt"),
    "signed-labels-disagree": Phrase("Band and bag are of two patients"),
    "wristband-copy-not-valid": Phrase("This band is not valid"),
    "wrong-patient": Phrase("Wrong patient"),
    **dict.fromkeys(NOT_GENUINE, Phrase("This label is not genuine")),
}
_TITLE_OF_MACHINE = {
    "assignment": Phrase("Not issued for this patient"),
    "custody": Phrase("Not in anybody's hands"),
    "disposition": Phrase("Not released"),
    "material": Phrase("Not to be given"),
}


def is_stop(found: Outcome) -> bool:
    """Say whether a refusal is a hard stop."""
    code = found.code or ""
    return not found.accepted and (code in STOPS or code.startswith("unit-is-"))


def stop(found: Outcome) -> Response:
    """Send the person to the red page, where the bedside leads until it is acknowledged."""
    session["bedside_stop"] = found.command
    return to(f"/bedside/stop/{found.command}")


def standing_stop() -> str | None:
    """Return the address of the red page that waits to be acknowledged."""
    command = session.get("bedside_stop")
    return f"/bedside/stop/{command}" if isinstance(command, str) else None


@web.get("/bedside/stop/<command>")
def stopped_page(command: str) -> Response:
    """Show a hard stop again, as long as it takes."""
    person = who()
    found = _refusal(person, command)
    sentence = said(found.code or "", found.params)
    answer = render_template(
        "bedside_stop.html",
        title=_title(found),
        sentence=f"{sentence.says.removeprefix(say('STOP.')).strip()} {sentence.next}",
        facts=_facts(person, found),
        action=f"/bedside/stop/{command}",
    )
    return make_response(answer, STATUS)


def _refusal(person: SignedIn, command: str) -> Outcome:
    """Return the refusal of one's own command; anything else is not found."""
    with services().database.read() as connection:
        kept = outcome_of(connection, command)
    if kept is None or kept.actor != person.actor.person or not is_stop(kept.outcome):
        raise Problem(404, "not-found")
    return kept.outcome


def _title(found: Outcome) -> str:
    machine = found.params.get("machine")
    return _TITLE_OF_MACHINE.get(str(machine), "") or _TITLES.get(found.code or "", say("Stop"))


def _facts(person: SignedIn, found: Outcome) -> list[tuple[str, Any]]:
    """Return whose bag and whose wristband it is, as far as both are known, and whom to call."""
    params = found.params
    unit = _unit(str(params.get("unit") or ""))
    owner = params.get("unit_patient") or (unit.patient_id if unit else None)
    facts: list[tuple[str, Any]] = []
    if unit is not None:
        named = say("The label names") if found.code in NOT_GENUINE else say("Bag")
        facts.append((named, [unit.din, f"{unit.product_code} {unit.division}", unit.id]))
    if owner:
        belongs = say("This is the record of") if found.code in NOT_GENUINE else say("The bag belongs to")
        facts.append((belongs, _name(person, str(owner))))
    if params.get("patient") and params["patient"] != owner:
        facts.append((say("The wristband belongs to"), _name(person, str(params["patient"]))))
    return [*facts, *call_facts(person)]


def _unit(id: str) -> Any:
    with services().database.read() as connection:
        found = units.placed(connection, id)
    return found.unit if found else None


def _name(person: SignedIn, patient: str) -> list[str]:
    card = patient_card(services(), person, patient, "bedside stop")
    if card is None:
        return [say("not known here")]
    told = banner(card, person.actor.zone)
    return [f"{told['family_name'].upper()}, {told['given_names']}", say("born {born}", born=told["born"])]


@web.post("/bedside/stop/<command>")
def acknowledge(command: str) -> Response:
    """Keep what was done with the bag as a deviation, and let the next patient begin."""
    person, found = who(), _refusal(who(), command)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        return stopped_page(command)
    report: dict[str, Any] = {
        "id": f"stop-{command}"[:64],
        "source": "typed",
        "area": "bedside",
        "severity": "critical" if found.code in _GRAVEST else "major",
        "description": reason,
    }
    told = report | _concerned(found)
    loaded: Submission = ACTIONS[REPORT].schema.load(told)
    submit(person, ACTIONS[REPORT], loaded)
    session.pop("bedside_stop", None)
    says = say("The stop is recorded, with what you did. A deviation is open.")
    outcome.remember(
        outcome.plain("deviation", says, services().clock(), say("Begin again with the wristband."))
    )
    return to("/bedside")


def _concerned(found: Outcome) -> dict[str, str]:
    """Return the bag and the patients of a near miss, so that what was done stands in each one's history."""
    params = found.params
    unit, scanned = (_unit(str(params.get(name) or "")) for name in ("unit", "scanned"))
    band = str(params.get("patient") or "")
    patients = [unit.patient_id if unit else "", band, scanned.patient_id if scanned else ""]
    first, *others = list(dict.fromkeys(each for each in patients if each)) or [""]
    told = {
        "unit": unit.id if unit else "",
        "patient": "" if unit else first,
        "other_patient": others[0] if others else "",
    }
    return {name: id for name, id in told.items() if id}
