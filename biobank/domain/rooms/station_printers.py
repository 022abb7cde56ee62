"""Which printers a station uses, in order: the first whose labels are of the right size is taken."""

from biobank.domain.rooms.printers import printer_is_here, printer_is_in_use, printers_of
from biobank.domain.rooms.scanners import station_is_here
from biobank.domain.rooms.sites import PLACES
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.people import Station
from biobank.domain.things.printing import Printer

MOST_PRINTERS = 12


@command
class _StationAndPrinter(Command):
    """Names a station and a printer."""

    station: str = ref("station", "Station")
    printer: str = ref("printer", "Printer", locks=False)


@command
class AssignPrinter(_StationAndPrinter):
    """Let a station use a printer."""


@command
class UnassignPrinter(_StationAndPrinter):
    """Let a station use a printer no more."""


@red("printer-first-already")
def printer_is_not_first(told: AssignPrinter, facts: Facts) -> Params | None:
    """A station's first printer stands first once."""
    station: Station = facts["station"]
    first = printers_of(station)[:1] == (told.printer,)
    return {"printer": facts["printer"].name, "station": station.name} if first else None


@red("station-has-printers-enough")
def station_has_room(told: AssignPrinter, facts: Facts) -> Params | None:
    """Nobody chooses well among too many."""
    others = [id for id in printers_of(facts["station"]) if id != told.printer]
    return {"count": MOST_PRINTERS} if len(others) >= MOST_PRINTERS else None


@red("printer-not-of-station")
def station_uses_printer(told: UnassignPrinter, facts: Facts) -> Params | None:
    """Only what a station uses is taken from it."""
    printer: Printer = facts["printer"]
    if told.printer in printers_of(facts["station"]):
        return None
    return {"printer": printer.name, "station": facts["station"].name}


def _kept(facts: Facts, kind: str, printers: tuple[str, ...]) -> tuple[Draft, ...]:
    station: Station = facts["station"]
    draft = Draft(
        kind=kind,
        stream=station.stream,
        subjects={"station": station.id, "printer": facts["printer"].id},
        changes=(change(station, printers=" ".join(printers) or None),),
    )
    return (draft,)


def assign(told: AssignPrinter, facts: Facts) -> tuple[Draft, ...]:
    """The printer is the first choice of the station, for labels of the size that is in it."""
    others = tuple(id for id in printers_of(facts["station"]) if id != told.printer)
    return _kept(facts, "PrinterAssigned", (told.printer, *others))


def unassign(told: UnassignPrinter, facts: Facts) -> tuple[Draft, ...]:
    """The station offers the printer no more by itself."""
    others = tuple(id for id in printers_of(facts["station"]) if id != told.printer)
    return _kept(facts, "PrinterUnassigned", others)


verb(
    name="assign-printer",
    room="printing",
    title="Assign printer",
    about="Let a station use a printer before all others, for labels of the size that is in it.",
    command=AssignPrinter,
    event="PrinterAssigned",
    effect=assign,
    subject="station",
    guards=(station_is_here, printer_is_here, printer_is_in_use, printer_is_not_first, station_has_room),
    roles=PLACES,
    reports=False,
)
verb(
    name="unassign-printer",
    room="printing",
    title="Unassign printer",
    about="Take a printer from a station; it stays for the others.",
    command=UnassignPrinter,
    event="PrinterUnassigned",
    effect=unassign,
    subject="station",
    guards=(station_is_here, printer_is_here, station_uses_printer),
    roles=PLACES,
    reports=False,
)
