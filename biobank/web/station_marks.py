"""What the scanner of a station puts around codes, taken off what was scanned into forms."""

from werkzeug.datastructures import MultiDict

from biobank.domain.codes.wedge import NO_FRAMING, unframed
from biobank.domain.rules.verb import Verb
from biobank.services.identity.signed_in import SignedIn
from biobank.web.form_input import Form

_SCANNED = frozenset({"ref", "refs", "code"})


def without_marks(person: SignedIn, text: str) -> str:
    """Return scanned lines without the marks around each; what was typed has none."""
    if person.framing is NO_FRAMING:
        return text
    return "\n".join(unframed(line, person.framing) for line in text.splitlines()) if text else text


def form_without_marks(person: SignedIn, verb: Verb, form: Form) -> Form:
    """Return a form whose scanned fields hold codes only."""
    if person.framing is NO_FRAMING:
        return form
    clean: Form = MultiDict(form.items(multi=True))
    for spec in verb.fields:
        if spec.kind in _SCANNED and spec.name in clean:
            clean[spec.name] = without_marks(person, clean[spec.name])
    return clean
