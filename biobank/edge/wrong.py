"""What is wrong with a value, in one sentence of the language spoken."""

from typing import Any

from marshmallow import ValidationError, fields

from biobank.words.speaking import say


def in_words(sentence: object, **places: Any) -> ValidationError:
    """Return an error that says a sentence in the language spoken."""
    return ValidationError(say(str(sentence), **places))


class Saying(fields.Field[Any]):
    """A field whose own messages are said when they are needed, not when it is made."""

    def make_error(self, key: str, **places: Any) -> ValidationError:
        """Return what is wrong in the language spoken."""
        return in_words(self.error_messages[key], **places)
