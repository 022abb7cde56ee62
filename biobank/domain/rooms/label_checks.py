"""Checking a label: whether the piece in a hand is the one that stands for its thing."""

from biobank.domain.rooms.labels import PRINTERS, PURPOSES, label_names_one_thing
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, red, verb


@command
class CheckCopy(Command):
    """Scan a label to see whether it stands for its thing."""

    unit: str | None = ref("unit", "Unit", required=False)
    wristband: str | None = ref("wristband", "Wristband", required=False)
    place: str | None = ref("place", "Place", required=False)
    slot: str | None = ref("slot", "Slot", required=False)
    person: str | None = ref("person", "Person (badge)", required=False)


@red("label-not-scanned")
def label_itself_was_scanned(_: Command, facts: Facts) -> Params | None:
    """A code typed without its copy says nothing about a piece of label."""
    return None if facts.labels else {}


def check(_: CheckCopy, facts: Facts) -> tuple[Draft, ...]:
    """The piece is the one that stands; any other is a near miss of the thing it names."""
    (name,) = (each for each in PURPOSES if facts[each] is not None)
    subject = facts[name]
    return (
        Draft(
            kind="CopyChecked",
            stream=subject.stream,
            unit=subject.id if name == "unit" else None,
            subjects={PURPOSES[name]: subject.id},
            data={"serial": facts.labels[0].serial},
        ),
    )


verb(
    name="check-copy",
    room="labels",
    title="Check copy",
    about="Scan a label to know whether it stands for its thing; a spare, replaced or void one is a stop.",
    command=CheckCopy,
    event="CopyChecked",
    effect=check,
    guards=(label_names_one_thing, label_itself_was_scanned),
    roles=(*PRINTERS, "quality_officer"),
    reports=False,
)
