"""A form shown again that was being sent when the screen locked or the session ended."""

import re
from collections.abc import Sequence

from flask import Response

from biobank.web import guide_page, label_draft_page, verb_page

_GUIDE = re.compile(r"/guides/([0-9A-Za-z_-]{1,64})")
_DRAFT = re.compile(r"/labels/drafts/([0-9A-Za-z_-]{1,40})")


def again(path: str, kept: Sequence[tuple[str, str]]) -> Response:
    """Answer with the form that was sent to an address, with everything in it but what is secret."""
    draft = _DRAFT.fullmatch(path)
    if draft is not None:
        return label_draft_page.shown_again(draft[1], dict(kept))
    guide = _GUIDE.fullmatch(path)
    return guide_page.shown_again(guide[1], list(kept)) if guide else verb_page.again(path, kept)
