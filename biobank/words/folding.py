"""Texts as they are looked for: small letters without accents, umlauts however they are typed."""

import re
from unicodedata import combining, normalize

from biobank.words.speaking import language

_WRITTEN_OUT = re.compile(r"(?<=[aou])e")
"""German writes ä as ae where its keys lack it: both, and the bare letter, are looked for as one."""


def folded(text: str) -> str:
    """Return a text in small letters without accents or marks, its words one space apart."""
    bare = "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
    if language() == "de":
        bare = _WRITTEN_OUT.sub("", bare)
    return " ".join(re.sub(r"[^\w+]", " ", bare).split())
