"""What a step names each time, as it was named last: SOP and version, filled in for the next time.

It is kept in the signed cookie of whoever works at this screen, until they sign out; it names no patient.
"""

from typing import Any

from flask import session
from werkzeug.datastructures import MultiDict

from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import Verb
from biobank.web.form_input import Form

_KEPT = "habits"
_NAMES = ("sop", "sop_version")
MOST = 8


def _has_them(verb: Verb) -> bool:
    return any(spec.name == _NAMES[0] for spec in verb.fields)


def of(verb: Verb) -> dict[str, str]:
    """Return what was named last for a verb, by field."""
    kept: Any = session.get(_KEPT, {})
    told = kept.get(verb.name, ()) if isinstance(kept, dict) else ()
    return dict(zip(_NAMES, told, strict=False))


def added(verb: Verb, form: Form) -> Form:
    """Return a form to be shown for the first time, with what was named last where it names nothing."""
    found = of(verb)
    missing = [(name, text) for name, text in found.items() if name not in form]
    return MultiDict([*form.items(multi=True), *missing]) if missing else form


def remember(verb: Verb, command: Command) -> None:
    """Keep what was named for the next time."""
    if not _has_them(verb):
        return
    kept: Any = session.get(_KEPT, {})
    told = {name: each for name, each in kept.items() if name != verb.name} if isinstance(kept, dict) else {}
    told[verb.name] = [str(getattr(command, name))[:60] for name in _NAMES]
    session[_KEPT] = dict(list(told.items())[-MOST:])
