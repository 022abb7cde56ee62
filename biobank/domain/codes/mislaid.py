"""Codes that lost their first character on the way, or came through a keyboard of another layout.

They are recognised and said, never mended: what was meant is likely, not certain, and the next scan through
the same keyboard would be wrong in another way.
"""

from __future__ import annotations

from typing import Final

from biobank.domain.codes.isbt import message
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.keyboards import Setting, leading, sent, typed, wrong_settings
from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.signed_label import MARK, SIGNED_LENGTH, SignedLabel
from biobank.domain.codes.signed_label import parse as parse_signed
from biobank.domain.sentences.phrase import Phrase

_LEADS: Final = "=&"
_WRONG: Final = tuple(wrong_settings())
_SHORTEST: Final = 5
_LONGEST: Final = SIGNED_LENGTH
_FEWEST: Final = CODE_LENGTH // 2
"""Two characters may arrive as one, where an accent joined a letter."""


def mislaid(text: str) -> CodeProblem | None:
    """Return how a text that is no code would be one: its lead lost, or through another keyboard.

    Codes: `scan-lead-lost`, `scan-layout`, `scan-caps-lock`.
    """
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    name = _without_lead(text)
    if name is not None:
        return CodeProblem("scan-lead-lost", {"name": name})
    setting = _through_a_keyboard(text)
    if setting is None:
        return None
    return CodeProblem("scan-caps-lock") if _only_caps(setting) else _layout(setting)


def _without_lead(text: str) -> str | None:
    if text[0] in _LEADS:
        return None
    for lead in _LEADS:
        name = _name_of(lead + text)
        if name is not None and text[0] not in "abcdefghijklmnopqrstuvwxyz":
            return name
    return None


def _name_of(text: str) -> str | None:
    found = message.parse(text)
    if not isinstance(found, Message):
        return None
    return message.CompoundHeader.NAME if found.form == "compound" else found.structures[0].NAME


def _through_a_keyboard(text: str) -> Setting | None:
    """Return the likeliest setting through which a code would have arrived as this text.

    Only settings that could have made it are tried: those that turn a lead into its first character, and all
    of them for a text about as long as one of our codes, or one that begins as our signed form does.
    """
    led = frozenset[Setting]().union(*(leading(text[0], lead) for lead in _LEADS))
    short = _FEWEST <= len(text) <= CODE_LENGTH
    signed = text[: len(MARK)].upper() == MARK
    likely = (each for each in _WRONG if short or signed or each in led)
    return next((each for each in likely if _fits(text, each)), None)


def _fits(text: str, setting: Setting) -> bool:
    meant = sent(text, setting)
    return meant != text and _is_code(meant) and typed(meant, setting) != meant


def _is_code(meant: str) -> bool:
    if meant[0] in _LEADS:
        return not meant[1].islower() and _name_of(meant) is not None
    if len(meant) == SIGNED_LENGTH:
        return isinstance(parse_signed(meant.upper()), SignedLabel)
    return len(meant) == CODE_LENGTH and isinstance(parse(meant), OwnCode)


def _only_caps(setting: Setting) -> bool:
    return setting.scanner == setting.computer


def _layout(setting: Setting) -> CodeProblem:
    named = setting.computer if setting.scanner == "US" else setting.scanner
    return CodeProblem("scan-layout", {"layout": Phrase(named)})
