"""What printing a label needs to know: the copies there are, and whether the next one can be made."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.codes.own_code import next_copy
from biobank.domain.rooms.label_accounts import LabelRun
from biobank.domain.rooms.label_exchange import OldLabel, old_label_in
from biobank.domain.rooms.labels import FIRST_COPY, PURPOSES, LabelPlan
from biobank.domain.rules.command import Command
from biobank.domain.things.people import Site
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy
from biobank.services.copies import copies_of, in_hand
from biobank.services.gathering import special
from biobank.services.label_plans import plan
from biobank.services.label_text import composer_for
from biobank.services.reads.label_accounts import copies_of_run
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
    told = {
        "design": getattr(command, "design", None),
        "product_code": getattr(command, "product_code", None),
    }
    return plan(composer, thing, PURPOSES[name], serial, **told)


@special("old_label")
def old_label(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> OldLabel:
    """Return what was scanned as the label that is on the container."""
    scanned, found = old_label_in(getattr(command, "scanned_old", None))
    if found is None:
        return OldLabel(scanned)
    hand = in_hand(work, found)
    stream = hand.copies[0].stream if hand.copies else ""
    return OldLabel(True, hand, stream)


@special("label_run")
def label_run(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> LabelRun:
    """Return what a person printed at the site on a day, and all other copies of the same labels."""
    site: Site = given["site"]
    copies = copies_of_run(work.connection, site, getattr(command, "day", ""), given["person"].id)
    subjects = tuple(sorted({one.subject_id for one in copies}))
    every = work.sight.find("label_copy", {"subject_id": subjects}) if subjects else ()
    mine = {one.id for one in copies}
    others = [one for one in every if isinstance(one, LabelCopy) and one.id not in mine]
    return LabelRun(copies, tuple(others))


def _subject(given: Mapping[str, Any]) -> tuple[str, Thing] | None:
    named = [(name, given[name]) for name in PURPOSES if given.get(name) is not None]
    return named[0] if len(named) == 1 else None
