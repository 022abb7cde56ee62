"""A series of scans: what a verb card does with the things scanned after it, and the answers so far.

Each series keeps its state in a cookie of its own, which the browser sends to the pages of that series
only. So it needs no scripts, two tabs never mix, and the address holds nothing but a random id. The cookie is
signed and holds codes and ids; what is recorded stands in the ledger.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from biobank.domain.codes.verb_cards import VerbCard, card_named
from biobank.edge.parts import parts
from biobank.web.outcome import Kept

MOST_ANSWERS = 9
MOST_BYTES = 3_600
SECONDS = 12 * 3_600
_COMMANDS = UUID("6a0b7a0e-5f5e-4a57-9d0e-3c2a4b8e7f10")


class _Signing(SecureCookieSessionInterface):
    salt = "scan-series"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: whose, which card, what was named for the next unit, and the last answers, newest first.

    `turn` counts the answers: a form carries the turn it was shown at. `last` tells a form that was sent
    twice. `stop` is the void label that a red stop is about. `heard` says that the newest answer was shown.
    """

    id: str
    person: str
    card_name: str
    at: str = ""
    turn: int = 0
    done: int = 0
    refused: int = 0
    last: str = ""
    heard: bool = False
    stop: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Kept, ...] = ()

    @property
    def path(self) -> str:
        """Return the address of the series."""
        return f"/scan/series/{self.id}"

    @property
    def card(self) -> VerbCard:
        """Return the card that is in force; a series always has one."""
        found = card_named(self.card_name)
        if found is None:
            raise KeyError(self.card_name)
        return found

    def answered(self, kept: Kept, **more: Any) -> "Series":
        """Return the series after one more answer; only the newest deed with a unit can be put back."""
        subject = kept.get("subject")
        acted = "verb" in kept and subject is not None
        # What was only named is told by the deed with it.
        told = subject is not None and bool(self.answers) and _is_naming(self.answers[0])
        older = self.answers[1:] if told else self.answers
        older = tuple(
            _without_undo(each) if acted and each.get("subject") == subject else each for each in older
        )
        return replace(
            self,
            turn=self.turn + 1,
            done=self.done + (kept["kind"] in ("success", "deviation") and "verb" in kept),
            refused=self.refused + (kept["kind"] in ("refused", "stop", "unknown")),
            heard=False,
            answers=(kept, *older)[:MOST_ANSWERS],
            **more,
        )

    def deed(self, unit: str) -> Kept | None:
        """Return the newest accepted deed with a unit that is still listed."""
        return next((each for each in self.answers if each.get("subject") == unit and "verb" in each), None)

    def command(self, *about: str) -> str:
        """Return the id of the command for this turn: the same form sent twice asks for the same command."""
        return str(uuid5(_COMMANDS, "/".join((self.id, str(self.turn), self.card_name, *about))))


def _is_naming(kept: Kept) -> bool:
    return kept["kind"] == "noted" and not kept.get("subject")


def _without_undo(kept: Kept) -> Kept:
    return {name: value for name, value in kept.items() if name != "undo"}


def begun(person: str, card: VerbCard) -> Series:
    """Return a new series."""
    return Series(uuid4().hex[:16], person, card.name)


def fingerprint(text: str) -> str:
    """Return what tells whether two scans were of the same text, without keeping the text."""
    return sha256(text.strip().upper().encode("utf-8", "replace")).hexdigest()[:12]


def found(id: str, person: str) -> Series | None:
    """Return the series of this id that goes on in this browser for this person, or None."""
    text = request.cookies.get(_name())
    if text is None:
        return None
    try:
        told = _serializer().loads(text, max_age=SECONDS)
        series = Series(**{**told, "answers": tuple(told["answers"])})
    except (BadSignature, TypeError, KeyError):
        return None  # of an older version of the program, or of nobody: begun anew by scanning the card
    mine = (series.id, series.person) == (id, person) and card_named(series.card_name) is not None
    return series if mine else None


def keep(answer: Response, series: Series) -> Response:
    """Give the browser the series to keep; the oldest answers go where it would not fit a cookie."""
    text = _text(series)
    while len(text) > MOST_BYTES and series.answers:
        series = replace(series, answers=series.answers[:-1])
        text = _text(series)
    return _set(answer, series.id, text, SECONDS)


def drop(answer: Response, id: str) -> Response:
    """Let the browser forget a series."""
    return _set(answer, id, "", 0)


def _set(answer: Response, id: str, text: str, seconds: int) -> Response:
    https = parts().settings.security.https
    path = f"/scan/series/{id}"
    answer.set_cookie(_name(), text, max_age=seconds, path=path, secure=https, httponly=True, samesite="Lax")
    return answer


def _name() -> str:
    # A name that begins with __Host- would be for the whole site, never for one path.
    return parts().settings.session.cookie.removeprefix("__Host-") + "-series"


def _text(series: Series) -> str:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(series), default=str))
    return str(_serializer().dumps(plain))


def _serializer() -> Any:
    return _Signing().get_signing_serializer(current_app)
