"""A form shown again that was being sent when the screen locked or the session ended."""

import re
from collections.abc import Sequence

from flask import Response

from biobank.web import guide_page, verb_page

_GUIDE = re.compile(r"/guides/([0-9A-Za-z_-]{1,64})")


def again(path: str, kept: Sequence[tuple[str, str]]) -> Response:
    """Answer with the form that was sent to an address, with everything in it but what is secret."""
    guide = _GUIDE.fullmatch(path)
    return guide_page.shown_again(guide[1], list(kept)) if guide else verb_page.again(path, kept)
