"""A printer's test label: its own name, size and dots, and nobody else's name."""

from biobank.domain.things.printing import Printer
from biobank.labelling import Design, LabelError, print_ready, print_ready_zpl
from biobank.labelling.design import Area, BoxItem, Field, Item, Stock, TextItem
from biobank.services.label_forms import moment_text
from biobank.services.services import Services

_USUAL_MM = (50.0, 25.0)
_MARGIN_MM, _INSET_MM, _FRAME_MM = 1.0, 0.6, 0.3
_SIZES_PT = (12.0, 9.0, 7.0, 6.0, 5.0, 4.5)


def trial_label(services: Services, printer: Printer) -> bytes:
    """Return a test label as the printer understands it; lines without room on it are left out."""
    width, height = _USUAL_MM
    if printer.width_mm is not None and printer.height_mm is not None:
        width, height = float(printer.width_mm), float(printer.height_mm)
    lines = {
        "test": "TEST",
        "size": f"{width:g} × {height:g} mm, {printer.dpi} dpi",
        "printer": printer.name,
        "at": moment_text(services.clock(), "UTC") or "",
    }
    while len(lines) > 1:
        try:
            return _painted(printer, width, height, lines)
        except LabelError:
            lines.popitem()
    return _painted(printer, width, height, lines)


def _painted(printer: Printer, width: float, height: float, lines: dict[str, str]) -> bytes:
    design = _design(width, height, printer.dpi, tuple(lines))
    if printer.form == "zpl":
        return "".join(print_ready_zpl(design, [lines], dpi=printer.dpi)).encode("ascii")
    return print_ready(design, [lines], dpi=printer.dpi)


def _design(width: float, height: float, dpi: int, names: tuple[str, ...]) -> Design:
    frame = Area(_MARGIN_MM, _MARGIN_MM, width - 2 * _MARGIN_MM, height - 2 * _MARGIN_MM)
    room = Area(
        frame.x + _INSET_MM, frame.y + _INSET_MM, frame.width - 2 * _INSET_MM, frame.height - 2 * _INSET_MM
    )
    each = room.height / len(names)
    items: list[Item] = [BoxItem("frame", frame, _FRAME_MM, None)]
    for number, name in enumerate(names):
        area = Area(room.x, room.y + number * each, room.width, each)
        items.append(TextItem(name, area, f"{{{name}}}", _SIZES_PT, 1, number == 0, "left", "plain", None))
    return Design(
        name="test",
        title="Test label",
        version=1,
        stage=None,
        stock=Stock(width, height, _MARGIN_MM, dpi),
        sheet=None,
        fields=tuple(Field(name, "text", name, required=True, sample=name, longest=name) for name in names),
        items=tuple(items),
        digest="",
    )
