"""Labels a second on one core: a thousand different cryobags, to one PDF, with and without reading back."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time

from biobank.domain.codes.own_code import OwnCode, render
from biobank.labelling import Design, load_designs, paint_pdf, paint_svg, print_ready, sample
from biobank.labelling.loading import examined

LABELS = Path(__file__).parents[2] / "labels"


def cryobag() -> Design:
    """Return the design that is measured: a QR code, a Data Matrix and some twenty texts."""
    return load_designs(LABELS)["cryobag"]


def different(design: Design, count: int, first: int = 0) -> Iterator[dict[str, str]]:
    """Yield labels of which none has the code or the name of another."""
    for number in range(first, first + count):
        code = render(OwnCode("U", f"{number:010}", "001"))
        yield {**sample(design), "unit_code": code, "patient_name": f"LINDQVIST-ÅKESSON, Anna {number}"}


def labels_a_second(count: int, first: int, *, read_back: bool) -> float:
    """Return labels in a second of processor time."""
    design = cryobag()
    make = print_ready if read_back else paint_pdf
    make(design, different(design, 1, first + count))
    begin = process_time()
    make(design, different(design, count, first))
    return count / (process_time() - begin)


def kilobytes_a_label(few: int, many: int) -> tuple[float, float]:
    """Return what memory each label takes at the most while a PDF is made, in a small and in a large one."""
    design = cryobag()
    paint_pdf(design, different(design, 1))
    peaks = [_peak(design, count) for count in (1, few, many)]
    return (peaks[1] - peaks[0]) / (few - 1) / 1024, (peaks[2] - peaks[1]) / (many - few) / 1024


def picture_ms(count: int) -> float:
    """Return the median of the milliseconds that a picture of a label takes that nobody drew before."""
    design, took = cryobag(), list[float]()
    for values in different(design, count, 9_000_000):
        begin = process_time()
        paint_svg(design, values)
        took.append(1_000 * (process_time() - begin))
    return median(took)


def preview_ms(count: int) -> float:
    """Return the median of the milliseconds from the text of a design just changed to its picture."""
    text, took = (LABELS / "cryobag.toml").read_text(encoding="utf-8"), list[float]()
    for number in range(count):
        changed = text.replace("Do not irradiate.", f"Do not irradiate {number}.")
        begin = process_time()
        design, faults = examined("cryobag", changed)
        assert design is not None
        assert not faults
        paint_svg(design, sample(design))
        took.append(1_000 * (process_time() - begin))
    return median(took)


def _peak(design: Design, count: int) -> int:
    tracemalloc.start()
    try:
        paint_pdf(design, different(design, count, 10_000 * count))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
