"""What printing a label needs to know: the copies there are, and whether the next one can be made."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.codes.own_code import next_copy
from biobank.domain.rooms.labels import FIRST_COPY, PURPOSES, LabelPlan
from biobank.domain.rooms.labels_before_freezing import as_labelled
from biobank.domain.rules.command import Command
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy
from biobank.services.copies import copies_of
from biobank.services.gathering import special
from biobank.services.label_plans import plan
from biobank.services.label_text import composer_for
from biobank.services.services import Services
from biobank.storage.work import Work


@special("label_copies")
def label_copies(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[LabelCopy, ...]:
    """Return every copy of the subject's label that was ever printed, in order."""
    subject = _subject(given)
    return () if subject is None else copies_of(work.sight, subject[1].id)


@special("label_plan")
def label_plan(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> LabelPlan:
    """Return the plan of the copy that would be printed next."""
    subject = _subject(given)
    if subject is None:
        return LabelPlan()
    name, thing = subject
    earlier = [one.serial for one in given["label_copies"]]
    serial = next_copy(max(earlier)) if earlier else FIRST_COPY
    composer = composer_for(services, work.sight)
    thing = as_labelled(thing, getattr(command, "product_code", None))
    return plan(composer, thing, PURPOSES[name], serial, getattr(command, "design", None) or None)


def _subject(given: Mapping[str, Any]) -> tuple[str, Thing] | None:
    named = [(name, given[name]) for name in PURPOSES if given.get(name) is not None]
    return named[0] if len(named) == 1 else None
