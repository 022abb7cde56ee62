"""What happens to labels in the cold and in the hand, done to their pictures: turned, blurred, faded, iced.

A frame is the label as a camera sees it: the dots of a 300 dpi print on a light grey ground, spoiled, read
as a scanner reads. The rates rank symbols against each other; no printer, stock, frost or scanner took part.

`python -m tests.labels.degradation > biobank/web/label_rates.toml` measures all that the help tells anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from biobank.labelling import load_designs, paint_pdf, sample
from biobank.labelling.design import SymbolItem
from biobank.labelling.reading import rasterise
from tests.labels.designs import LABELS

DPI, FRAMES, GROUND = 300, 60, 205
Spoil = Callable[[Image.Image, Random], Image.Image]


@dataclass(frozen=True)
class Rates:
    """How many of the frames of a cell were read, in per cent: by QR code, by Data Matrix, by either.

    These hold the short code; `signed` is the symbol that holds a label's signed form, where it has one.
    """

    cell: str
    qr: int
    matrix: int
    either: int
    signed: int = 0


@cache
def frame(name: str) -> Image.Image:
    """Return a label on its ground."""
    design = load_designs(LABELS)[name]
    (label,) = rasterise(paint_pdf(design, [sample(design)]), DPI)
    ground = Image.new("L", (label.width + 200, label.height + 200), GROUND)
    ground.paste(label, (100, 100))
    return ground


def turned(degrees: float) -> Spoil:
    def spoil(image: Image.Image, random: Random) -> Image.Image:
        angle = degrees + random.uniform(-2, 2)
        return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=GROUND)

    return spoil


def blurred(millimetres: float) -> Spoil:
    def spoil(image: Image.Image, random: Random) -> Image.Image:
        radius = millimetres * DPI / 25.4 * random.uniform(0.9, 1.1)
        return turned(0)(image, random).filter(ImageFilter.GaussianBlur(radius))

    return spoil


def faded(contrast: float) -> Spoil:
    """Print that lost its black: only this part of the contrast is left, under the grain of a sensor."""

    def spoil(image: Image.Image, random: Random) -> Image.Image:
        soft = blurred(0.08)(image, random).point(
            lambda grey: round(200 - (255 - grey) * contrast * 200 / 255)
        )
        grain = Image.effect_noise(soft.size, 6)
        return Image.blend(soft, grain, 0.08)

    return spoil


def frosted(part: float) -> Spoil:
    """Patches of ice, 2 to 9 mm wide, until they cover this part of the label."""

    def spoil(image: Image.Image, random: Random) -> Image.Image:
        ice = Image.new("L", image.size, 0)
        inside = (100, 100, image.width - 100, image.height - 100)
        area = (inside[2] - inside[0]) * (inside[3] - inside[1])
        draw = ImageDraw.Draw(ice)
        while sum(ice.histogram()[128:]) < part * area:
            across, down = (random.uniform(2, 9) * DPI / 25.4 for _ in range(2))
            x, y = random.uniform(inside[0], inside[2]), random.uniform(inside[1], inside[3])
            draw.ellipse((x - across / 2, y - down / 2, x + across / 2, y + down / 2), fill=255)
        white = Image.new("L", image.size, 238)
        return blurred(0.08)(Image.composite(white, image, ice.filter(ImageFilter.GaussianBlur(2))), random)

    return spoil


CELLS: dict[str, Spoil] = {
    "straight": turned(0),
    "turned 15°": turned(15),
    "turned 45°": turned(45),
    "blur 0.15 mm": blurred(0.15),
    "blur 0.25 mm": blurred(0.25),
    "blur 0.35 mm": blurred(0.35),
    "contrast 15 %": faded(0.15),
    "contrast 8 %": faded(0.08),
    "frost over 5 %": frosted(0.05),
    "frost over 10 %": frosted(0.10),
    "frost over 20 %": frosted(0.20),
}


def measure(cell: str, name: str = "cryobag", frames: int = FRAMES) -> Rates:
    """Return the rates of one cell for the label of a design; the same frames each time."""
    whole, random = frame(name), Random(cell)
    found = [_kinds(CELLS[cell](whole, random), name) for _ in range(frames)]
    qr, matrix, signed = (sum(kind in each for each in found) for kind in ("qr", "datamatrix", "signed"))
    either = sum(bool(each & {"qr", "datamatrix"}) for each in found)
    return Rates(cell, *(round(100 * count / frames) for count in (qr, matrix, either, signed)))


@cache
def _held(name: str) -> dict[tuple[str, str], str]:
    """Return what each symbol of a label is, by symbology and text; the ISBT 128 message counts for none."""
    design = load_designs(LABELS)[name]
    values = sample(design)
    kinds = {field.name: field.kind for field in design.fields}
    symbols = [item for item in design.items if isinstance(item, SymbolItem)]
    return {
        (item.symbology, values[item.field]): {"code": item.symbology, "signed": "signed"}.get(
            kinds[item.field], "message"
        )
        for item in symbols
    }


def _kinds(image: Image.Image, name: str) -> set[str]:
    import zxingcpp

    held = _held(name)
    formats = zxingcpp.barcode_formats_from_str("QRCode|DataMatrix")
    names = {zxingcpp.BarcodeFormat.QRCode: "qr", zxingcpp.BarcodeFormat.DataMatrix: "datamatrix"}
    found = {(names[each.format], each.text) for each in zxingcpp.read_barcodes(image, formats=formats)}
    assert found <= set(held), "a spoiled symbol read as something else"
    return {held[each] for each in found}


SIGNED = {"tag": "infusion_tag", "band": "wristband"}
"""The designs whose signed symbol the help tells of, as it names them."""

FROSTS = {"frost over 5 %": "ice_5", "frost over 10 %": "ice_10", "frost over 20 %": "ice_20"}


def doubled() -> list[str]:
    """Return the designs that carry a code of ours both as QR code and as Data Matrix."""
    held = {name: {kind for kind, _ in _held(name)} for name in load_designs(LABELS)}
    return [name for name, kinds in held.items() if {"qr", "datamatrix"} <= kinds]


def tables() -> Iterator[str]:
    """Measure what the help tells, and yield it as lines of TOML."""
    yield "# By tests/labels/degradation.py: per cent of 60 frames that were read, by zxing-cpp, at 300 dpi."
    for cell in CELLS:
        found = measure(cell)
        yield from _entry("rates", cell=cell, qr=found.qr, matrix=found.matrix, either=found.either)
    for cell in CELLS:
        tag, band = (measure(cell, SIGNED[name]) for name in ("tag", "band"))
        signed = {"tag_signed": tag.signed, "tag_either": tag.either}
        yield from _entry("signed", cell=cell, **signed, band_signed=band.signed, band_either=band.either)
    for name in doubled():
        told = {key: measure(cell, name).either for cell, key in FROSTS.items()}
        yield from _entry("designs", design=name, **told)


def _entry(table: str, **values: str | int) -> Iterator[str]:
    yield f"\n[[{table}]]"
    for key, value in values.items():
        yield f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"


if __name__ == "__main__":
    for line in tables():
        print(line, flush=True)  # noqa: T201  what is printed is the file
