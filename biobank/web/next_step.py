"""The next step of a story: one sentence, and the way there for whoever may take it."""

from typing import Any
from urllib.parse import urlencode

from biobank.domain.verbs import VERBS
from biobank.services.identity.signed_in import SignedIn
from biobank.web.sentences import role_words


def next_step(person: SignedIn, says: str, verb: str = "", **given: str) -> dict[str, Any]:
    """Return what `next_panel` shows: what is due, its form for who may do it, else whose it is."""
    told: dict[str, Any] = {"says": says, "href": "", "label": "", "roles": ""}
    if not verb:
        return told
    if person.policy.may(person.actor.roles, verb):
        return told | {"href": f"/do/{verb}?{urlencode(given)}", "label": VERBS[verb].title}
    return told | {"roles": role_words(person.policy.permitted_roles(verb))}


def leads_to(says: str, href: str, label: str) -> dict[str, Any]:
    """Return what `next_panel` shows where the next step is no single form but a page of its own."""
    return {"says": says, "href": href, "label": label, "roles": ""}
