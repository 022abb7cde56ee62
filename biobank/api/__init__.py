"""The JSON mouth: every verb, every read and every scan under /api/v1, and its OpenAPI document."""

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api

from biobank.api import scanning, verbs
from biobank.api.blueprint import PREFIX, problem_name
from biobank.api.documents import ProblemBody
from biobank.edge.problems import MEDIA_TYPE

ROOMS = (scanning.room, verbs.room)
PROBLEM_STATUSES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


class Documented(Api):  # type: ignore[misc]  # the library ships no types
    """The API with its document; errors are answered by the edge, the same for pages and JSON."""

    def _register_error_handlers(self) -> None:
        """Leave errors to `biobank.edge.errors`."""

    def _register_responses(self) -> None:
        """Name the one form of every problem."""
        for status in PROBLEM_STATUSES:
            phrase = HTTPStatus(status).phrase
            told = {"description": f"{phrase}.", "content": {MEDIA_TYPE: {"schema": ProblemBody}}}
            self.spec.components.response(problem_name(status), told)


def register(app: Flask) -> None:
    """Put every JSON room into an application."""
    app.config.update(
        API_TITLE="Biobank",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = Documented(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for room in ROOMS:
        api.register_blueprint(room)
