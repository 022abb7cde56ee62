"""The blueprint of every JSON room: its routes say what they take and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint as PlainBlueprint
from flask_smorest import Blueprint
from marshmallow import Schema

View = Callable[..., Any]
Told = type[Schema] | Callable[[], type[Schema]]
"""A schema, or what makes it when the document is put together."""

PREFIX = "/api/v1"
EVERYWHERE = (401, 403)
WITH_A_BODY = (400, 413, 415, 422)


class Room(Blueprint):  # type: ignore[misc]  # the library ships no types
    """A blueprint under /api/v1 whose routes are documented where they are made.

    Bodies are read by `biobank.edge.reading` and answers written by
    `biobank.edge.answers`; schemas here are documentation. It is put together
    when somebody asks for the document, not when the program starts.
    """

    def __init__(self, name: str, about: str) -> None:
        """Make the room of this name."""
        super().__init__(name, __name__, url_prefix=PREFIX, description=about)
        self._untold: list[_Untold] = []

    def serves(
        self,
        method: str,
        path: str,
        *,
        takes: Told | None = None,
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
        told = {"takes": takes, "asks": asks, "answers": answers, "problems": problems, "doc": doc}

        def register(view: View) -> View:
            endpoint = name or view.__name__
            self._untold.append(_Untold(endpoint, method, view, tags, told))
            self._endpoints.append(endpoint)
            PlainBlueprint.add_url_rule(self, path, endpoint, view, methods=[method])
            return view

        return register

    def register_views_in_doc(self, *given: Any, **named: Any) -> None:
        """Put what the routes take and answer into the document."""
        for each in self._untold:
            documented = self.doc(**_documented(**each.told))(each.view)
            tags = list(each.tags) or None
            self._store_endpoint_docs(each.endpoint, documented, None, tags, methods=[each.method])
        super().register_views_in_doc(*given, **named)


@dataclass(frozen=True, slots=True)
class _Untold:
    """A route that the document does not hold yet."""

    endpoint: str
    method: str
    view: View
    tags: tuple[str, ...]
    told: dict[str, Any]


def _documented(
    takes: Told | None,
    asks: type[Schema] | None,
    answers: type[Schema] | None,
    problems: tuple[int, ...],
    doc: dict[str, Any],
) -> dict[str, Any]:
    told: dict[str, Any] = {"responses": _responses(answers, problems, has_body=takes is not None), **doc}
    if takes is not None:
        schema = takes if isinstance(takes, type) else takes()
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if asks is not None:
        told["parameters"] = [{"in": "query", "schema": asks}]
    return told


def _responses(answers: type[Schema] | None, problems: tuple[int, ...], *, has_body: bool) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done."}
    if answers is not None:
        good["content"] = {"application/json": {"schema": answers}}
    statuses = sorted({*EVERYWHERE, *problems, *(WITH_A_BODY if has_body else ())})
    refused = {str(status): {"$ref": f"#/components/responses/{problem_name(status)}"} for status in statuses}
    return {"200" if answers is not None else "204": good, **refused}


def problem_name(status: int) -> str:
    """Return the name under which the document holds the problem of a status."""
    return "Problem" + HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")
