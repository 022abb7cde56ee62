"""The lists of units and of the copies of their labels, as they are shown."""

from biobank.domain.rules.clock import local_day
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.sentences.phrase import Phrase, forms
from biobank.services.reads.lists.cells import LABEL_COPIES as COPIES
from biobank.services.reads.lists.cells import UNITS as ALL_UNITS
from biobank.services.reads.lists.shape import Line
from biobank.services.reads.named import kind_of
from biobank.web.links import href_of, href_of_id
from biobank.web.list_shown import Column, Listed, Reader, Row, day, expiry
from biobank.web.summaries import in_words
from biobank.web.whereabouts import where
from biobank.words.speaking import say, say_label


def unit_link(id: str, line: Line) -> tuple[str, str]:
    """Return the link to the unit a line is about: one donation has several, told apart by their division."""
    return href_of("unit", id), f"{say_label(line['container'])} {line['din']} {line['division']}"


def _unit(line: Line, reader: Reader) -> Row:
    since = reader.when(line["custody_since"])
    return {
        "unit": (href_of("unit", line["id"]), f"{say_label(line['container'])} {line['din']}"),
        "product": f"{line['product_code']} {line['division']}",
        **{machine: (machine, line[machine]) for machine in MACHINES},
        "where": where(line["custody"], line["place"], line["slot"], line["holder"]),
        "since": since,
        "collected": day(local_day(line["collected_at"], reader.person.actor.zone)),
        "expires": expiry(line["expires_on"], reader.person.actor.zone),
        "tone": "attention" if reader.is_past(line["expires_on"]) and line["material"] == "frozen" else None,
    }


UNITS = Listed(
    shape=ALL_UNITS,
    title=Phrase("Units"),
    lead=Phrase("Every container of this site, by state. Scan a label to go straight to its unit."),
    counted=forms("{n} unit", "{n} units"),
    columns=(
        Column("unit", Phrase("Unit"), "link", "unit"),
        Column("product", Phrase("Product")),
        Column("material", Phrase("Material"), "state"),
        Column("disposition", Phrase("Disposition"), "state"),
        Column("assignment", Phrase("Assignment"), "state"),
        Column("where", Phrase("Where")),
        Column("since", Phrase("There since"), "instant"),
        Column("collected", Phrase("Collected"), "day", "collected"),
        Column("expires", Phrase("Expires"), "day", "expires"),
    ),
    fields={
        "material": Phrase("Material"),
        "custody": Phrase("Custody"),
        "disposition": Phrase("Disposition"),
        "assignment": Phrase("Assignment"),
        "container": Phrase("Container"),
        "din": Phrase("Donation number"),
        "collected_from": Phrase("Collected from"),
        "collected_to": Phrase("Collected until"),
        "expires_to": Phrase("Expires until"),
    },
    row=_unit,
    address="/units",
)


def _copy(line: Line, reader: Reader) -> Row:
    return {
        "subject": _subject(line),
        "serial": line["serial"],
        "design": line["design"],
        "status": say_label(line["status"]),
        "printed": reader.when(line["printed_at"]),
        "by": line["printed_by"] or say("Console"),
        "ended": reader.when(line["ended_at"]),
        "why": in_words((line["ended_reason"] or line["reason"] or "").replace("-", " ")),
    }


def _subject(line: Line) -> tuple[str, str]:
    """Return the link to what carries the label; a wristband's bearer is named on its own page only."""
    if line["unit_id"]:
        return unit_link(line["unit_id"], line)
    kind = say_label(kind_of(line["subject_id"]) or "thing")
    return href_of_id(line["subject_id"]), f"{kind} {line['slot'] or line['place'] or ''}".strip()


LABEL_COPIES = Listed(
    shape=COPIES,
    title=Phrase("Label copies"),
    lead=Phrase("Every copy of a label that was printed here, and what became of it."),
    counted=forms("{n} copy", "{n} copies"),
    columns=(
        Column("subject", Phrase("Label of"), "link"),
        Column("serial", Phrase("Copy"), "code"),
        Column("design", Phrase("Design")),
        Column("status", Phrase("State")),
        Column("printed", Phrase("Printed"), "instant", "printed"),
        Column("by", Phrase("By")),
        Column("ended", Phrase("Ended"), "instant"),
        Column("why", Phrase("Because")),
    ),
    fields={
        "status": Phrase("State"),
        "purpose": Phrase("Label of"),
        "printed_from": Phrase("Printed from"),
        "printed_to": Phrase("Printed until"),
    },
    row=_copy,
)
