"""Fields of what callers send: strict types and lengths, one form each, one plain sentence when wrong."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError

from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.signed_label import MARK, SIGNED_LENGTH
from biobank.domain.codes.wedge import plain_code
from biobank.domain.ledger.canonical import LARGEST_INTEGER
from biobank.domain.ledger.fresh import ALPHABET, SUBJECT_LENGTH
from biobank.domain.rules.clock import instant_text
from biobank.domain.rules.typed import EARLIEST_YEAR, LATEST_YEAR
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.thing import REGISTRY
from biobank.edge.wrong import Saying, in_words
from biobank.words.numbers import Unclear, say_text
from biobank.words.speaking import say, say_code

LARGEST_COLUMN = 2**31 - 1
"""What a column of whole numbers holds on every database."""

_LINES = frozenset("\n\t")
# Marks that turn the reading direction can make a name or number look like another one.
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_MOMENT = re.compile(rf"{_DAY.pattern}[Tt ]{_CLOCK}(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})")
_SUBJECT = frozenset(ALPHABET)
NEEDED = Phrase("This is needed.")
TOO_LONG = Phrase("At most {longest} characters fit here; these are {count}.")


_wrong = in_words


class Exact(Saying):
    """A field that reads one exact form and describes it; `_read` says in one sentence what is wrong."""

    def __init__(
        self, *, described: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        super().__init__(
            error_messages={"required": NEEDED, "null": NEEDED},
            metadata={**described, **(metadata or {})},
            **more,
        )

    def _deserialize(self, value: Any, _attr: str | None, _data: Any, **_: Any) -> Any:  # type: ignore[override]
        return self._read(value)

    def _read(self, value: Any) -> Any:
        """Return the value in its canonical form; raises ValidationError."""
        raise NotImplementedError


class Words(Exact):
    """Text without control characters, in Unicode's composed form, not longer than stated.

    `lines` lets line ends and tabs stand. Blank text counts as absent, and is
    refused where a text is needed.
    """

    def __init__(self, *, longest: int, lines: bool = False, **more: Any) -> None:
        super().__init__(described={"type": "string", "maxLength": longest}, **more)
        self.longest = longest
        self.lines = lines

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise _wrong("A text is needed here.")
        if isinstance(value, Unclear):
            raise ValidationError(value.question)
        if len(value) > self.longest:
            raise _wrong(TOO_LONG, longest=self.longest, count=len(value))
        text = _checked(value.replace("\r\n", "\n") if self.lines else value, lines=self.lines)
        if not text and self.required:
            raise _wrong(NEEDED)
        return text or None


def _checked(value: str, *, lines: bool) -> str:
    if not value.isascii() or not value.isprintable():
        for character in value:
            if _is_hostile(character) and not (lines and character in _LINES):
                raise _wrong("The text holds a character that cannot be seen. Type it again.")
    return unicodedata.normalize("NFC", value).strip()


def _is_hostile(character: str) -> bool:
    return character in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")


_ON_NO_LABEL = re.compile("[\0\ud800-\udfff]")


class AsScanned(Exact):
    """What a scanner sent, exactly as it arrived; a separator inside it is no fault of its shape."""

    def __init__(self, *, longest: int, **more: Any) -> None:
        super().__init__(described={"type": "string", "maxLength": longest}, **more)
        self.longest = longest

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise _wrong("A text is needed here.")
        if len(value) > self.longest:
            raise _wrong(TOO_LONG, longest=self.longest, count=len(value))
        if _ON_NO_LABEL.search(value):
            raise _wrong("The scan holds a character that no label carries. Scan it again.")
        if not value and self.required:
            raise _wrong(NEEDED)
        return value or None


class Code(Exact):
    """A word of a closed or regular form, such as a choice or an id made by the caller."""

    def __init__(self, *, pattern: str, says: str, longest: int = 64, **more: Any) -> None:
        super().__init__(described={"type": "string", "pattern": f"^(?:{pattern})$"}, **more)
        self.form = re.compile(pattern)
        self.says = says
        self.longest = longest

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) > self.longest or self.form.fullmatch(value) is None:
            raise _wrong(self.says)
        return value


class Choice(Exact):
    """One code of a closed list."""

    def __init__(self, codes: tuple[str, ...], **more: Any) -> None:
        super().__init__(described={"type": "string", "enum": list(codes)}, **more)
        self.codes = frozenset(codes)
        self.listed = ", ".join(codes)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in self.codes:
            raise _wrong("Choose one of: {listed}.", listed=self.listed)
        return value


class Reference(Exact):
    """The id of a thing of one kind, or a code scanned from it, signed or not; in either case of letters."""

    def __init__(self, thing: str, **more: Any) -> None:
        self.thing = thing
        self.letter = REGISTRY[thing].LETTER
        pattern = f"^(?:{self.letter}[{ALPHABET}]{{{SUBJECT_LENGTH}}}|{MARK})"
        super().__init__(described={"type": "string", "pattern": pattern, "maxLength": SIGNED_LENGTH}, **more)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise _wrong("The code of a {kind} is needed here, as text.", kind=self._kind)
        text = plain_code(value.strip().upper())
        if len(text) == CODE_LENGTH:
            return self._of_this_kind(_scanned(text))
        if len(text) != SUBJECT_LENGTH + 1 or not _SUBJECT.issuperset(text[1:]):
            raise _wrong("This is no code of a {kind}. Scan or type it again.", kind=self._kind)
        return self._of_this_kind(text)

    @property
    def _kind(self) -> str:
        return say_code(self.thing)

    def _of_this_kind(self, id: str) -> str:
        if id[0] != self.letter:
            raise _wrong("This code names something else. Scan the label of a {kind}.", kind=self._kind)
        return id


def _scanned(text: str) -> str:
    found: OwnCode | CodeProblem = parse(text)
    if isinstance(found, CodeProblem):
        raise ValidationError(say_text(found.told))
    return found.id


class Number(Exact):
    """An exact decimal, as a JSON number or as text; never a float on its way."""

    def __init__(self, *, least: str | None = None, most: str | None = None, **more: Any) -> None:
        forms = [{"type": "number"}, {"type": "string", "format": "decimal"}]
        super().__init__(described={"oneOf": forms}, **more)
        self.least = None if least is None else Decimal(least)
        self.most = None if most is None else Decimal(most)

    def _read(self, value: Any) -> Decimal:
        number = _decimal(value)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise _wrong(_range(self.least, self.most))
        return number


def _decimal(value: object) -> Decimal:
    if isinstance(value, Unclear):
        raise ValidationError(value.question)
    text = format(value, "f") if isinstance(value, Decimal) and _is_moderate(value) else value
    if isinstance(text, int) and not isinstance(text, bool) and abs(text) <= LARGEST_INTEGER:
        text = str(text)
    if not isinstance(text, str) or _NUMBER.fullmatch(text.strip()) is None:
        raise _wrong("A number is needed here, with a point and without an exponent, such as 4.25.")
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise _wrong("A number is needed here.") from error


def _is_moderate(value: Decimal) -> bool:
    """Say whether a number is written out without filling the memory: 1e999999999 is not."""
    return value.is_finite() and -40 < value.adjusted() < 40


def _range(least: object, most: object) -> str:
    if most is None:
        return say("It must be at least {least}.", least=least)
    if least is None:
        return say("It must be at most {most}.", most=most)
    return say("It must be from {least} to {most}.", least=least, most=most)


class Whole(Exact):
    """A whole number; nothing is rounded to one."""

    def __init__(self, *, least: str | None = None, most: str | None = None, **more: Any) -> None:
        self.least = None if least is None else int(least)
        self.most = None if most is None else int(most)
        limits = {"minimum": self.least, "maximum": self.most}
        told = {name: value for name, value in limits.items() if value is not None}
        super().__init__(described={"type": "integer", **told}, **more)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_COLUMN:
            raise _wrong("A whole number is needed here.")
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise _wrong(_range(self.least, self.most))
        return value


class Digits(Exact):
    """A whole number from 1 in the digits of an address's query."""

    def __init__(self, *, most: int, **more: Any) -> None:
        super().__init__(described={"type": "integer", "minimum": 1, "maximum": most}, **more)
        self.most = most

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 16:
            raise _wrong("A whole number is needed here.")
        number = int(value)
        if not 1 <= number <= self.most:
            raise _wrong(_range(1, self.most))
        return number


