"""Refusals in words: the catalogue's sentence; names, states, roles, days and times as people say them."""

import re
from collections.abc import Mapping
from typing import Any

from flask import current_app

from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.sentence import Sentence
from biobank.edge.signing_in import whoever
from biobank.web.moments import day_in_words, shown
from biobank.web.naming import in_sentence, names_of
from biobank.words.sentences import told
from biobank.words.speaking import inside, say_code

_OF_ROLES = ("roles", "waived_by")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def said(code: str, params: Mapping[str, Any]) -> Sentence:
    """Return what a code says and what to do next."""
    names = {id: in_sentence(id, name) for id, name in names_of(dict(params)).items()}
    words = {name: _when(_named(value, names)) for name, value in params.items()}
    machine = params.get("machine")
    if isinstance(machine, str) and isinstance(params.get("wanted"), str):
        words["wanted"] = ", ".join(state_word(machine, each) for each in params["wanted"].split(", "))
    for name in _OF_ROLES:
        if isinstance(params.get(name), str):
            words[name] = role_words(params[name].split(", "))
    return told(code, words)


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with names in place of ids, in lists too."""
    if isinstance(value, list | tuple):
        return [_named(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def _when(value: Any) -> Any:
    """Return a moment or a day as people here read it, and anything else as it is."""
    if not isinstance(value, str):
        return value
    if _MOMENT.fullmatch(value):
        person = whoever()
        return shown(value, person.actor.zone if person else "UTC").local
    return day_in_words(value) if _DAY.fullmatch(value) else value


def state_word(machine: str, state: str) -> str:
    """Return the word for a state, the same as on its chip, for the middle of a sentence."""
    states: Any = current_app.jinja_env.get_template("macros/states.html").module
    word: str = states.STATES.get(machine, {}).get(state, (state.replace("_", " "),))[0]
    return inside(word)


def role_words(roles: Any) -> str:
    """Return roles as people say them."""
    return ", ".join(inside(ROLES.get(role, say_code(role))) for role in roles)
