"""The JSON mouth: every verb, every read and every scan under /api/v1, and its OpenAPI document."""

from http import HTTPStatus
from threading import Lock
from typing import Any

from flask import Flask, Response
from flask_smorest import Api

from biobank.api import (
    label_drafts,
    labels,
    printing,
    proofs,
    records,
    scanning,
    service,
    sessions,
    tokens,
    units,
    verbs,
)
from biobank.api.blueprint import PREFIX, Room, problem_name
from biobank.api.documents import ProblemBody
from biobank.edge.answers import encoded, raw_json
from biobank.edge.parts import parts_of
from biobank.edge.problems import MEDIA_TYPE

ROOMS = (
    label_drafts.room,
    labels.room,
    printing.room,
    proofs.room,
    records.room,
    scanning.room,
    service.room,
    sessions.room,
    tokens.room,
    units.room,
    verbs.room,
)
PROBLEM_STATUSES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


class Documented(Api):  # type: ignore[misc]  # the library ships no types
    """The API with its document; errors are answered by the edge, the same for pages and JSON."""

    # Every operation names its problems itself.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        """Serve the rooms; their document is put together when it is first asked for."""
        self._rooms: list[Room] = []
        self._document: bytes | None = None
        self._one_at_a_time = Lock()
        super().__init__(app)

    def register_blueprint(self, blp: Room, **_: Any) -> None:
        """Put a room into the application and remember it for the document."""
        self._rooms.append(blp)
        self._app.register_blueprint(blp)

    def _openapi_json(self) -> Response:
        """Serve the document."""
        with self._one_at_a_time:
            if self._document is None:
                self._document = self._put_together()
        return raw_json(self._document)

    def _put_together(self) -> bytes:
        for room in self._rooms:
            room.register_views_in_doc(self, self._app, self.spec, name=room.name, parameters=None)
            self.spec.tag({"name": room.name, "description": room.description})
        return encoded(self.spec.to_dict())

    def _register_error_handlers(self) -> None:
        """Leave errors to `biobank.edge.errors`."""

    def _register_responses(self) -> None:
        """Name the one form of every problem."""
        for status in PROBLEM_STATUSES:
            phrase = HTTPStatus(status).phrase
            told = {"description": f"{phrase}.", "content": {MEDIA_TYPE: {"schema": ProblemBody}}}
            self.spec.components.response(problem_name(status), told)


def _tell_security(api: Documented, app: Flask) -> None:
    cookie = parts_of(app).settings.session.cookie
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": cookie})
    api.spec.options["security"] = [{"bearer": []}, {"session": []}]


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
    _tell_security(api, app)
    for room in ROOMS:
        api.register_blueprint(room)
    app.register_blueprint(service.machine)
