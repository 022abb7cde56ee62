"""Copies of labels: scanned after printing, affixed, voided, and accounted for to the last one."""

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.wedge import Scanned, read_scan
from biobank.domain.rooms.labels import PRINTERS, reason_is_listed
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import DISPOSITIONS, is_live, may_become
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.unit import LabelCopy


def _drawn(kind: str, facts: Facts, status: str, reason: str | None = None) -> tuple[Draft, ...]:
    """Return the event of a copy; one that has ended never comes to life again, whatever is reported."""
    copy: LabelCopy = facts["copy"]
    ended = {} if status in ("verified", "applied") else {"ended_at": facts.happened_at}
    told = {"ended_reason": reason} if reason is not None else {}
    led = is_live(copy) or may_become(copy, status)
    return (
        Draft(
            kind=kind,
            stream=copy.stream,
            unit=copy.unit_id,
            subjects={"label_copy": copy.id, copy.purpose: copy.subject_id},
            changes=(change(copy, status=status, **ended, **told),) if led else (),
            data={"serial": copy.serial},
        ),
    )


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
def scan_is_this_copy(told: "VerifyLabel", facts: Facts) -> Params | None:
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
    return _drawn("LabelVerified", facts, "verified")


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


@red("label-needs-second-person")
def second_person_has_checked(_: Command, facts: Facts) -> Params | None:
    """Where the policy says so, a second person signs that the right label is on the right thing."""
    demanded = facts.policy.content["settings"].get("label_second_person", False)
    copy: LabelCopy = facts["copy"]
    if not demanded or copy.patient_id is None:
        return None
    second = facts.signed("verified")
    return None if second is not None and second.person != facts.actor.person else {}


def apply(_: ApplyLabel, facts: Facts) -> tuple[Draft, ...]:
    """The label is on the thing it names."""
    return _drawn("LabelApplied", facts, "applied")


verb(
    name="apply-label",
    room="labels",
    title="Apply label",
    about="Record that a label is affixed to the thing it names.",
    command=ApplyLabel,
    event="LabelApplied",
    effect=apply,
    subject="copy",
    guards=(copy_is_live, copy_was_verified, copy_is_not_applied, second_person_has_checked),
    roles=PRINTERS,
)


@command
class VoidLabel(Command):
    """Make a copy void."""

    copy: str = ref("label_copy", "Copy")


def void(told: VoidLabel, facts: Facts) -> tuple[Draft, ...]:
    """Whoever scans the copy from now on is stopped and told why."""
    return _drawn("LabelVoided", facts, "void", told.reason)


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
    """The copy is accounted for; a reason that voided it before stays."""
    copy: LabelCopy = facts["copy"]
    return _drawn("LabelDispositioned", facts, told.outcome, told.reason or copy.ended_reason)


verb(
    name="disposition-copy",
    room="labels",
    title="Account for copy",
    about="Say that a copy was spoiled, lost, destroyed or returned, so that printed equals accounted for.",
    command=DispositionCopy,
    event="LabelDispositioned",
    effect=disposition,
    subject="copy",
    guards=(disposition_is_possible,),
    roles=PRINTERS,
)
