"""What a request reaches for: services, settings and meters, knitted once by `biobank.app`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app

from biobank.edge.meters import Meters
from biobank.edge.problems import Problem
from biobank.edge.settings import Settings
from biobank.services.services import Services

EXTENSION = "biobank"


@dataclass(slots=True)
class Parts:
    """The parts of one application; `problem_page` is set by the pages, if there are any."""

    services: Services
    settings: Settings
    meters: Meters
    problem_page: Callable[[Problem], Response] | None = None


def parts() -> Parts:
    """Return the parts of the application that answers this request."""
    return parts_of(current_app)


def parts_of(app: Flask) -> Parts:
    """Return the parts of an application."""
    return cast("Parts", app.extensions[EXTENSION])
