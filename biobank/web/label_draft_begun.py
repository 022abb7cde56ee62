"""Beginning a draft of a label design: from any version, from another draft, or from a file."""

from flask import Response, request

from biobank.domain.rooms.label_designs import LONGEST_TEXT, is_design_name
from biobank.services import label_drafts
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_beginnings import text_of
from biobank.web.blueprint import web
from biobank.web.label_design_page import designs_page
from biobank.web.label_draft_page import drafted, not_begun
from biobank.web.label_trying import designer
from biobank.web.redirects import to
from biobank.web.shell import services


@web.post("/labels/drafts")
def begin_label_draft() -> Response:
    """Begin a draft: a copy of a version, of a draft, or of what was uploaded or pasted."""
    person, form = designer(), request.form
    if form.get("draft"):
        from_draft = drafted(form["draft"])
        return _begun(person, from_draft.design, from_draft.text)
    name = form.get("design", "").strip()
    if not is_design_name(name):
        return _refused(person, "label-design-misnamed", design=name[:40])
    if form.get("source") == "here":
        return _begun(person, name, text_of(services(), name, form.get("number", "")))
    text = _uploaded()
    if text is None:
        return _refused(person, "label-draft-unreadable", most=LONGEST_TEXT)
    return _begun(person, name, text)


def _begun(person: SignedIn, name: str, text: str) -> Response:
    id = label_drafts.begin(services(), person, name, text)
    if id is None:
        return _refused(person, "label-draft-too-many", most=label_drafts.MOST)
    return to(f"/labels/drafts/{id}")


def _refused(person: SignedIn, code: str, **params: object) -> Response:
    """Show the page again with what was pasted, and why it is no draft yet."""
    not_begun(code, **params)
    typed = {"design": request.form.get("design", "")[:60], "text": request.form.get("text", "")}
    return designs_page(person, typed, 422)


def _uploaded() -> str | None:
    """Return the text that was chosen as a file, else what was pasted; None for what is no such text."""
    file = request.files.get("file")
    if file is None or not file.filename:
        text = request.form.get("text", "").replace("\r\n", "\n")
    else:
        try:
            text = file.read(4 * LONGEST_TEXT + 1).decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            return None
    return text if text.strip() and len(text) <= LONGEST_TEXT and "\0" not in text else None
