"""Every route of the application, with addresses that lead somewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from biobank.domain.codes.own_code import code_for, render
from tests.security.attacked import Attacked

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one rule."""

    method: str
    rule: str

    @property
    def is_json(self) -> bool:
        """Say whether it answers programs rather than people."""
        return self.rule.startswith("/api/")

    @property
    def name(self) -> str:
        """Return it as one word pair."""
        return f"{self.method} {self.rule}"


def every_route(app: Flask) -> Iterator[Route]:
    """Yield every route, in order."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, rule.rule)


def address(route: Route, attacked: Attacked, **given: str) -> str:
    """Return an address of a route, its places filled with what is in the bank."""
    full, path = attacked.full, route.rule.replace("path:", "")
    kind = path.strip("/").removeprefix("api/v1/").split("/")[0]
    of_kind = {
        "patients": full.patients["graft"],
        "bedside": full.patients["graft"],
        "units": full.units["released"],
        "vessels": full.vessel,
        "slots": attacked.known["slot"],
        "things": attacked.known["hold"],
        "courses": attacked.known["course"],
        "deviations": attacked.known["deviation"],
        "donations": attacked.known["donation"],
        "episodes": attacked.known["episode"],
        "equipment": attacked.known["equipment"],
        "guides": attacked.known["guide"],
        "lots": attacked.known["lot"],
        "orders": attacked.known["order"],
        "stations": attacked.known.get("station", "T0000000000"),
        "people": attacked.known["person"],
        "printers": attacked.known["printer"],
    }
    told = {
        "id": of_kind.get(kind, full.units["released"]),
        "patient": full.patients["graft"],
        "unit": full.units["released"],
        "vessel": full.vessel,
        "label": render(code_for(full.units["thawed"])),
        "name": {"worklists": "held", "worklist": "clocks", "lists": "patients", "labels": "base"}.get(
            kind, "store-unit"
        ),
        "filename": "pages.css",
        "form": {"lists": "csv", "labels": "svg", "label-drafts": "svg"}.get(kind, "json"),
        "role": "technologist",
        "code": "not-permitted",
        "step": "start",
        "command": "no-such-command",
        "token": "no-such-token",
        "job": attacked.known["print_job"],
        "batch": "00000000-0000",
        "draft": attacked.known["draft"],
        "number": "1",
        "day": "2026-03-02",
        "by": attacked.known["person"],
        "kind": "processing",
        "subject": full.units["dmso"],
        **given,
    }
    for name, value in told.items():
        path = path.replace(f"<{name}>", value)
    assert "<" not in path, f"no value is known for a place of {route.rule}"
    return path
