"""Trying a design: with sample values or on a thing that exists, as a picture or a file."""

from collections.abc import Mapping

from flask import Response, make_response

from biobank.domain.sentences.phrase import Phrase
from biobank.domain.sentences.sentence import Sentence
from biobank.edge.label_trying import VALUES, Trying, require_designer, values_of
from biobank.edge.problems import Problem
from biobank.labelling import Design
from biobank.labelling.design import STANDARD_DPI
from biobank.services.identity.signed_in import SignedIn
from biobank.web.sentences import said
from biobank.web.shell import who
from biobank.web.station_marks import without_marks
from biobank.words.numbers import shown_number
from biobank.words.speaking import say

VALUES_IN_WORDS = (
    ("sample", Phrase("Sample values")),
    ("longest", Phrase("The longest that must fit")),
    ("barest", Phrase("Only what is always there")),
)
PX_PER_MM = 96 / 25.4


def designer() -> SignedIn:
    """Return who is here, if they may look at label designs; raises Problem."""
    return require_designer(who())


def trying(told: Mapping[str, str]) -> Trying:
    """Return what a form or an address asks for, without a scanner's marks and what is not known."""
    values, dpi = told.get("values", ""), told.get("dpi", "")
    return Trying(
        values if values in VALUES else "sample",
        int(dpi) if dpi in {str(each) for each in STANDARD_DPI} else None,
        without_marks(who(), told.get("of", "")[:40]).strip().upper()[:15],
    )


def refusal(person: SignedIn, design: Design, chosen: Trying) -> Sentence | None:
    """Return why a design cannot be tried on a thing, or None."""
    try:
        values_of(person, design, chosen)
    except Problem as problem:
        return said(problem.code, problem.params)
    return None


def toml(name: str, text: str) -> Response:
    """Answer with the text of a design as a file."""
    answer = make_response(text)
    answer.headers["Content-Type"] = "application/toml; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


def size_of(design: Design) -> dict[str, object]:
    """Return how large a label is, in words and on the screen."""
    stock = design.stock
    return {
        "size": shown_number(f"{stock.width:g} × {stock.height:g} mm"),
        "sheet": design.sheet.places if design.sheet is not None else 0,
        "width": round(stock.width * PX_PER_MM),
        "height": round(stock.height * PX_PER_MM),
    }


def chosen_in_words(chosen: Trying, design: Design | None) -> dict[str, object]:
    """Return what the form of a trial shows."""
    return {
        "values": chosen.values,
        "dpi": chosen.dpi or (design.stock.dpi if design is not None else 300),
        "of": chosen.of,
        "dpis": STANDARD_DPI,
        "all_values": [(key, say(words)) for key, words in VALUES_IN_WORDS],
    }
