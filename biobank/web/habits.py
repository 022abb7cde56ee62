"""What a step names each time, as it was named last: SOP and version, room, equipment, programme.

It is kept in the signed cookie of whoever works at this screen, until they sign out; it names no patient.
"""

from typing import Any

from flask import session

from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import Verb

_KEPT = "habits"
_NAMES = ("sop", "sop_version", "place", "equipment", "programme")
_WITHOUT_SOP = frozenset({"thaw-unit"})
"""Where else a verb names a place, it says where a unit was put: that is told anew each time."""
MOST = 8


def _names(verb: Verb) -> tuple[str, ...]:
    has = {spec.name for spec in verb.fields}
    return tuple(name for name in _NAMES if name in has) if "sop" in has or verb.name in _WITHOUT_SOP else ()


def of(verb: Verb) -> dict[str, str]:
    """Return what was named last for a verb, by field; things by their ids, one on each line."""
    kept: Any = session.get(_KEPT, {})
    told: Any = kept.get(verb.name) if isinstance(kept, dict) else None
    return {str(name): str(text) for name, text in told.items()} if isinstance(told, dict) else {}


def remember(verb: Verb, command: Command) -> None:
    """Keep what was named for the next time."""
    names = _names(verb)
    if not names:
        return
    kept: Any = session.get(_KEPT, {})
    told = {name: each for name, each in kept.items() if name != verb.name} if isinstance(kept, dict) else {}
    named = {name: _text(getattr(command, name)) for name in names}
    told[verb.name] = {name: text for name, text in named.items() if text}
    session[_KEPT] = dict(list(told.items())[-MOST:])


def _text(value: Any) -> str:
    return "\n".join(value[:4]) if isinstance(value, tuple) else str(value or "")[:60]
