"""Verb cards for the wall: one page of codes and words, printed on A4 by the browser."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.codes.verb_cards import CARDS, VerbCard
from biobank.labelling.design import Symbology
from biobank.labelling.symbols import QUIET_MODULES, runs, sized
from biobank.web.blueprint import web
from biobank.web.shell import who

QR_MM, MATRIX_MM = 30.0, 20.0
DPI = 300


@web.get("/scan/cards")
def verb_cards() -> Response:
    """Show every verb card, to be printed and cut out."""
    who()
    return make_response(render_template("verb_cards.html", printed=[_printed(card) for card in CARDS]))


def _printed(card: VerbCard) -> dict[str, Any]:
    """Return a card with the same code as QR for phones and as Data Matrix for imagers."""
    return {
        "title": card.title,
        "about": card.about,
        "code": card.code,
        "qr": drawn("qr", card.code, QR_MM),
        "matrix": drawn("datamatrix", card.code, MATRIX_MM),
    }


def drawn(symbology: Symbology, text: str, side_mm: float) -> dict[str, Any]:
    """Return a symbol as one path in modules, with its quiet zone around it; bars are as high as a tenth."""
    matrix, quiet = sized(symbology, text, side_mm, DPI).matrix, QUIET_MODULES[symbology]
    width = len(matrix[0]) + 2 * quiet
    rows, above = (1, 0) if symbology == "code128" else (len(matrix), quiet)
    high = width // 10 if symbology == "code128" else 1
    lines = (
        f"M{quiet + column} {above + row}h{length}v{high}h-{length}z" for row, column, length in runs(matrix)
    )
    return {"side": width, "height": rows * high + 2 * above, "path": "".join(lines)}
