"""`biobank labels check`: is a scanned label genuine? With public keys alone; no database, no network."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from biobank.domain.codes.own_code import KINDS, render
from biobank.domain.codes.signed_label import SignedContent, SignedLabel, key_id
from biobank.domain.codes.wedge import Unreadable, read_scan
from biobank.domain.rules.genuineness import (
    FORGED,
    KEY_COMPROMISED,
    KEY_NOT_IN_FORCE,
    KEY_UNKNOWN,
    OTHER_CENTRE,
    disagree,
    judged,
)
from biobank.domain.things.label_keys import LabelKey
from biobank.services.services import system_clock
from biobank.storage.signing_key import UnusableKey, fits, read_public

BEGINNING = "2000-01-01T00:00:00.000Z"
_DAY_LENGTH = len("YYYY-MM-DD")
GENUINE, NOT_OURS, PAST_USE, TWO_PATIENTS = "genuine", "not ours", "past its last use", "of two patients"
_WORDS = {
    FORGED: "altered or forged",
    KEY_UNKNOWN: "unknown key",
    KEY_NOT_IN_FORCE: "expired key",
    KEY_COMPROMISED: "compromised key",
    OTHER_CENTRE: "of another centre",
}
EXIT_CODES = {
    GENUINE: 0,
    "altered or forged": 1,
    "unknown key": 3,
    "expired key": 4,
    "compromised key": 5,
    NOT_OURS: 6,
    PAST_USE: 7,
    TWO_PATIENTS: 8,
    "of another centre": 9,
}
"""What the command ends with; 2 is for a command that was mistyped."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a text is worth: the words of the verdict, and what the label says of itself."""

    verdict: str
    content: SignedContent | None = None
    centre: str | None = None
    why: str = ""


@click.command()
@click.argument("text")
@click.option(
    "--key",
    "files",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A public key (PEM or digits), or the list that `biobank labels key list --json` wrote.",
)
@click.option("--with", "other", default="", help="A second label: are both of the same patient?")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of use; today unless given.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def check(text: str, files: tuple[Path, ...], other: str, day: datetime | None, *, as_json: bool) -> None:
    """Say whether the signed symbol of a label is genuine; exit code 0 means genuine and usable.

    1 altered or forged, 3 unknown key, 4 key not in force when it was signed, 5 compromised key, 6 no signed
    label, 7 past its last use, 8 the two labels are of two patients, 9 genuine, but of another centre.
    """
    keys = [one for file in files for one in keys_in(file)]
    now = f"{day:%Y-%m-%d}T00:00:00.000Z" if day else system_clock()
    found = [worth(each, keys, now) for each in (text, other) if each]
    verdict = next((one.verdict for one in found if one.verdict != GENUINE), GENUINE)
    if verdict == GENUINE and len(found) > 1 and _disagree(found):
        verdict = TWO_PATIENTS
    click.echo(_as_json(verdict, found) if as_json else _in_lines(verdict, found))
    if EXIT_CODES[verdict]:
        raise click.exceptions.Exit(EXIT_CODES[verdict])


def worth(text: str, keys: Sequence[LabelKey], now: str) -> Found:
    """Return what a scanned text is worth by these public keys at a moment."""
    read = read_scan(text)
    label = None if isinstance(read, Unreadable) else read.signed
    if label is None:
        why = read.sentence if isinstance(read, Unreadable) else "This is a code without a signature."
        return Found(NOT_OURS, why=why)
    return _judged(label, keys, now)


def _judged(label: SignedLabel, keys: Sequence[LabelKey], now: str) -> Found:
    content = label.content
    key = next((one for one in keys if one.key == content.key), None)
    fitting = key is not None and fits(bytes.fromhex(key.public_key), label)
    told = judged(content, key, fits=fitting, printed_at=None, patients=None)
    if told.fault is not None:
        return Found(_WORDS[told.fault], content, told.centre)
    return Found(PAST_USE if is_past(content.expires, now) else GENUINE, content)


def is_past(expires: str | None, now: str) -> bool:
    """Say whether the last day or moment of use is over; a day is over at its end in UTC."""
    if expires is None:
        return False
    return now[:_DAY_LENGTH] > expires if len(expires) == _DAY_LENGTH else now > expires


def keys_in(file: Path) -> list[LabelKey]:
    """Return the public keys of a file: one in PEM or digits, or a list with the life of each."""
    text = file.read_text(encoding="utf-8")
    try:
        if text.lstrip().startswith("{"):
            return [_key(one) for one in json.loads(text)["keys"]]
        return [_key({"public_key": read_public(text).hex(), "from": BEGINNING})]
    except (UnusableKey, ValueError, KeyError, TypeError) as error:
        raise click.BadParameter(f"{file.name}: {error}", param_hint="--key") from error


def _key(told: Mapping[str, Any]) -> LabelKey:
    public = bytes.fromhex(told["public_key"])
    id = key_id(public)
    return LabelKey(
        id=id,
        stream="",
        site_id="",
        key=id,
        public_key=public.hex(),
        centre=told.get("centre"),
        from_at=told["from"],
        until_at=told.get("until"),
        compromised_at=told.get("compromised"),
    )


def _disagree(found: Sequence[Found]) -> bool:
    contents = [one.content for one in found if one.content is not None]
    return disagree(contents[0], contents[1])


def _told(found: Found) -> dict[str, Any]:
    content = found.content
    if content is None:
        return {"verdict": found.verdict, "why": found.why}
    return {
        "verdict": found.verdict,
        "type": KINDS[content.code.kind],
        "code": render(content.code),
        "chain_of_identity": content.chain,
        "patient": content.patient,
        "key": content.key,
        "centre": found.centre,
        "signed_at": content.signed_at,
        "expires": content.expires,
        "demonstration": content.demonstration,
    }


def _as_json(verdict: str, found: Sequence[Found]) -> str:
    told = {"verdict": verdict, "labels": [_told(one) for one in found]}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _in_lines(verdict: str, found: Sequence[Found]) -> str:
    lines = [verdict.upper()]
    for one in found:
        told = {name: value for name, value in _told(one).items() if value not in (None, False)}
        lines += ["", *(f"{name.replace('_', ' '):<18} {value}" for name, value in told.items())]
    return "\n".join(lines)
