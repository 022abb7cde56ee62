"""Copies of labels: scanned after printing, affixed, voided, and accounted for to the last one."""

from dataclasses import replace
from typing import Any

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.wedge import Scanned, read_scan
from biobank.domain.rooms.labels import PRINTERS, reason_is_listed
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.deviating import opened
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import DISPOSITIONS, REPLACED, is_live, may_become, standing
from biobank.domain.rules.roles import SIGNERS
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.unit import LabelCopy

COPIES = many("copies", "label_copy", subject_id="copy.subject_id")


def drawn(
    kind: str, facts: Facts, status: str, reason: str | None = None, **data: object
) -> tuple[Draft, ...]:
    """Return the event of a copy; one that has ended never comes to life again, whatever is reported."""
    copy: LabelCopy = facts["copy"]
    ended = {} if status in ("verified", "applied") else {"ended_at": facts.happened_at}
    told = {"ended_reason": reason} if reason is not None else {}
    on_it = {"applied_at": facts.happened_at} if status == "applied" else {}
    led = is_live(copy) or may_become(copy, status)
    return (
        Draft(
            kind=kind,
            stream=copy.stream,
            unit=copy.unit_id,
            subjects={"label_copy": copy.id, copy.purpose: copy.subject_id},
            changes=(change(copy, status=status, **ended, **told, **on_it),) if led else (),
            data={"serial": copy.serial, **data},
        ),
    )


def off_it(facts: Facts) -> tuple[Change, ...]:
    """Return the end of the copy that another one takes the place of: at no moment are two on one thing."""
    copy: LabelCopy = facts["copy"]
    on_it = standing(facts["copies"])
    if on_it is None or on_it.status != "applied" or on_it.id == copy.id or not is_live(copy):
        return ()
    return (change(on_it, status="void", ended_at=facts.happened_at, ended_reason=REPLACED),)


@red("copy-not-live")
def copy_is_live(_: Command, facts: Facts) -> Params | None:
    """A void, spoiled, lost or destroyed copy is a red stop with its reason."""
    copy: LabelCopy = facts["copy"]
    if is_live(copy):
        return None
    reason = copy.ended_reason or copy.status
    return {"serial": copy.serial, "subject": copy.subject_id, "status": copy.status, "reason": reason}


@red("copy-verified-already")
def copy_awaits_its_scan(_: Command, facts: Facts) -> Params | None:
    """A copy is verified once."""
    copy: LabelCopy = facts["copy"]
    return {"serial": copy.serial} if copy.status in ("verified", "applied") else None


@red("scan-is-another-label")
def scan_is_this_copy(told: Any, facts: Facts) -> Params | None:
    """What the printer made reads back, by a person's scan, as exactly this copy."""
    copy: LabelCopy = facts["copy"]
    scan = read_scan(told.scanned)
    own = scan.code if isinstance(scan, Scanned) and isinstance(scan.code, OwnCode) else None
    if own is not None and (own.id, own.copy) == (copy.subject_id, copy.serial):
        return None
    # What was scanned may be anything, even a patient's number: it stays out of the record.
    return {"subject": copy.subject_id, "serial": copy.serial}


@command
class VerifyLabel(Command):
    """Scan a label that came out of the printer."""

    copy: str = ref("label_copy", "Printed copy")
    scanned: str = code("Scan the label")


def verify(_: VerifyLabel, facts: Facts) -> tuple[Draft, ...]:
    """Someone has seen the label and it reads as the copy it is."""
    return drawn("LabelVerified", facts, "verified")


verb(
    name="verify-label",
    room="labels",
    title="Verify label",
    about="Scan the label after printing: it exists, and reads as the copy it is.",
    command=VerifyLabel,
    event="LabelVerified",
    effect=verify,
    subject="copy",
    guards=(copy_is_live, copy_awaits_its_scan, scan_is_this_copy),
    roles=PRINTERS,
    reports=False,
)


@command
class ApplyLabel(Command):
    """Affix a verified label."""

    copy: str = ref("label_copy", "Copy")


@red("copy-not-verified")
def copy_was_verified(_: Command, facts: Facts) -> Params | None:
    """A label is scanned before it is affixed."""
    copy: LabelCopy = facts["copy"]
    return {"serial": copy.serial} if copy.status == "printed" else None


@red("copy-applied-already")
def copy_is_not_applied(_: Command, facts: Facts) -> Params | None:
    """One piece of label is affixed once."""
    copy: LabelCopy = facts["copy"]
    return {"serial": copy.serial} if copy.status == "applied" else None


