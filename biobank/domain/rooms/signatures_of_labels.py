"""Signed labels: what stops whoever scans one that is not genuine, and a check of one by itself.

A signature says that the centre made exactly this label. It does not say that the piece in hand is the one
that was made: a photocopy has the same signature, and is caught by its copy serial and its state.
"""

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.signed_label import SignedContent
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import code, ref
from biobank.domain.rules.genuineness import (
    FORGED,
    KEY_COMPROMISED,
    KEY_NOT_IN_FORCE,
    KEY_UNKNOWN,
    OTHER_CENTRE,
    OTHER_PATIENT,
    Vouched,
)
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Guard, Params, red, special, verb
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit


def told_of(vouched: Vouched) -> Params:
    """Return what the sentence about a label that is not genuine needs; never whose it is."""
    content = vouched.content
    return {
        "subject": content.code.id,
        "serial": content.code.copy,
        "key": content.key,
        "centre": vouched.centre or "",
    }


def _scanned(facts: Facts) -> tuple[Vouched, ...]:
    """Return every signed label of a command: on the container, on the wrist, or the one that is checked."""
    scans = (facts.given.get(name) for name in ("label_scan", "band_scan", "vouched_scan"))
    signed = (getattr(scan, "signed", None) for scan in scans)
    return tuple(one for one in signed if one is not None)


def _against(facts: Facts, fault: str) -> Params | None:
    found = next((one for one in _scanned(facts) if one.fault == fault), None)
    if found is None:
        return None
    unit = facts.given.get("unit")
    return {**told_of(found), **({"unit": unit.id} if isinstance(unit, Unit) else {})}


@red(FORGED, grave=True)
def labels_are_unaltered(_: Command, facts: Facts) -> Params | None:
    """A signed label whose signature does not fit was forged, or altered after it was made."""
    return _against(facts, FORGED)


@red(KEY_UNKNOWN, grave=True)
def keys_are_known(_: Command, facts: Facts) -> Params | None:
    """A signed label is told genuine by a key that the centre has published."""
    return _against(facts, KEY_UNKNOWN)


@red(OTHER_CENTRE, grave=True)
def labels_are_ours(_: Command, facts: Facts) -> Params | None:
    """A label of another centre is genuine there; here its container is received under a label of our own."""
    return _against(facts, OTHER_CENTRE)


@red(KEY_COMPROMISED, grave=True)
def keys_are_trusted(_: Command, facts: Facts) -> Params | None:
    """Where a key may be in other hands, only labels are genuine that the record knows from before."""
    return _against(facts, KEY_COMPROMISED)


@red(KEY_NOT_IN_FORCE, grave=True)
def keys_were_in_force(_: Command, facts: Facts) -> Params | None:
    """A label was signed while its key was in force."""
    return _against(facts, KEY_NOT_IN_FORCE)


@red(OTHER_PATIENT, grave=True)
def labels_vouch_for_the_patient(_: Command, facts: Facts) -> Params | None:
    """A signed label vouches for the patient whom the record names."""
    return _against(facts, OTHER_PATIENT)


SIGNATURE_GUARDS: tuple[Guard, ...] = (
    labels_are_unaltered,
    keys_are_known,
    labels_are_ours,
    keys_are_trusted,
    keys_were_in_force,
    labels_vouch_for_the_patient,
)


@command
class CheckLabel(Command):
    """Check whether a signed label is genuine."""

    scanned: str = code("Signed symbol of the label")
    unit: str | None = ref("unit", "Unit it is on", required=False, anywhere=True)
    wristband: str | None = ref("wristband", "Wristband it is", required=False, anywhere=True)


@red("label-not-signed")
def label_is_signed(_: Command, facts: Facts) -> Params | None:
    """The short code proves nothing by itself; the signed symbol is scanned."""
    return {} if not _scanned(facts) else None


@red("label-names-another")
def label_is_of_it(_: Command, facts: Facts) -> Params | None:
    """A check is recorded with the thing that the label names."""
    named = _subject(facts)
    for one in _scanned(facts):
        scanned: OwnCode = one.content.code
        if named is None or scanned.id != named.id:
            return {"subject": scanned.id}
    return None


def _subject(facts: Facts) -> Thing | None:
    found: Thing | None = facts["unit"] if facts["unit"] is not None else facts["wristband"]
    return found


def check(_: CheckLabel, facts: Facts) -> tuple[Draft, ...]:
    """The label is one that the centre made, unaltered, for this patient."""
    subject = _subject(facts)
    if subject is None:
        raise TypeError("a label that names nothing is refused")
    content: SignedContent = _scanned(facts)[0].content
    data = {"serial": content.code.copy, "key": content.key}
    subjects = {subject.NAME: subject.id}
    unit = subject.id if subject.NAME == "unit" else None
    draft = Draft(kind="LabelFoundGenuine", stream=subject.stream, unit=unit, subjects=subjects, data=data)
    return (draft,)


verb(
    name="check-label",
    room="labels",
    title="Check signed label",
    about="Scan the signed symbol of a label: is it genuine, unaltered, and of this patient?",
    command=CheckLabel,
    event="LabelFoundGenuine",
    effect=check,
    needs=(special("vouched_scan"),),
    guards=(*SIGNATURE_GUARDS, label_is_signed, label_is_of_it),
    roles=(*HANDLERS, "coordinator", "quality_officer", "administrator"),
    reports=False,
)
