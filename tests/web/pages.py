"""Pages as a browser without scripts meets them: forms are read from them and sent back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from tests.bank import Bank
from tests.served import PASSWORD, Served

ACCEPT = {"Accept": "text/html,application/xhtml+xml"}
Fields = dict[str, list[str]]


class _Forms(HTMLParser):
    """Collects each form of a page: its action, and what it would send if nothing were changed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self._select: str | None = None
        self._area: str | None = None
        self.in_template = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.in_template = True
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        if self.in_template or not self.forms:
            return
        if tag == "input" and "name" in told:
            if told.get("type") not in ("radio", "checkbox") or "checked" in told:
                self._put(told["name"], told.get("value", ""))
        elif tag == "select":
            self._select = told["name"]
        elif tag == "option" and self._select and "selected" in told:
            self._put(self._select, told["value"])
        elif tag == "textarea":
            self._area = told["name"]
            self._put(told["name"], "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.in_template = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area and self.forms and not self.in_template:
            self.forms[-1][1][self._area][-1] += data.removeprefix("\n")

    def _put(self, name: str, value: str) -> None:
        self.forms[-1][1].setdefault(name, []).append(value)


@dataclass
class Pages:
    """Somebody at a screen."""

    bank: Bank
    client: FlaskClient
    address: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> TestResponse:
        """Open a page, following where it leads."""
        return self.client.get(path, headers=ACCEPT, follow_redirects=True)

    def once(self, path: str) -> TestResponse:
        """Open a page without following where it leads."""
        return self.client.get(path, headers=ACCEPT)

    def form(self, path: str, action: str | None = None) -> Fields:
        """Return what the form of a page would send; the verb's own form unless another action is named."""
        return form_of(self.get(path), action or path.partition("?")[0])

    def send(
        self, path: str, fields: Fields | None = None, *, follow: bool = False, **typed: Any
    ) -> TestResponse:
        """Send a form: read from its own page unless given, with some fields typed over."""
        sent = dict(fields if fields is not None else self.form(path))
        sent |= {name: value if isinstance(value, list) else [str(value)] for name, value in typed.items()}
        action = path.partition("?")[0]
        return self.client.post(action, data=sent, headers=ACCEPT, follow_redirects=follow)

    def done(self, path: str, **typed: Any) -> str:
        """Send a verb's form that must be accepted; returns the page it leads to."""
        answer = self.send(path, **typed)
        assert answer.status_code == 303, seen(answer)
        return answer.headers["Location"]

    def scan(self, text: str, **more: str) -> TestResponse:
        """Scan a text in the scan box."""
        fields = form_of(self.get("/scan"), "/scan")
        return self.send("/scan", fields, text=text, **more)


def form_of(answer: TestResponse, action: str) -> Fields:
    """Return the fields of the form with this action in an answer."""
    return next(fields for found, fields in forms_of(answer) if found == action)


def forms_of(answer: TestResponse) -> list[tuple[str, Fields]]:
    """Return the forms in an answer: where each leads, and what it would send as it stands."""
    parser = _Forms()
    parser.feed(answer.get_data(as_text=True))
    return parser.forms


def seen(answer: TestResponse) -> str:
    """Return the text that a reader sees on a page, in one line."""
    parser = _Text()
    parser.feed(answer.get_data(as_text=True))
    return " ".join(" ".join(parser.parts).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._hidden += tag in ("script", "style", "template")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "template")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def screens(served: Served) -> Callable[[str], Pages | None]:
    """Return who may do a verb, at a screen; None where only the console may."""
    kept: dict[str, Pages] = {}

    def of(verb: str) -> Pages | None:
        role = next((role for role in ROLES if role in VERBS[verb].roles), None)
        if role is not None and role not in kept:
            kept[role] = Pages(served.bank, served.as_(role).client)
        return None if role is None else kept[role]

    return of


def at_screen(served: Served, role: str) -> Pages:
    """Return somebody with this role, signed in at a screen, whose password is `PASSWORD`."""
    served.password(role)
    return Pages(served.bank, served.as_(role).client)


def label_of(bank: Bank, id: str, status: str = "applied") -> str:
    """Return the text of a label of a thing, whose copy is planted in this state."""
    from biobank.domain.things.unit import LabelCopy

    copy = LabelCopy(
        id=bank.fresh(str(uuid4())).id(LabelCopy.LETTER),
        stream=f"unit/{id}",
        subject_id=id,
        serial="001",
        design="cryobag",
        design_digest="0" * 64,
        status=status,
        printed_at=bank.clock(),
        printed_by=bank.people["technologist"].person,
    )
    bank.plant(copy)
    return render(code_for(id))


__all__ = ["ACCEPT", "PASSWORD", "Pages", "at_screen", "form_of", "forms_of", "label_of", "seen"]