@red("another-copy-on-it")
def nothing_else_is_on_it(_: Command, facts: Facts) -> Params | None:
    """A thing bears one label: the next one is put on in exchange for it."""
    copy: LabelCopy = facts["copy"]
    on_it = standing(facts["copies"])
    if on_it is None or on_it.id == copy.id or on_it.status != "applied":
        return None
    return {"serial": copy.serial, "standing": on_it.serial, "subject": copy.subject_id}


def seconded(told: Command, facts: Facts) -> bool:
    """Say whether a second person signed for it, who neither did nor recorded it."""
    second = facts.signed("verified")
    if second is None or second.person in (facts.actor.person, told.performed_by):
        return False
    return not second.roles.isdisjoint(SIGNERS)


def asks_second_person(facts: Facts) -> bool:
    """Say whether the policy wants a second person to see this label."""
    demanded = facts.policy.content["settings"].get("label_second_person", False)
    return bool(demanded) and facts["copy"].patient_id is not None


@red("label-needs-second-person")
def second_person_has_checked(told: Command, facts: Facts) -> Params | None:
    """Where the policy says so, a second person signs that the right label is on the right thing."""
    return {} if asks_second_person(facts) and not seconded(told, facts) else None


def apply(_: ApplyLabel, facts: Facts) -> tuple[Draft, ...]:
    """The label is on the thing it names; a label that was reported to be there too is on it no more."""
    (draft,) = drawn("LabelApplied", facts, "applied")
    return (replace(draft, changes=(*off_it(facts), *draft.changes)),)


verb(
    name="apply-label",
    room="labels",
    title="Apply label",
    about="Record that a label is affixed to the thing it names.",
    command=ApplyLabel,
    event="LabelApplied",
    effect=apply,
    subject="copy",
    needs=(COPIES,),
    guards=(
        copy_is_live,
        copy_was_verified,
        copy_is_not_applied,
        nothing_else_is_on_it,
        second_person_has_checked,
    ),
    roles=PRINTERS,
)


@command
class VoidLabel(Command):
    """Make a copy void."""

    copy: str = ref("label_copy", "Copy")


def void(told: VoidLabel, facts: Facts) -> tuple[Draft, ...]:
    """Whoever scans the copy from now on is stopped and told why."""
    return drawn("LabelVoided", facts, "void", told.reason)


verb(
    name="void-label",
    room="labels",
    title="Void label",
    about="Make a copy void: whoever scans it from now on is stopped and told why.",
    command=VoidLabel,
    event="LabelVoided",
    effect=void,
    subject="copy",
    guards=(copy_is_live, reason_is_listed),
    roles=PRINTERS,
    reason="required",
)


NAMELESS = ("place", "slot")
"""Labels that name nobody: one that is lost leads nobody astray."""


@command
class DispositionCopy(Command):
    """Say what became of a copy."""

    copy: str = ref("label_copy", "Copy")
    outcome: str = choice("What became of it", DISPOSITIONS)


@red("copy-disposition-impossible")
def disposition_is_possible(told: DispositionCopy, facts: Facts) -> Params | None:
    """What was affixed is not returned unused, and what was destroyed is gone."""
    copy: LabelCopy = facts["copy"]
    if may_become(copy, told.outcome):
        return None
    return {"serial": copy.serial, "status": copy.status, "outcome": told.outcome}


def disposition(told: DispositionCopy, facts: Facts) -> tuple[Draft, ...]:
    """The copy is accounted for; a reason that voided it before stays. A lost one is a deviation."""
    copy: LabelCopy = facts["copy"]
    drafts = drawn("LabelDispositioned", facts, told.outcome, told.reason or copy.ended_reason)
    if told.outcome != "lost" or not drafts[0].changes or copy.purpose in NAMELESS:
        return drafts
    return (*drafts, opened(facts, copy.stream, copy.unit_id, "label-lost", label_copy=copy.id))


verb(
    name="disposition-copy",
    room="labels",
    title="Account for copy",
    about="Say that a copy was spoiled, lost, destroyed or returned, so that printed equals accounted for; "
    "a lost one opens a deviation.",
    command=DispositionCopy,
    event="LabelDispositioned",
    effect=disposition,
    subject="copy",
    guards=(disposition_is_possible,),
    roles=PRINTERS,
)