class Day(Exact):
    """A calendar day as YYYY-MM-DD; it stays the text it is."""

    def __init__(self, **more: Any) -> None:
        super().__init__(described={"type": "string", "format": "date"}, **more)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str) or _DAY.fullmatch(value) is None:
            raise _wrong("A day is needed here, such as 2026-03-02.")
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise _wrong("The calendar has no such day.") from error
        _check_year(day.year)
        return value


class Moment(Exact):
    """A moment with its offset from UTC, in any offset; it becomes canonical UTC text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(described={"type": "string", "format": "date-time"}, **more)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
            raise _wrong("A moment with its offset is needed here, such as 2026-03-02T09:30:00+01:00.")
        try:
            moment = datetime.fromisoformat(value.upper())
            text = instant_text(moment)
        except (ValueError, OverflowError) as error:
            raise _wrong("The calendar has no such moment.") from error
        _check_year(moment.year)
        return text


def _check_year(year: int) -> None:
    """Refuse years that nobody means, and from which no span could be reckoned."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise _wrong(
            "The year must be from {earliest_year} to {latest_year}.",
            earliest_year=EARLIEST_YEAR,
            latest_year=LATEST_YEAR,
        )


class YesNo(Exact):
    """True or false, and nothing that looks like it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(described={"type": "boolean"}, **more)

    def _read(self, value: Any) -> Any:
        if value is not True and value is not False:
            raise _wrong("Answer true or false.")
        return value
