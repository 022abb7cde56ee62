"""Printers in service: paused while their labels are changed, resumed, and retired for good."""

from biobank.domain.rooms.printers import printer_changed, printer_is_here, printer_is_in_use
from biobank.domain.rooms.sites import PLACES
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.printing import Printer

ATTENDANTS = tuple(dict.fromkeys((*HANDLERS, "coordinator", "administrator")))
"""Who stands beside a printer and may let it wait."""


@command
class OnePrinter(Command):
    """Names a printer."""

    printer: str = ref("printer", "Printer")


@command
class RetirePrinter(OnePrinter):
    """Take a printer out of use for good."""


@command
class PausePrinter(OnePrinter):
    """Let a printer wait."""


@command
class ResumePrinter(OnePrinter):
    """Let a printer go on."""


@red("printer-has-jobs")
def nothing_waits_for_it(_: Command, facts: Facts) -> Params | None:
    """What waits for a printer is printed elsewhere or cancelled first."""
    count: int = facts["jobs_waiting"]
    return {"printer": facts["printer"].name, "count": count} if count else None


@red("printer-paused-already")
def printer_runs(_: Command, facts: Facts) -> Params | None:
    """Only a printer that takes labels can be paused."""
    printer: Printer = facts["printer"]
    return {"printer": printer.name} if printer.status == "paused" else None


@red("printer-not-paused")
def printer_is_paused(_: Command, facts: Facts) -> Params | None:
    """Only a printer that is paused can go on."""
    printer: Printer = facts["printer"]
    return None if printer.status == "paused" else {"printer": printer.name}


def retire(_: RetirePrinter, facts: Facts) -> tuple[Draft, ...]:
    """Nothing is sent to it any more."""
    return printer_changed(facts, "PrinterRetired", status="retired")


def pause(_: PausePrinter, facts: Facts) -> tuple[Draft, ...]:
    """What is meant for it waits."""
    return printer_changed(facts, "PrinterPaused", status="paused")


def resume(_: ResumePrinter, facts: Facts) -> tuple[Draft, ...]:
    """What waited for it goes out, in the order in which it was asked for."""
    return printer_changed(facts, "PrinterResumed", status="active")


verb(
    name="retire-printer",
    room="printing",
    title="Retire printer",
    about="Take a printer out of use for good.",
    command=RetirePrinter,
    event="PrinterRetired",
    effect=retire,
    subject="printer",
    needs=(special("jobs_waiting"),),
    guards=(printer_is_here, printer_is_in_use, nothing_waits_for_it),
    roles=PLACES,
    reports=False,
)
verb(
    name="pause-printer",
    room="printing",
    title="Pause printer",
    about="Let everything that is meant for a printer wait, such as while its labels are changed.",
    command=PausePrinter,
    event="PrinterPaused",
    effect=pause,
    subject="printer",
    guards=(printer_is_here, printer_is_in_use, printer_runs),
    roles=ATTENDANTS,
    reports=False,
    undo="resume-printer",
)
verb(
    name="resume-printer",
    room="printing",
    title="Resume printer",
    about="Let a paused printer go on with what waits for it.",
    command=ResumePrinter,
    event="PrinterResumed",
    effect=resume,
    subject="printer",
    guards=(printer_is_here, printer_is_in_use, printer_is_paused),
    roles=ATTENDANTS,
    reports=False,
    undo="pause-printer",
)
