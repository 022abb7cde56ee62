"""Printers: which there are, how each is reached, and what is in it. Only administrators say so."""

import re
from decimal import Decimal

from biobank.domain.rooms.sites import PLACES
from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, integer, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.printer_hosts import BARRED, MALFORMED, UNLISTED, HostRule
from biobank.domain.rules.verb import Params, many, red, special, verb
from biobank.domain.things.people import Station
from biobank.domain.things.printing import Printer

RAW, LP, FILE = "raw", "lp", "file"
USUAL_PORT = 9100
WAYS = (
    (RAW, "Network address (port 9100)"),
    (LP, "Print queue of this server (IPP, CUPS)"),
    (FILE, "A file that is opened at the screen"),
)
FORMS = (("zpl", "Labels as ZPL, for thermal printers"), ("pdf", "Pages as PDF, for all others"))
RESOLUTIONS = (("203", "203 dpi"), ("300", "300 dpi"), ("600", "600 dpi"))
_QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,126}")


@command
class _OfPrinter(Command):
    """Says everything about a printer."""

    name: str = text("Name", max_length=60, hint="As it stands on the printer")
    way: str = choice("How it is reached", WAYS)
    form: str = choice("What it understands", FORMS)
    host: str | None = text(
        "Host", required=False, max_length=253, hint="Name or address; for a network address only"
    )
    port: int | None = integer(
        "Port", required=False, minimum="1", maximum="65535", hint="Empty is 9100, as label printers have it"
    )
    queue: str | None = text(
        "Print queue", required=False, max_length=127, hint="Its name as lpstat -p shows it"
    )
    dpi: str = choice("Dots", RESOLUTIONS)
    width_mm: Decimal | None = decimal(
        "Width of its labels",
        "mm",
        required=False,
        minimum="5",
        maximum="300",
        hint="Empty: sheets of any kind",
    )
    height_mm: Decimal | None = decimal(
        "Height of its labels", "mm", required=False, minimum="5", maximum="450"
    )


@command
class AddPrinter(_OfPrinter):
    """Add a printer."""


@command
class ChangePrinter(_OfPrinter):
    """Change what is known of a printer."""

    printer: str = ref("printer", "Printer")


@red("printer-name-taken")
def name_is_free(told: _OfPrinter, facts: Facts) -> Params | None:
    """Two printers of a site that are in use have different names."""
    own = facts.given.get("printer")
    others = [one for one in facts["same_name"] if own is None or one.id != own.id]
    here = [one for one in others if one.site_id == facts.actor.site and one.status != "retired"]
    return {"name": told.name} if here else None


@red("printer-needs-host")
def network_printer_has_host(told: _OfPrinter, _: Facts) -> Params | None:
    """A printer in the network has a host."""
    return {} if told.way == RAW and not told.host else None


@red("printer-needs-queue")
def queue_is_named(told: _OfPrinter, _: Facts) -> Params | None:
    """A printer behind a print queue has the queue's name, which can be no option of a program."""
    good = told.queue is not None and _QUEUE.fullmatch(told.queue) is not None
    return {} if told.way == LP and not good else None


def _host_fault(told: _OfPrinter, facts: Facts, code: str) -> Params | None:
    rule: HostRule = facts["host_rule"]
    wrong = told.way == RAW and told.host is not None and rule.fault_of(told.host) == code
    return {"host": told.host} if wrong else None


@red(MALFORMED)
def host_is_one(told: _OfPrinter, facts: Facts) -> Params | None:
    """A host is a name or an address, without port, path or sign."""
    return _host_fault(told, facts, MALFORMED)


@red(BARRED)
def host_is_another_machine(told: _OfPrinter, facts: Facts) -> Params | None:
    """No printer stands at this machine's own address, nor where only machines talk about themselves."""
    return _host_fault(told, facts, BARRED)


@red(UNLISTED)
def host_is_allowed(told: _OfPrinter, facts: Facts) -> Params | None:
    """A printer stands in the site's own network, or where the settings of the server allow it."""
    return _host_fault(told, facts, UNLISTED)


@red("printer-size-half")
def size_is_whole(told: _OfPrinter, _: Facts) -> Params | None:
    """A label has a width and a height."""
    return {} if (told.width_mm is None) != (told.height_mm is None) else None


TOLD = (
    name_is_free,
    network_printer_has_host,
    queue_is_named,
    host_is_one,
    host_is_another_machine,
    host_is_allowed,
    size_is_whole,
)
NEEDS = (many("same_name", "printer", name="command.name"), special("host_rule"))


def _columns(told: _OfPrinter) -> dict[str, object]:
    """Return the columns of a printer; what its way does not use is left empty."""
    return {
        "name": told.name,
        "way": told.way,
        "form": told.form,
        "host": told.host if told.way == RAW else None,
        "port": (told.port or USUAL_PORT) if told.way == RAW else None,
        "queue": told.queue if told.way == LP else None,
        "dpi": int(told.dpi),
        "width_mm": told.width_mm,
        "height_mm": told.height_mm,
    }


def add(told: AddPrinter, facts: Facts) -> tuple[Draft, ...]:
    """A printer of the site, which no station uses yet."""
    site, columns = facts.actor.site, _columns(told)
    made = Printer(id=facts.fresh.id(Printer.LETTER), stream=f"site/{site}", site_id=site, **columns)  # type: ignore[arg-type]  # checked by shape
    subjects = {"printer": made.id}
    return (Draft(kind="PrinterAdded", stream=made.stream, subjects=subjects, changes=(new(made),)),)


verb(
    name="add-printer",
    room="printing",
    title="Add printer",
    about="Add a printer of this site: how it is reached, and which labels are in it.",
    command=AddPrinter,
    event="PrinterAdded",
    effect=add,
    subject=None,
    needs=NEEDS,
    guards=TOLD,
    roles=PLACES,
    reports=False,
)


@red("printer-retired")
def printer_is_in_use(_: Command, facts: Facts) -> Params | None:
    """A retired printer stays as it was."""
    printer: Printer = facts["printer"]
    return {"printer": printer.name} if printer.status == "retired" else None


@red("printer-of-another-site")
def printer_is_here(_: Command, facts: Facts) -> Params | None:
    """Printers are looked after where they stand."""
    printer: Printer = facts["printer"]
    return None if printer.site_id == facts.actor.site else {"printer": printer.name}


def printer_changed(facts: Facts, kind: str, **columns: object) -> tuple[Draft, ...]:
    """Return the event of a printer some of whose columns are different now."""
    printer: Printer = facts["printer"]
    changes = (change(printer, **columns),)
    return (Draft(kind=kind, stream=printer.stream, subjects={"printer": printer.id}, changes=changes),)


def rewrite(told: ChangePrinter, facts: Facts) -> tuple[Draft, ...]:
    """From the next label on it is reached so; what waits for it goes there too."""
    return printer_changed(facts, "PrinterChanged", **_columns(told))


verb(
    name="change-printer",
    room="printing",
    title="Change printer",
    about="Say anew how a printer is reached, and which labels are in it.",
    command=ChangePrinter,
    event="PrinterChanged",
    effect=rewrite,
    subject="printer",
    needs=NEEDS,
    guards=(printer_is_here, printer_is_in_use, *TOLD),
    roles=PLACES,
    reports=False,
)


def printers_of(station: Station) -> tuple[str, ...]:
    """Return the ids of a station's printers, the first choice first."""
    return tuple((station.printers or "").split())
