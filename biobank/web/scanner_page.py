"""Scanner set-up: a sheet with a test symbol, and what its scan tells of the scanner, in plain words."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.keyboards import US
from biobank.domain.codes.scanner_test import BARS, SYMBOL, Found, found_in, is_usable_mark
from biobank.domain.codes.wedge import GROUP_SEPARATOR, symbology
from biobank.domain.sentences.phrase import Phrase
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.scanning import LONGEST_SCAN
from biobank.web.blueprint import web
from biobank.web.sentences import said
from biobank.web.shell import who
from biobank.web.verb_cards_page import drawn
from biobank.words.speaking import say

QR_MM, MATRIX_MM, BARS_MM = 45.0, 30.0, 165.0
SLOWEST_MS = 1000
EXAMPLE = "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030"
"""A compound message with a facility number that is reserved for validation."""

_GOOD = frozenset(
    {
        "scanner-layout-right",
        "scanner-gs-right",
        "scanner-gs-spelled",
        "scanner-aim-right",
        "scanner-marks-none",
        "scanner-marks-kept",
        "scanner-quick",
    }
)
_CAN_STAY = frozenset({"scanner-aim-missing", "scanner-unmeasured", "scanner-gs-lost", "scanner-marks-new"})
Code = tuple[str, dict[str, Any]]


@web.get("/scan/set-up")
def scanner_page() -> Response:
    """Show the test sheet and the field for its scan."""
    return _page(who())


@web.post("/scan/set-up")
def test_scan() -> Response:
    """Say what the scan of the test symbol tells; nothing of it is kept."""
    person, text = who(), request.form.get("text", "")
    found = found_in(text[: LONGEST_SCAN + 1], _milliseconds(request.form.get("gap_ms", "")))
    if found is None:
        return _page(person, [_shown(("scanner-not-the-test", {}))])
    return _page(person, [_shown(each) for each in _codes(found, person)], _keep(found, person))


def _page(person: SignedIn, findings: list[dict[str, str]] | None = None, keep: str = "") -> Response:
    told: dict[str, Any] = {
        "station": person.station_name or "",
        "test": {"qr": drawn("qr", SYMBOL, QR_MM), "matrix": drawn("datamatrix", SYMBOL, MATRIX_MM)},
        "bars": drawn("code128", BARS, BARS_MM),
        "example": {"matrix": drawn("datamatrix", EXAMPLE, MATRIX_MM), "text": EXAMPLE},
        "kept": _kept(person),
        "findings": findings or [],
        "keep": keep,
    }
    return make_response(render_template("scanner.html", s=told))


def _milliseconds(text: str) -> int | None:
    told = text.isascii() and text.isdigit() and len(text) <= 4
    return min(int(text), SLOWEST_MS) if told else None


def _kept(person: SignedIn) -> list[tuple[str, str]]:
    speed = say("as usual") if person.scanner_ms is None else f"{person.scanner_ms} ms"
    return [
        (say("Before each code"), _mark(person.framing.prefix)),
        (say("After each code"), _mark(person.framing.suffix)),
        (say("Between two characters"), speed),
    ]


def _mark(mark: str) -> str:
    """Return a mark so that it can be seen."""
    return "".join(one if one.isprintable() and one != " " else f"[{ord(one):02X}]" for one in mark) or say(
        "nothing"
    )


def _shown(code: Code) -> dict[str, str]:
    name, params = code
    sentence = said(name, params)
    tone = "good" if name in _GOOD else "stays" if name in _CAN_STAY else "mend"
    return {"tone": tone, "says": sentence.says, "next": "" if tone == "good" else sentence.next}


def _codes(found: Found, person: SignedIn) -> Iterator[Code]:
    yield _of_layout(found)
    if found.setting.caps_lock:
        yield "scanner-caps-lock", {}
    if found.lost:
        yield "scanner-lost", {"lost": " ".join(found.lost.replace(" ", "␣"))}
    if found.twice:
        yield "scanner-twice", {}
    elif not found.bars:
        yield _of_separator(found)
    if not found.lost:
        yield _of_marks(found, person)
        aim = symbology(found.aim or "")
        yield ("scanner-aim-right", {"aim": aim}) if aim else ("scanner-aim-missing", {})
    yield _of_speed(found)


def _of_layout(found: Found) -> Code:
    setting = found.setting
    if setting.scanner == setting.computer:
        return "scanner-layout-right", {}
    if setting.scanner == US:
        return "scanner-layout-wrong", {"layout": Phrase(setting.computer)}
    return "scanner-layout-reversed", {"layout": Phrase(setting.scanner)}


def _of_separator(found: Found) -> Code:
    if found.separator == GROUP_SEPARATOR:
        return "scanner-gs-right", {}
    if not found.separator:
        return "scanner-gs-lost", {}
    code = "scanner-gs-spelled" if found.separator_is_understood else "scanner-gs-strange"
    return code, {"text": _mark(found.separator)}


def _of_marks(found: Found, person: SignedIn) -> Code:
    marks = {"prefix": _mark(found.prefix), "suffix": _mark(found.suffix)}
    if not all(is_usable_mark(each) for each in (found.prefix, found.suffix)):
        return "scanner-marks-strange", marks
    kept = (person.framing.prefix, person.framing.suffix)
    if (found.prefix, found.suffix) == kept:
        return ("scanner-marks-kept" if any(kept) else "scanner-marks-none"), marks
    return ("scanner-marks-new" if found.prefix or found.suffix else "scanner-marks-gone"), marks


def _of_speed(found: Found) -> Code:
    if found.milliseconds is None:
        return "scanner-unmeasured", {}
    return ("scanner-slow" if found.is_slow else "scanner-quick"), {"ms": found.milliseconds}


def _keep(found: Found, person: SignedIn) -> str:
    """Return the form that keeps what was found for this station, where that can be used."""
    usable = all(is_usable_mark(each) for each in (found.prefix, found.suffix))
    if not person.actor.station or not usable or found.lost or found.twice:
        return ""
    told = {"prefix": found.prefix, "suffix": found.suffix}
    if found.milliseconds is not None:
        told["milliseconds"] = str(found.milliseconds)
    return "/do/set-up-scanner?" + urlencode({"station": person.actor.station, **told})
