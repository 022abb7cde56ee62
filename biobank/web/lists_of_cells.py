"""The lists of units and of the copies of their labels, as they are shown."""

from biobank.domain.rules.clock import local_day
from biobank.domain.rules.lifecycle import MACHINES
from biobank.services.reads.lists.cells import LABEL_COPIES as COPIES
from biobank.services.reads.lists.cells import UNITS as ALL_UNITS
from biobank.services.reads.lists.shape import Line
from biobank.services.reads.named import kind_of
from biobank.web.links import href_of, href_of_id
from biobank.web.list_shown import Column, Listed, Reader, Row, day
from biobank.web.summaries import in_words
from biobank.web.whereabouts import where


def unit_link(id: str, line: Line) -> tuple[str, str]:
    """Return the link to the unit a line is about, by container and donation number."""
    return href_of("unit", id), f"{line['container'].capitalize()} {line['din']}"


def _unit(line: Line, reader: Reader) -> Row:
    since = reader.when(line["custody_since"])
    return {
        "unit": unit_link(line["id"], line),
        "product": f"{line['product_code']} {line['division']}",
        **{machine: (machine, line[machine]) for machine in MACHINES},
        "where": where(line["custody"], line["place"], line["slot"], line["holder"]),
        "since": since,
        "collected": day(local_day(line["collected_at"], reader.person.actor.zone)),
        "expires": day(line["expires_on"]),
        "tone": "attention" if reader.is_past(line["expires_on"]) and line["material"] == "frozen" else None,
    }


UNITS = Listed(
    shape=ALL_UNITS,
    title="Units",
    lead="Every container of this site, by state. Scan a label to go straight to its unit.",
    one="unit",
    columns=(
        Column("unit", "Unit", "link", "unit"),
        Column("product", "Product"),
        Column("material", "Material", "state"),
        Column("disposition", "Disposition", "state"),
        Column("assignment", "Assignment", "state"),
        Column("where", "Where"),
        Column("since", "There since", "instant"),
        Column("collected", "Collected", "day", "collected"),
        Column("expires", "Expires", "day", "expires"),
    ),
    fields={
        "material": "Material",
        "custody": "Custody",
        "disposition": "Disposition",
        "assignment": "Assignment",
        "container": "Container",
        "din": "Donation number",
        "collected_from": "Collected from",
        "collected_to": "Collected until",
        "expires_to": "Expires until",
    },
    row=_unit,
    address="/units",
)


def _copy(line: Line, reader: Reader) -> Row:
    return {
        "subject": _subject(line),
        "serial": line["serial"],
        "design": line["design"],
        "status": in_words(line["status"]).capitalize(),
        "printed": reader.when(line["printed_at"]),
        "by": line["printed_by"] or "Console",
        "ended": reader.when(line["ended_at"]),
        "why": in_words((line["ended_reason"] or line["reason"] or "").replace("-", " ")),
    }


def _subject(line: Line) -> tuple[str, str]:
    """Return the link to what carries the label; a wristband's bearer is named on its own page only."""
    if line["unit_id"]:
        return unit_link(line["unit_id"], line)
    kind = in_words(kind_of(line["subject_id"]) or "thing").capitalize()
    return href_of_id(line["subject_id"]), f"{kind} {line['slot'] or line['place'] or ''}".strip()


LABEL_COPIES = Listed(
    shape=COPIES,
    title="Label copies",
    lead="Every copy of a label that was printed here, and what became of it.",
    one="copy",
    columns=(
        Column("subject", "Label of", "link"),
        Column("serial", "Copy", "code"),
        Column("design", "Design"),
        Column("status", "State"),
        Column("printed", "Printed", "instant", "printed"),
        Column("by", "By"),
        Column("ended", "Ended", "instant"),
        Column("why", "Because"),
    ),
    fields={
        "status": "State",
        "purpose": "Label of",
        "printed_from": "Printed from",
        "printed_to": "Printed until",
    },
    row=_copy,
)
