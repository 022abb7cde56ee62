"""What was typed when the screen locked or the session ended: carried through the door, sealed."""

import re
from collections.abc import Mapping

from flask import request

from biobank.domain.sentences.phrase import Phrase
from biobank.services.identity import kept_forms
from biobank.services.identity.kept_forms import OF_ANOTHER, OWN, TOO_OLD, KeptForm
from biobank.web import outcome
from biobank.web.form_input import is_secret
from biobank.web.shell import services
from biobank.words.speaking import say

SEALED = "sealed_form"
"""The field in which pages of the door carry it."""
LOCKING = "lock_form"
"""What the *Lock* button of a page with a form says: where that form would have gone."""
_DOOR = ("/unlock", "/sign-in", "/sign-out")
_SHOWN_AGAIN = re.compile(r"/do/[a-z0-9-]+|/guides/[0-9A-Za-z_-]+|/labels/drafts/[0-9A-Za-z_-]+")
"""Where forms are sent to that are shown again, with what was typed, after the screen was unlocked."""
_NOT_SHOWN: Mapping[str, tuple[Phrase, Phrase]] = {
    OF_ANOTHER: (
        Phrase("Somebody else was filling in a form here. It is not shown to you."),
        Phrase("Nothing of it was recorded. Whoever filled it in begins it again."),
    ),
    TOO_OLD: (
        Phrase("What you typed half a day ago is not shown any more."),
        Phrase("Nothing of it was recorded. Begin the form again."),
    ),
}


def form_sent() -> str:
    """Return the address of the form that was being sent, if it can be shown again; else nothing."""
    path = request.form.get(LOCKING, "") if request.path == "/lock" else request.path
    return path if request.method == "POST" and _SHOWN_AGAIN.fullmatch(path) else ""


def sealed_here(person: str | None) -> str:
    """Return what the form held, sealed for its person; pages of the door hand on what they were given.

    Passwords and who else signs are no part of it.
    """
    if request.path in _DOOR:
        return request.form.get(SEALED, "")
    path = form_sent()
    if not path or person is None:
        return ""
    fields = [(name, text) for name, text in request.form.items(multi=True) if _is_kept(name)]
    return kept_forms.sealed(services(), person, path, fields)


def _is_kept(name: str) -> bool:
    return not is_secret(name) and not name.endswith("_login") and name != LOCKING


def own_form(person: str) -> KeptForm | None:
    """Return the form that this person was filling; what is not shown to them is told once."""
    found = kept_forms.opened(services(), person, request.form.get(SEALED, ""))
    if found is None or found.standing == OWN:
        return found
    says, then = _NOT_SHOWN[found.standing]
    outcome.remember(outcome.plain("noted", say(says), services().clock(), say(then)))
    return None
