"""Replacing a label: in one event the new one is on and the old one ends, never two or none are valid."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.wedge import Scanned, read_scan
from biobank.domain.rooms.label_copies import (
    COPIES,
    asks_second_person,
    copy_is_live,
    copy_is_not_applied,
    drawn,
    off_it,
    scan_is_this_copy,
    seconded,
)
from biobank.domain.rooms.labels import PRINTERS
from biobank.domain.rooms.labels_before_freezing import becomes
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import CopyInHand, label_on_it, standing
from biobank.domain.rules.lifecycle import ENDS
from biobank.domain.rules.verb import Params, amber, many, one, red, special, verb
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.domain.transplant.scanned import other_product

ESTABLISHED = (
    ("number", "By the donation number that stands on it"),
    ("place", "By its slot, or by where it lay alone"),
    ("parent", "By the container it was filled from, still attached"),
    ("tie_tag", "By its tie tag, segment or overwrap label"),
)
"""How two people know what is in front of them when its label does not say so any more."""


@dataclass(frozen=True, slots=True)
class OldLabel:
    """What was scanned as the label that is on it: nothing, no code of ours, or a copy of somebody's label.

    `stream` is that of the thing that the copy names.
    """

    scanned: bool = False
    hand: CopyInHand | None = None
    stream: str = ""


@command
class ExchangeLabel(Command):
    """Put a new label on in place of the one that is on it."""

    copy: str = ref("label_copy", "New label")
    scanned_old: str | None = code("Scan the label that is on it", required=False)
    scanned: str = code("Scan the new label")
    established: str | None = choice(
        "The old label is lost or unreadable; what it is was established", ESTABLISHED, required=False
    )


@red("no-label-to-replace")
def something_is_on_it(_: Command, facts: Facts) -> Params | None:
    """A label is replaced where one is on it; otherwise it is affixed."""
    return None if label_on_it(facts["copies"]) is not None else {"subject": facts["copy"].subject_id}


@red("old-label-not-scanned")
def old_label_was_scanned(told: ExchangeLabel, facts: Facts) -> Params | None:
    """The label on the container is scanned, or two people say how they know the container without it."""
    return None if facts["old_label"].scanned or told.established else {"subject": facts["copy"].subject_id}


@red("old-label-is-another")
def old_label_is_the_one_on_it(_: Command, facts: Facts) -> Params | None:
    """What is replaced is the label on this very container; another patient's is a near miss of both."""
    old: OldLabel = facts["old_label"]
    copy: LabelCopy = facts["copy"]
    if not old.scanned or (old.hand is not None and old.hand.subject == copy.subject_id):
        return None
    told = {"subject": copy.subject_id, "scanned": old.hand.subject if old.hand else "unknown"}
    if old.hand is None or not old.stream or old.stream == copy.stream:
        return told
    data = {"verb": facts.verb, "code": "old-label-is-another", "params": told}
    return {**told, "_twins": (Draft(kind="AttemptRefused", stream=old.stream, data=data),)}


@red("same-label-scanned-twice")
def two_labels_were_scanned(_: Command, facts: Facts) -> Params | None:
    """Old and new are two pieces: one scanned twice proves nothing of the other."""
    hand = _own(facts)
    return {"serial": hand.serial} if hand is not None and hand.serial == facts["copy"].serial else None


@red("old-label-does-not-stand")
def old_label_stands(_: Command, facts: Facts) -> Params | None:
    """The piece on the container is the copy that is on it by the record."""
    hand, copy = _own(facts), facts["copy"]
    on_it = standing(facts["copies"])
    if hand is None or on_it is None or hand.serial in (on_it.serial, copy.serial):
        return None
    return {"serial": hand.serial, "standing": on_it.serial, "subject": copy.subject_id}


