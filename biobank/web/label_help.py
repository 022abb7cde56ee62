"""Help about labels: how well their symbols were read when measured, and what that does not say."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, make_response, render_template

from biobank.web.blueprint import web
from biobank.web.shell import who

MEASURED = Path(__file__).with_name("label_rates.toml")


@web.get("/help/labels")
def label_help() -> Response:
    """Tell how labels are made and read, with the rates that were measured."""
    who()
    return make_response(render_template("help_labels.html", rates=measured_rates()))


@cache
def measured_rates() -> tuple[dict[str, Any], ...]:
    """Return the rates of reading in per cent, for each way of spoiling a label."""
    return tuple(tomllib.loads(MEASURED.read_text(encoding="utf-8"))["rates"])
