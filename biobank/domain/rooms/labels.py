"""Labels: printing the first copy of a thing's label; `label_reprints` prints the others.

The code on a label is the thing's own, so a label stays right when the
material in its container changes: frozen cells keep their label when thawed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.rooms.labels_before_freezing import product_is_next
from biobank.domain.rules.change import new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ENDS
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.people import Person
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy, Unit

FIRST_COPY = "001"
PURPOSES: Mapping[str, str] = {
    "unit": "unit",
    "wristband": "wristband",
    "place": "place",
    "slot": "slot",
    "person": "badge",
}
"""What each field that names a subject makes the label's purpose."""

PRINTERS = (*HANDLERS, "coordinator", "administrator")


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """What a label would be if it were printed now: its design, or the reason it cannot be.

    `code` is empty when the label can be printed. The parameters name design
    and element, never what stands in it.
    """

    design: str = ""
    version: int = 0
    digest: str = ""
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@command
class LabelOf(Command):
    """Names the one thing that a label is for."""

    unit: str | None = ref("unit", "Unit", required=False)
    wristband: str | None = ref("wristband", "Wristband", required=False)
    place: str | None = ref("place", "Place", required=False)
    slot: str | None = ref("slot", "Slot", required=False)
    person: str | None = ref("person", "Person (badge)", required=False)
    design: str | None = text(
        "Label design", required=False, max_length=60, hint="Empty takes the one that is usual for it"
    )
    product_code: str | None = text(
        "Product it is about to become",
        required=False,
        max_length=5,
        hint="For a bag that is labelled before it is frozen",
    )


@command
class PrintLabel(LabelOf):
    """Print the first copy of a label."""


def _subjects(facts: Facts) -> list[tuple[str, Thing]]:
    return [(name, facts[name]) for name in PURPOSES if facts[name] is not None]


@red("label-names-one-thing")
def label_names_one_thing(_: Command, facts: Facts) -> Params | None:
    """A label is for one thing."""
    named = _subjects(facts)
    return None if len(named) == 1 else {"count": len(named)}


@red("label-subject-ended")
def subject_is_in_use(_: Command, facts: Facts) -> Params | None:
    """What has ended gets no new label."""
    for name, subject in _subjects(facts):
        state = subject.material if isinstance(subject, Unit) else getattr(subject, "status", "")
        if state in ENDS or (name in ("wristband", "person") and state != "active"):
            return {"subject": subject.id, "state": state.replace("_", " ")}
    return None


@red("label-identity-in-doubt")
def identity_is_certain(_: Command, facts: Facts) -> Params | None:
    """Nobody's name is printed for cells while it is not certain whose they are."""
    unit: Unit | None = facts["unit"]
    return {"unit": unit.id} if unit is not None and unit.disposition == "in_doubt" else None


@red("label-shows-patient")
def may_see_patients(_: Command, facts: Facts) -> Params | None:
    """Who administers accounts and places prints no patient's name."""
    named = any(name in ("unit", "wristband") for name, _ in _subjects(facts))
    return {} if named and facts.actor.roles == {"administrator"} else None


@red("copy-exists-reprint")
def is_the_first_copy(_: Command, facts: Facts) -> Params | None:
    """A second copy is a reprint, with a reason."""
    copies = facts["label_copies"]
    return {"count": len(copies), "serials": [one.serial for one in copies]} if copies else None


@red("label-reason-missing")
def reason_is_listed(told: Command, facts: Facts) -> Params | None:
    """The reason is one that the policy lists for this verb."""
    offered = facts.policy.reasons(facts.verb)
    return None if told.reason in offered else {"reasons": list(offered.values())}


def _unless_planned(facts: Facts, code: str) -> Params | None:
    plan: LabelPlan = facts["label_plan"]
    return plan.params if plan.code == code else None


@red("label-design-unknown")
def design_is_known(_: Command, facts: Facts) -> Params | None:
    """The design named is one of the centre's."""
    return _unless_planned(facts, "label-design-unknown")


