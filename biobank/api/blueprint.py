"""The blueprint of every JSON room: its routes say what they take and what they answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

View = Callable[..., Any]
PREFIX = "/api/v1"
EVERYWHERE = (401, 403)
WITH_A_BODY = (400, 413, 415, 422)


class Room(Blueprint):  # type: ignore[misc]  # the library ships no types
    """A blueprint under /api/v1 whose routes are documented where they are made.

    Bodies are read by `biobank.edge.reading` and answers written by
    `biobank.edge.answers`; schemas here are documentation, one wrapper deep.
    """

    def __init__(self, name: str, about: str) -> None:
        """Make the room of this name."""
        super().__init__(name, __name__, url_prefix=PREFIX, description=about)

    def serves(
        self,
        method: str,
        path: str,
        *,
        takes: type[Schema] | None = None,
        asks: type[Schema] | None = None,
        answers: type[Schema] | None = None,
        problems: tuple[int, ...] = (),
        name: str | None = None,
        tags: tuple[str, ...] = (),
        **doc: Any,
    ) -> Callable[[View], View]:
        """Let a view answer at a path.

        `takes` is the body, `asks` the address's query, and `problems` are
        further statuses it may answer with instead.
        """
        told: dict[str, Any] = {"responses": _responses(answers, takes, problems), **doc}
        if takes is not None:
            told["requestBody"] = {"required": True, "content": {"application/json": {"schema": takes}}}
        if asks is not None:
            told["parameters"] = [{"in": "query", "schema": asks}]

        def register(view: View) -> View:
            documented = self.doc(**told)(view)
            endpoint = name or view.__name__
            self.add_url_rule(path, endpoint, documented, methods=[method], tags=list(tags) or None)
            return view

        return register


def _responses(
    answers: type[Schema] | None, takes: type[Schema] | None, problems: tuple[int, ...]
) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done."}
    if answers is not None:
        good["content"] = {"application/json": {"schema": answers}}
    statuses = sorted({*EVERYWHERE, *problems, *(WITH_A_BODY if takes else ())})
    refused = {str(status): {"$ref": f"#/components/responses/{problem_name(status)}"} for status in statuses}
    return {"200" if answers is not None else "204": good, **refused}


def problem_name(status: int) -> str:
    """Return the name under which the document holds the problem of a status."""
    return "Problem" + HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")
