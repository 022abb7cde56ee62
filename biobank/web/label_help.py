"""Help about labels: how well their symbols were read when measured, and what that does not say."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.sentences.phrase import Phrase
from biobank.web.blueprint import web
from biobank.web.shell import who
from biobank.words.speaking import say, say_label

MEASURED = Path(__file__).with_name("label_rates.toml")


@web.get("/help/labels")
def label_help() -> Response:
    """Tell how labels are made and read, with the rates that were measured."""
    who()
    rates, signed = _shown(measured_rates()), _shown(signed_rates())
    iced = [{**each, "design": say_label(each["design"])} for each in iced_designs()]
    return make_response(render_template("help_labels.html", rates=rates, signed=signed, iced=iced))


def _shown(table: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "cell": say(each["cell"])} for each in table]


SPOILED = (
    Phrase("straight"),
    Phrase("turned 15°"),
    Phrase("turned 45°"),
    Phrase("blur 0.15 mm"),
    Phrase("blur 0.25 mm"),
    Phrase("blur 0.35 mm"),
    Phrase("contrast 15 %"),
    Phrase("contrast 8 %"),
    Phrase("frost over 5 %"),
    Phrase("frost over 10 %"),
    Phrase("frost over 20 %"),
)
"""The ways of spoiling a label, as the file of rates names them, for the reader's language."""


def measured_rates() -> tuple[dict[str, Any], ...]:
    """Return the rates of reading a cryobag's short code in per cent, for each way of spoiling a label."""
    return tuple(_measured()["rates"])


def signed_rates() -> tuple[dict[str, Any], ...]:
    """Return the rates of reading the signed symbols and the short codes beside them, in per cent."""
    return tuple(_measured()["signed"])


def iced_designs() -> tuple[dict[str, Any], ...]:
    """Return how often the short code of each design with both symbols was read under ice, in per cent."""
    return tuple(_measured()["designs"])


@cache
def _measured() -> dict[str, Any]:
    return tomllib.loads(MEASURED.read_text(encoding="utf-8"))
