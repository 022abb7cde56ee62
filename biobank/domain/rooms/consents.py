"""Consents and storage agreements: what the patient allows, until when, and what ends it."""

from typing import Any

from biobank.domain.rooms.patients import LIVING, STANDING
from biobank.domain.rules.change import change, new
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, date, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import days_have_come
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.patient import Agreement, Consent, Patient

SCOPES = (
    ("collect", "Collection"),
    ("store", "Storage"),
    ("use", "Use for the transplant"),
    ("research", "Research"),
    ("registry", "Registry"),
)
DISPOSALS = (
    ("discard", "Discard"),
    ("research", "Give to research"),
    ("ask", "Ask the patient or the next of kin"),
)
KEEPERS = ("coordinator", "data_manager", *HANDLERS)


def _today(facts: Facts) -> str:
    return local_day(facts.happened_at, facts.actor.zone)


@red("ends-before-it-begins")
def term_is_in_order(told: Any, _: Facts) -> Params | None:
    """What ends, ends after it began."""
    begins = getattr(told, "given_on", None) or told.signed_on
    if told.ends_on is None or told.ends_on > begins:
        return None
    return {"begins": begins, "ends": told.ends_on}


@red("signed-in-the-future")
def signing_day_has_come(told: Any, facts: Facts) -> Params | None:
    """Nobody has signed on a day that is still to come."""
    signed = getattr(told, "given_on", None) or told.signed_on
    return {"day": signed, "today": _today(facts)} if signed > _today(facts) else None


@command
class RecordConsent(Command):
    """Record a consent that the patient has given."""

    patient: str = ref("patient", "Patient")
    scope: str = choice("What for", SCOPES)
    form_version: str = text("Version of the form", max_length=40)
    given_on: str = date("Given on")
    ends_on: str | None = date("Ends on", required=False)


def record_consent(told: RecordConsent, facts: Facts) -> tuple[Draft, ...]:
    """The consent stands; an earlier one of the same scope is replaced by it."""
    patient: Patient = facts["patient"]
    made = Consent(
        id=facts.fresh.id(Consent.LETTER),
        stream=patient.stream,
        patient_id=patient.id,
        scope=told.scope,
        form_version=told.form_version,
        given_on=told.given_on,
        ends_on=told.ends_on,
    )
    before = [one for one in facts["consents"] if (one.scope, one.status) == (told.scope, "given")]
    replaced = tuple(change(one, status="replaced") for one in before)
    draft = Draft(
        kind="ConsentRecorded",
        stream=patient.stream,
        subjects={"patient": patient.id, "consent": made.id},
        changes=(new(made), *replaced),
    )
    return (draft,)


verb(
    name="record-consent",
    room="consents",
    title="Record consent",
    about="The patient consents to one thing, on a form, until a day.",
    command=RecordConsent,
    event="ConsentRecorded",
    effect=record_consent,
    subject="patient",
    needs=(many("consents", "consent", patient_id="patient.id"),),
    guards=(*LIVING, term_is_in_order, signing_day_has_come),
    roles=KEEPERS,
)


@command
class WithdrawConsent(Command):
    """Record that the patient withdrew a consent."""

    consent: str = ref("consent", "Consent")
    withdrawn_on: str = date("Withdrawn on")


@red("consent-not-in-force")
def consent_was_given(_: Command, facts: Facts) -> Params | None:
    """Only a consent that stands can be withdrawn."""
    consent: Consent = facts["consent"]
    return None if consent.status == "given" else {"status": consent.status}


@red("day-in-the-future")
def withdrawal_has_come(told: WithdrawConsent, facts: Facts) -> Params | None:
    """A withdrawal is recorded when it has happened."""
    today = _today(facts)
    return {"day": told.withdrawn_on, "today": today} if told.withdrawn_on > today else None


@red("times-run-backwards")
def withdrawal_follows_the_consent(told: WithdrawConsent, facts: Facts) -> Params | None:
    """Nobody withdraws what they have not yet given."""
    given = facts["consent"].given_on
    return {"from": given, "until": told.withdrawn_on} if told.withdrawn_on < given else None


def withdraw_consent(told: WithdrawConsent, facts: Facts) -> tuple[Draft, ...]:
    """The consent is withdrawn: use is blocked, nothing is discarded by it."""
    consent: Consent = facts["consent"]
    draft = Draft(
        kind="ConsentWithdrawn",
        stream=consent.stream,
        subjects={"patient": consent.patient_id, "consent": consent.id},
        changes=(change(consent, status="withdrawn", withdrawn_on=told.withdrawn_on),),
    )
    return (draft,)