def _own(facts: Facts) -> CopyInHand | None:
    """Return what was scanned as the old label, where it is a label of this thing."""
    old: OldLabel = facts["old_label"]
    return old.hand if old.hand is not None and old.hand.subject == facts["copy"].subject_id else None


@red("label-identity-in-doubt")
def identity_is_certain(_: Command, facts: Facts) -> Params | None:
    """Nobody's name is put on cells while it is not certain whose they are."""
    unit: Unit | None = facts["unit"]
    return {"unit": unit.id} if unit is not None and unit.disposition == "in_doubt" else None


@red("label-subject-ended")
def unit_is_in_use(_: Command, facts: Facts) -> Params | None:
    """What has ended gets no new label."""
    unit: Unit | None = facts["unit"]
    if unit is None or unit.material not in ENDS:
        return None
    return {"subject": unit.id, "state": unit.material.replace("_", " ")}


@amber("label-of-other-product", "processing_director", "medical_director", "physician")
def new_label_names_the_product(_: Command, facts: Facts) -> Params | None:
    """What the new label calls the cells is what they are, or become by freezing."""
    unit: Unit | None = facts["unit"]
    copy: LabelCopy = facts["copy"]
    if unit is None:
        return None
    named = copy.product_code if unit.frozen_at is None else other_product(copy, unit, facts["products"])
    if named in (None, unit.product_code) or becomes(unit, named):
        return None
    return {"named": named, "product": unit.product_code}


@red("label-reason-missing")
def reason_is_given_without_scan(told: ExchangeLabel, facts: Facts) -> Params | None:
    """A container whose label is not scanned is relabelled for a reason that the policy lists."""
    offered: Mapping[str, str] = facts.policy.reasons(facts.verb)
    if facts["old_label"].scanned or told.reason in offered:
        return None
    return {"reasons": list(offered.values())}


@red("label-needs-second-person")
def second_person_saw_both(told: Command, facts: Facts) -> Params | None:
    """Where the policy says so, and always where the old label was not scanned, a second person signs."""
    copy: LabelCopy = facts["copy"]
    blind = not facts["old_label"].scanned and copy.patient_id is not None
    return {} if (blind or asks_second_person(facts)) and not seconded(told, facts) else None


def exchange(told: ExchangeLabel, facts: Facts) -> tuple[Draft, ...]:
    """The old copy ends and the new one is on it, in one event: there is no moment with two or with none."""
    data: dict[str, Any] = {}
    ended = off_it(facts)
    if ended:
        data["old"] = ended[0].row.serial  # type: ignore[attr-defined]
    if told.established and not facts["old_label"].scanned:
        data["established"] = told.established
    (draft,) = drawn("LabelExchanged", facts, "applied", **data)
    return (replace(draft, changes=(*ended, *draft.changes)),)


verb(
    name="exchange-label",
    room="labels",
    title="Replace label",
    about="Scan the label that is on it, then the new one: the old ends and the new is valid, at one moment.",
    command=ExchangeLabel,
    event="LabelExchanged",
    effect=exchange,
    subject="copy",
    needs=(
        COPIES,
        one("unit", "unit", id="copy.unit_id"),
        many("products", "product", unit_id="copy.unit_id"),
        special("old_label"),
    ),
    guards=(
        old_label_is_the_one_on_it,
        copy_is_live,
        copy_is_not_applied,
        something_is_on_it,
        old_label_was_scanned,
        two_labels_were_scanned,
        old_label_stands,
        scan_is_this_copy,
        unit_is_in_use,
        identity_is_certain,
        reason_is_given_without_scan,
        second_person_saw_both,
        new_label_names_the_product,
    ),
    roles=PRINTERS,
)


def old_label_in(text: str | None) -> tuple[bool, OwnCode | None]:
    """Return whether anything was scanned, and the code of ours in it."""
    if not text or not text.strip():
        return False, None
    found = read_scan(text)
    return True, found.code if isinstance(found, Scanned) and isinstance(found.code, OwnCode) else None
