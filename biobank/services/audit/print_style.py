"""How a printed trail looks: typefaces, colours and paragraph styles."""

import io
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from biobank.labelling.typeface import font

INK = HexColor("#12222a")
SOFT = HexColor("#5a6b74")
FAINT = HexColor("#8b9aa1")
LINE = HexColor("#cdd7db")
BRAND = HexColor("#0d4a5b")
TINT = HexColor("#eef4f6")
BAD = HexColor("#9b0f1a")
BAD_TINT = HexColor("#fdecec")
ATTENTION = HexColor("#7a4b00")
ATTENTION_TINT = HexColor("#fff4d9")
SIGNED = HexColor("#0a5432")
SIGNED_TINT = HexColor("#eaf6ef")
DEMO = HexColor("#ffd24d")
WATERMARK = HexColor("#f1f3f4")

MARGIN = 15 * mm
TIME_WIDTH = 31 * mm
MONO = "trail-mono"


@cache
def faces() -> tuple[str, str, str]:
    """Return the names of the regular, bold and fixed-width typefaces, registered on first use."""
    import pymupdf_fonts  # type: ignore[import-untyped]
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    regular, bold = font(False).fontName, font(True).fontName
    pdfmetrics.registerFont(TTFont(MONO, io.BytesIO(pymupdf_fonts.myfont("ubuntm"))))
    pdfmetrics.registerFontFamily(regular, normal=regular, bold=bold, italic=regular, boldItalic=bold)
    return regular, bold, MONO


@cache
def styles() -> dict[str, ParagraphStyle]:
    """Return the paragraph styles by name."""
    regular, bold, mono = faces()

    def style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
        told = {"fontName": regular, "textColor": INK, **more}
        return ParagraphStyle(name, fontSize=size, leading=leading, splitLongWords=1, **told)

    return {
        "title": style("title", 20, 24, fontName=bold, textColor=BRAND),
        "subtitle": style("subtitle", 11, 15, textColor=SOFT),
        "section": style("section", 11.5, 15, fontName=bold, textColor=BRAND, spaceBefore=6, spaceAfter=3),
        "day": style("day", 9.5, 13, fontName=bold, textColor=BRAND, spaceBefore=2 * mm),
        "time": style("time", 8.5, 11, fontName=bold),
        "small": style("small", 7, 9, textColor=SOFT),
        "event": style("event", 9.5, 12, fontName=bold),
        "who": style("who", 8, 10.5, textColor=SOFT),
        "body": style("body", 8, 10.5),
        "change": style("change", 7.8, 10.2),
        "key": style("key", 7.5, 10, textColor=SOFT),
        "value": style("value", 8.5, 11),
        "bad": style("bad", 8, 10.5, textColor=BAD),
        "attention": style("attention", 8, 10.5, textColor=ATTENTION),
        "signed": style("signed", 8, 10.5, textColor=SIGNED),
        "hash": style("hash", 5.6, 7.5, fontName=mono, textColor=FAINT),
        "mono": style("mono", 7, 9.5, fontName=mono),
    }