verb(
    name="withdraw-consent",
    room="consents",
    title="Withdraw consent",
    about="The patient withdrew a consent; units stay where they are.",
    command=WithdrawConsent,
    event="ConsentWithdrawn",
    effect=withdraw_consent,
    subject="consent",
    guards=(consent_was_given, withdrawal_has_come, withdrawal_follows_the_consent),
    roles=KEEPERS,
)


@command
class RecordAgreement(Command):
    """Record a storage agreement."""

    patient: str = ref("patient", "Patient")
    form_version: str = text("Version of the form", max_length=40)
    signed_on: str = date("Signed on")
    ends_on: str | None = date("Ends on", required=False)
    disposal: str = choice("What the patient wills when it ends", DISPOSALS)


def _agreement(told: Any, stream: str, patient: str, disposal: str, facts: Facts) -> Agreement:
    return Agreement(
        id=facts.fresh.id(Agreement.LETTER),
        stream=stream,
        patient_id=patient,
        form_version=told.form_version,
        signed_on=told.signed_on,
        ends_on=told.ends_on,
        disposal=disposal,
    )


@red("agreement-in-force")
def no_agreement_stands(_: Command, facts: Facts) -> Params | None:
    """A patient has one storage agreement; a longer term renews it."""
    standing = [one for one in facts["agreements"] if one.status == "in_force"]
    return {"agreement": standing[0].id} if standing else None


def record_agreement(told: RecordAgreement, facts: Facts) -> tuple[Draft, ...]:
    """The agreement is in force."""
    patient: Patient = facts["patient"]
    made = _agreement(told, patient.stream, patient.id, told.disposal, facts)
    subjects = {"patient": patient.id, "agreement": made.id}
    return (Draft(kind="AgreementRecorded", stream=patient.stream, subjects=subjects, changes=(new(made),)),)


verb(
    name="record-agreement",
    room="consents",
    title="Record storage agreement",
    about="How long the cells are stored, and what becomes of them then.",
    command=RecordAgreement,
    event="AgreementRecorded",
    effect=record_agreement,
    subject="patient",
    needs=(many("agreements", "agreement", patient_id="patient.id"),),
    guards=(*STANDING, no_agreement_stands, term_is_in_order, signing_day_has_come),
    roles=KEEPERS,
)


@red("agreement-not-in-force")
def agreement_stands(_: Command, facts: Facts) -> Params | None:
    """Only an agreement in force is renewed or ended."""
    agreement: Agreement = facts["agreement"]
    return None if agreement.status == "in_force" else {"status": agreement.status}


@command
class RenewAgreement(Command):
    """Renew a storage agreement."""

    agreement: str = ref("agreement", "Agreement")
    form_version: str = text("Version of the form", max_length=40)
    signed_on: str = date("Signed on")
    ends_on: str | None = date("Ends on", required=False)


def renew_agreement(told: RenewAgreement, facts: Facts) -> tuple[Draft, ...]:
    """A new agreement follows the old one with the same will."""
    before: Agreement = facts["agreement"]
    made = _agreement(told, before.stream, before.patient_id, before.disposal, facts)
    draft = Draft(
        kind="AgreementRenewed",
        stream=before.stream,
        subjects={"patient": before.patient_id, "agreement": made.id, "before": before.id},
        changes=(new(made), change(before, status="renewed", ended_on=told.signed_on)),
    )
    return (draft,)


verb(
    name="renew-agreement",
    room="consents",
    title="Renew storage agreement",
    about="The patient signed for a further term.",
    command=RenewAgreement,
    event="AgreementRenewed",
    effect=renew_agreement,
    subject="agreement",
    guards=(agreement_stands, term_is_in_order, signing_day_has_come),
    roles=KEEPERS,
)


@command
class EndAgreement(Command):
    """End a storage agreement."""

    agreement: str = ref("agreement", "Agreement")
    ended_on: str = date("Ended on")


def end_agreement(told: EndAgreement, facts: Facts) -> tuple[Draft, ...]:
    """The agreement is over; the cells stay until someone decides."""
    agreement: Agreement = facts["agreement"]
    draft = Draft(
        kind="AgreementEnded",
        stream=agreement.stream,
        subjects={"patient": agreement.patient_id, "agreement": agreement.id},
        changes=(change(agreement, status="ended", ended_on=told.ended_on),),
    )
    return (draft,)


verb(
    name="end-agreement",
    room="consents",
    title="End storage agreement",
    about="The agreement has ended; nothing is discarded by itself.",
    command=EndAgreement,
    event="AgreementEnded",
    effect=end_agreement,
    subject="agreement",
    guards=(agreement_stands, days_have_come("ended_on")),
    roles=KEEPERS,
)
