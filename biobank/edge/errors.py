"""From whatever went wrong to one clear answer: a problem in JSON, or a page that says the same."""

from flask import Flask, Response, g, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from biobank.domain.rules.policy import PolicyLacks
from biobank.edge.answers import as_problem
from biobank.edge.parts import parts
from biobank.edge.problems import Problem, wrong_fields
from biobank.edge.request_log import failure
from biobank.edge.signing_in import denied
from biobank.services.identity.denied import Denied
from biobank.services.services import NoLedger

_BY_STATUS = {404: "not-found", 415: "type-not-json"}


def register(app: Flask) -> None:
    """Let an application answer every error in one way."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(Denied, lambda why: _problem(denied(why)))
    app.register_error_handler(
        ValidationError, lambda wrong: _problem(wrong_fields(wrong.normalized_messages()))
    )
    app.register_error_handler(HTTPException, lambda error: _problem(_of_http(error)))
    app.register_error_handler(NoLedger, lambda _: _problem(Problem(503, "ledger-not-open")))
    app.register_error_handler(
        PolicyLacks, lambda lacks: _problem(Problem(503, "policy-lacks", {"name": lacks.name}))
    )
    app.register_error_handler(Exception, _failure)


def _problem(problem: Problem) -> Response:
    here = parts()
    g.problem = problem.code
    if problem.status in (401, 403, 429):
        here.meters.denials.labels(problem.code).inc()
    if here.problem_page is not None and wants_page():
        return here.problem_page(problem)
    return as_problem(problem)


def wants_page() -> bool:
    """Say whether the caller is a browser that shows a page, rather than a program."""
    if request.path.startswith("/api/"):
        return False
    return request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"


def _of_http(error: HTTPException) -> Problem:
    if isinstance(error, RequestEntityTooLarge):
        return Problem(413, "body-too-large", {"limit": parts().settings.security.max_body_bytes})
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        params = {"method": request.method, "allowed": allowed}
        return Problem(405, "method-wrong", params, headers={"Allow": allowed})
    status = error.code or 500
    return Problem(status, _BY_STATUS.get(status, "request-wrong"), {"status": status})


def _failure(error: Exception) -> Response:
    failure(error)
    return _problem(Problem(500, "wrong-answer", {"request": g.get("request_id", "–")}))
