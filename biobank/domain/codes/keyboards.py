"""What a scanner's keys become on a computer that is set to another keyboard.

A scanner that acts as a keyboard sends keys, not letters: the computer's layout makes the letters. Here a
layout is a list of what its keys write, in the order of the US keyboard, first plain and then with Shift.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_US_PLAIN: Final = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_US_SHIFT: Final = '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
US: Final = "US"

LAYOUTS: Final[Mapping[str, tuple[str, str]]] = {
    US: (_US_PLAIN, _US_SHIFT),
    "British": (
        "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./",
        '¬!"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?',
    ),
    "German (QWERTZ)": (
        "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    ),
    "Swiss (QWERTZ)": (
        "§1234567890'^qwertzuiopü¨$asdfghjklöäyxcvbnm,.-",
        '°+"*ç%&/()=?`QWERTZUIOPè!£ASDFGHJKLéàYXCVBNM;:_',
    ),
    "Czech (QWERTZ)": (
        ";+ěščřžýáíé=´qwertzuiopú)¨asdfghjklů§yxcvbnm,.-",
        "°1234567890%ˇQWERTZUIOP/('ASDFGHJKL\"!YXCVBNM?:_",
    ),
    "French (AZERTY)": (
        "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
        "²1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
    ),
    "Belgian (AZERTY)": (
        "²&é\"'(§è!çà)-azertyuiop^$µqsdfghjklmùwxcvbn,;:=",
        "³1234567890°_AZERTYUIOP¨*£QSDFGHJKLM%WXCVBN?./+",
    ),
    "Spanish": (
        "º1234567890'¡qwertyuiop`+çasdfghjklñ´zxcvbnm,.-",
        'ª!"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_',
    ),
    "Portuguese": (
        "\\1234567890'«qwertyuiop+´~asdfghjklçºzxcvbnm,.-",
        '|!"#$%&/()=?»QWERTYUIOP*`^ASDFGHJKLÇªZXCVBNM;:_',
    ),
    "Italian": (
        "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-",
        '|!"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_',
    ),
    "Swedish or Finnish": (
        "§1234567890+´qwertyuiopå¨'asdfghjklöäzxcvbnm,.-",
        '½!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÖÄZXCVBNM;:_',
    ),
    "Danish": (
        "½1234567890+´qwertyuiopå¨'asdfghjklæøzxcvbnm,.-",
        '§!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÆØZXCVBNM;:_',
    ),
    "Norwegian": (
        "|1234567890+\\qwertyuiopå¨'asdfghjkløæzxcvbnm,.-",
        '§!"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLØÆZXCVBNM;:_',
    ),
}
_ACCENTS: Final = {"\u0301": "´", "\u0300": "`", "\u0302": "^", "\u0308": "¨", "\u0303": "~", "\u030c": "ˇ"}
"""Accents that wait for the next letter and join it: what the key itself would have written."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a scanner takes the keyboard for, what the computer takes it for, and whether Caps Lock is on."""

    scanner: str
    computer: str
    caps_lock: bool = False

    @property
    def is_right(self) -> bool:
        """Say whether letters arrive as they were sent."""
        return self.scanner == self.computer and not self.caps_lock


def typed(text: str, setting: Setting) -> str:
    """Return what arrives when a scanner sends this text; a character without a key stays itself."""
    sent = text.swapcase() if setting.caps_lock else text
    return sent.translate(_keys(setting.scanner, setting.computer))


def sent(text: str, setting: Setting) -> str:
    """Return what a scanner sent so that this arrived; letters that an accent joined are taken apart."""
    keys = _keys(setting.computer, setting.scanner)
    apart = "".join(character if ord(character) in keys else _apart(character) for character in text)
    found = apart.translate(keys)
    return found.swapcase() if setting.caps_lock else found


def wrong_settings() -> Iterator[Setting]:
    """Yield every setting but the right one, the likeliest first: the computer's layout is not US."""
    yield Setting(US, US, caps_lock=True)
    others = [name for name in LAYOUTS if name != US]
    for caps_lock in (False, True):
        yield from (Setting(US, name, caps_lock) for name in others)
    yield from (Setting(name, US) for name in others)


def leading(character: str, sign: str) -> frozenset[Setting]:
    """Return the wrong settings through which a text that was sent with this sign in front begins so.

    That is a look-up. Trying every setting on every text that is no code would take twenty times as long.
    """
    found = (_LEADING.get((each, sign), frozenset()) for each in {character, _apart(character)[0]})
    return frozenset().union(*found)


def _apart(character: str) -> str:
    """Return an accented letter as the accent's key and the letter's, in the order they were pressed."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[1] in _ACCENTS:
        return _ACCENTS[parts[1]] + parts[0]
    return character


def joined(text: str) -> str:
    """Return a text as it arrives where accent keys join the vowel behind them."""
    for accent, key in _ACCENTS.items():
        for vowel in "AEIOUYaeiouy":
            whole = unicodedata.normalize("NFC", vowel + accent)
            if len(whole) == 1:
                text = text.replace(key + vowel, whole)
    return text


def _keys(source: str, target: str) -> Mapping[int, str]:
    return _TABLES[source, target]


def _table(source: tuple[str, str], target: tuple[str, str]) -> Mapping[int, str]:
    """Return what each character of one layout becomes on another, by the key that writes it."""
    pairs = zip("".join(source), "".join(target), strict=True)
    return MappingProxyType({ord(one): other for one, other in reversed(list(pairs))})


_TABLES: Final = {
    (one, other): _table(LAYOUTS[one], LAYOUTS[other])
    for one in LAYOUTS
    for other in LAYOUTS
    if US in (one, other)
}


def _leading() -> Mapping[tuple[str, str], frozenset[Setting]]:
    found: dict[tuple[str, str], set[Setting]] = {}
    for setting in wrong_settings():
        for arrived, sent_as in _keys(setting.computer, setting.scanner).items():
            if not sent_as.isalnum():
                found.setdefault((chr(arrived), sent_as), set()).add(setting)
    return MappingProxyType({key: frozenset(settings) for key, settings in found.items()})


_LEADING: Final = _leading()
