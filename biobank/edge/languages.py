"""The language of an answer: the person's own, else the screen's, else the browser's, else the site's."""

from functools import lru_cache

from flask import Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from biobank.edge.parts import parts
from biobank.words.catalogue import ENGLISH
from biobank.words.speaking import speak

COOKIE = "language"
_DAYS = 400


def begin() -> None:
    """Speak what the screen or the caller asks for, until it is known who it is."""
    speak(asked_for())


def offered() -> tuple[str, ...]:
    """Return the languages that this installation offers, in its order."""
    return parts().settings.language.languages


def asked_for() -> str:
    """Return the language a request asks for by its cookie or its header, or the site's own."""
    default, among = parts().settings.language.default, offered()
    kept = request.cookies.get(COOKIE)
    if kept in among:
        return str(kept)
    return best(request.headers.get("Accept-Language", ""), among, default)


@lru_cache(maxsize=256)
def best(header: str, among: tuple[str, ...], default: str) -> str:
    """Return the language of a header that fits best among some, or the default."""
    if not header or among == (ENGLISH,):
        return default
    return parse_accept_header(header[:400], LanguageAccept).best_match(among, default) or default


def speak_to(language: str | None) -> None:
    """Speak the language a person chose, where it is still offered."""
    if language is not None and language in offered():
        speak(language)


def keep(answer: Response, language: str) -> Response:
    """Let this screen ask for a language before anybody has signed in."""
    answer.set_cookie(
        COOKIE, language, max_age=_DAYS * 86_400, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return answer
