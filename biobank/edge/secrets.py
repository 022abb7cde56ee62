"""Passwords and PINs as they come in: exact, bounded, and quoted in no error."""

from typing import Any

from marshmallow import ValidationError

from biobank.edge.fields import NEEDED, Exact
from biobank.edge.wrong import in_words
from biobank.services.identity.passwords import LONGEST_PASSWORD
from biobank.words.speaking import say


class Secret(Exact):
    """A password or PIN, with every blank that was typed."""

    def __init__(self, **more: Any) -> None:
        """Describe it as what browsers and documents know as a password."""
        told = {"type": "string", "format": "password", "maxLength": LONGEST_PASSWORD, "writeOnly": True}
        super().__init__(described=told, **more)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) > LONGEST_PASSWORD:
            raise ValidationError(
                say("A text of at most {most} characters is needed here.", most=LONGEST_PASSWORD)
            )
        if not value.isprintable() and any("\ud800" <= character <= "\udfff" for character in value):
            raise ValidationError(say("The text holds a character that cannot be typed."))
        if not value and self.required:
            raise in_words(NEEDED)
        return value
