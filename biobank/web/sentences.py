"""Refusals in words: the catalogue's sentence, with states and roles as people say them."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.catalogue import told
from biobank.domain.sentences.sentence import Sentence

_OF_ROLES = ("roles", "waived_by")


def said(code: str, params: Mapping[str, Any]) -> Sentence:
    """Return what a code says and what to do next."""
    words = dict(params)
    machine = params.get("machine")
    if isinstance(machine, str) and isinstance(params.get("wanted"), str):
        words["wanted"] = ", ".join(state_word(machine, each) for each in params["wanted"].split(", "))
    for name in _OF_ROLES:
        if isinstance(params.get(name), str):
            words[name] = role_words(params[name].split(", "))
    return told(code, words)


def state_word(machine: str, state: str) -> str:
    """Return the word for a state, the same as on its chip, for the middle of a sentence."""
    states: Any = current_app.jinja_env.get_template("macros/states.html").module
    word: str = states.STATES.get(machine, {}).get(state, (state.replace("_", " "),))[0]
    return word[:1].lower() + word[1:]


def role_words(roles: Any) -> str:
    """Return roles as people say them."""
    return ", ".join(ROLES.get(role, role).lower().replace("_", " ") for role in roles)