@red("label-design-not-adopted")
def design_is_adopted(_: Command, facts: Facts) -> Params | None:
    """Where the centre has adopted designs, only these are printed, as they were adopted."""
    return _unless_planned(facts, "label-design-not-adopted")


@red("label-design-unfit")
def design_is_for_this(_: Command, facts: Facts) -> Params | None:
    """A design for one kind of thing is not printed for another."""
    return _unless_planned(facts, "label-design-unfit")


@red("label-design-unmarked")
def demonstration_is_marked(_: Command, facts: Facts) -> Params | None:
    """A demonstration prints nothing that could be taken for a real label."""
    return _unless_planned(facts, "label-design-unmarked")


@red("label-design-lacks")
def design_is_complete(_: Command, facts: Facts) -> Params | None:
    """A design has room for every element that the centre's policy demands of labels of its stage."""
    return _unless_planned(facts, "label-design-lacks")


@red("label-lacks")
def label_is_complete(_: Command, facts: Facts) -> Params | None:
    """Every element that design or policy demands is on record."""
    return _unless_planned(facts, "label-lacks")


@red("label-unsigned")
def label_is_signed(_: Command, facts: Facts) -> Params | None:
    """Where the policy demands signed labels, none with room for the signed symbol goes without it."""
    return _unless_planned(facts, "label-unsigned")


@red("label-unprintable")
def label_is_printable(_: Command, facts: Facts) -> Params | None:
    """Every element consists of characters that the label's typeface has."""
    return _unless_planned(facts, "label-unprintable")


@red("label-does-not-fit")
def label_fits(_: Command, facts: Facts) -> Params | None:
    """Nothing on a label is ever cut: what does not fit is not printed."""
    return _unless_planned(facts, "label-does-not-fit")


NEEDS = (special("label_copies"), special("label_plan"))
GUARDS = (label_names_one_thing, subject_is_in_use, identity_is_certain, may_see_patients, product_is_next)
PLAN_GUARDS = (
    design_is_known,
    design_is_adopted,
    design_is_for_this,
    demonstration_is_marked,
    design_is_complete,
    label_is_complete,
    label_is_signed,
    label_is_printable,
    label_fits,
)


def copy_to_print(told: LabelOf, facts: Facts, serial: str) -> LabelCopy:
    """Return the copy of this number of the label that is asked for."""
    ((name, subject),) = _subjects(facts)
    plan: LabelPlan = facts["label_plan"]
    return LabelCopy(
        id=facts.fresh.id(LabelCopy.LETTER),
        stream=subject.stream,
        subject_id=subject.id,
        unit_id=subject.id if isinstance(subject, Unit) else None,
        patient_id=None if isinstance(subject, Person) else getattr(subject, "patient_id", None),
        serial=serial,
        design=plan.design,
        design_digest=plan.digest,
        reason=told.reason,
        printed_at=facts.now,
        printed_by=facts.actor.person,
        purpose=PURPOSES[name],
        product_code=told.product_code or None,
        station=facts.actor.station,
        site_id=facts.actor.site,
    )


def drawn(kind: str, copy: LabelCopy, facts: Facts) -> Draft:
    """Return the event of a copy that is on its way to a printer."""
    return Draft(
        kind=kind,
        stream=copy.stream,
        unit=copy.unit_id,
        subjects={"label_copy": copy.id, copy.purpose: copy.subject_id},
        changes=(new(copy),),
        data={
            "design_version": facts["label_plan"].version,
            **({"product_code": copy.product_code} if copy.product_code else {}),
        },
    )


def print_first(told: PrintLabel, facts: Facts) -> tuple[Draft, ...]:
    """The first copy is on its way to a printer."""
    return (drawn("LabelPrinted", copy_to_print(told, facts, FIRST_COPY), facts),)


verb(
    name="print-label",
    room="labels",
    title="Print label",
    about="Print the first copy of the label of a unit, wristband, place, slot or badge.",
    command=PrintLabel,
    event="LabelPrinted",
    effect=print_first,
    needs=NEEDS,
    guards=(*GUARDS, is_the_first_copy, *PLAN_GUARDS),
    roles=PRINTERS,
    reports=False,
)
