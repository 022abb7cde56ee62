"""What a draft of a label design begins with: the text of a version, with the next number in it."""

import re

from biobank.services.label_designs import shipped, shipped_text
from biobank.services.reads.label_versions import versions_of
from biobank.services.services import Services


def text_of(services: Services, name: str, number: str = "") -> str:
    """Return the text of a version, else of what prints now, with the next version number in it.

    A name that nothing has yet begins with nothing.
    """
    with services.database.read() as connection:
        told = versions_of(connection, name)
    wanted = next((each for each in told if str(each.number) == number), told[0] if told else None)
    came = shipped(services, name)
    if wanted is None and came is None:
        return ""
    text = wanted.content if wanted is not None else shipped_text(services, name)
    last = max((each.number for each in told), default=came.version if came is not None else 0)
    return _numbered(text, last + 1)


def _numbered(text: str, number: int) -> str:
    """Return the text of a design with its version set to this number, where it states one."""
    return re.sub(r"(?m)^(version\s*=\s*)\d+", rf"\g<1>{number}", text, count=1)
