"""The request log: one line of JSON for each request, by route; no bodies, no query, no names.

What goes wrong inside is logged by type and place. Messages of exceptions are
left out: those of a database quote what was being written.
"""

import sys
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from flask import Response, g, request

from biobank.edge.parts import parts
from biobank.services.identity.signed_in import SignedIn

REQUEST_ID = "X-Request-Id"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def configure(stream: Any = None) -> None:
    """Send the log as JSON lines to a stream (standard error when none is named)."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def stream_of(path: str) -> TextIO:
    """Return the file that a setting names, opened to append, or standard error."""
    if not path:
        return sys.stderr
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return Path(path).open("a", encoding="utf-8")


def begin() -> None:
    """Note when the request began and give it an id of its own."""
    g.began = time.perf_counter()
    g.request_id = parts().services.randomness(8).hex()


def finish(answer: Response) -> None:
    """Write the request's line, count it, and tell its id to the caller."""
    seconds = time.perf_counter() - g.began
    route = request.url_rule.rule if request.url_rule is not None else "(none)"
    answer.headers[REQUEST_ID] = g.request_id
    meters = parts().meters
    meters.requests.labels(route, _method(), answer.status_code).inc()
    meters.seconds.labels(route).observe(seconds)
    structlog.get_logger().info("request", **_line(answer, route, seconds))


def _method() -> str:
    """Return the method, or one word for all that anybody may make up: each word counted costs memory."""
    return request.method if request.method in _METHODS else "(other)"


def _line(answer: Response, route: str, seconds: float) -> dict[str, Any]:
    who: SignedIn | None = g.get("caller")
    line = {
        "request": g.request_id,
        "method": _method(),
        "route": route,
        "status": answer.status_code,
        "ms": round(seconds * 1000, 2),
    }
    if who is not None:
        line |= {"actor": who.actor.person, "via": who.via, "site": who.actor.site}
    code = g.get("problem")
    return line if code is None else {**line, "code": code}


def failure(error: BaseException) -> None:
    """Log what went wrong inside while a request was answered, by type and place."""
    failed(error, request=g.get("request_id"))


def failed(error: BaseException, **told: Any) -> None:
    """Log an error by type and place, and where it happened."""
    structlog.get_logger().error("failure", **told, **told_of(error))


def told_of(error: BaseException) -> dict[str, list[str]]:
    """Return what is logged of an error: its types and places, never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return {"errors": [type(each).__name__ for each in _chain(error)], "at": places}


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 5:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
