"""What is looked at as soon as something is scanned in a guide, before anything is sent to be recorded."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.same_person import same_person
from biobank.domain.things.patient import Patient
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_stops import record_stop
from biobank.services.outcome import Outcome
from biobank.services.reads.bands import band_found
from biobank.services.reads.named import named
from biobank.web import submitting
from biobank.web.form_input import Form
from biobank.web.guide_at import At, scanned_id
from biobank.web.guide_form import command_of
from biobank.web.naming import names_of
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.web.verb_page import Errors
from biobank.words.speaking import say

COMPARE = "compare-at-chair"
_ANOTHER = "collected-under-another-band"


def wrong_on(where: At, person: SignedIn, form: Form) -> Errors:
    """Return what is wrong with the fields of the screen that was sent, by field."""
    _, found = submitting.shaped(ACTIONS[where.verb.name], person, form)
    told = {name: each for name, each in found.items() if name in where.screen.fields}
    if told:
        return told
    return {**_not_of_this_work(where, form), **_of_another_patient(where, person, form)}


def _not_of_this_work(where: At, form: Form) -> Errors:
    """Say when what was scanned is no part of this work, or is done already."""
    name = where.step.found_by
    if not name or name not in where.screen.fields or where.task(form) is not None:
        return {}
    id = scanned_id(where.verb, name, form)
    tasks = where.stand.tasks if where.stand else ()
    if any(each.id == id for each in tasks):
        return {name: say("This one is done. Scan the next.")}
    words = names_of([id]).get(id, "")
    left = [names_of([each.id]).get(each.id, each.id) for each in (where.stand.left if where.stand else ())]
    wanted = ", ".join(left)
    says = (
        say("{words} is no part of this work.", words=words)
        if words
        else say("This is no part of this work.")
    )
    return {name: say("{says} Scan {wanted}.", says=says, wanted=wanted)}


def _of_another_patient(where: At, person: SignedIn, form: Form) -> Errors:
    """Say at once when a wristband at the chair is not this patient's.

    Another patient's is a near miss of both, kept on the one command path; what is sent in the end is
    looked at again.
    """
    text = form.get("wristband", "").strip()
    if where.verb.bedside or "wristband" not in where.screen.fields or not text:
        return {}
    with services().database.read() as connection:
        found = band_found(services(), connection, text)
    if found.patient is None:
        record_stop(services(), person.actor, found.code, text)
        return _said(found.code or "", dict(found.params))
    own = named(services(), (where.begun.patient,)).get(where.begun.patient)
    if isinstance(own, Patient) and same_person(found.patient, own):
        return {}
    refused = _near_miss(where, person, text)
    told = _said(refused.code or "", refused.params) if not refused.accepted else {}
    return told or _said(_ANOTHER, {})


def _said(code: str, params: Mapping[str, Any]) -> Errors:
    sentence = said(code, params)
    return {"wristband": f"{sentence.says} {sentence.next}"}


def _near_miss(where: At, person: SignedIn, text: str) -> Outcome:
    """Compare on the command path, so that the refusal stands in both patients' streams."""
    command = command_of(where, where.begun.turn, f"{COMPARE} {text}")
    told = {"id": command, "source": "scan", "episode": where.scene.root.id, "wristband": text}
    loaded: Submission = ACTIONS[COMPARE].schema.load(told)
    return decided(person, ACTIONS[COMPARE], loaded)
