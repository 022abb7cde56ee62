"""Reading an entered value: into the test's own unit, exactly, or a code of what is wrong with it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from biobank.domain.laboratory import assays, quantities
from biobank.domain.laboratory.assays import Assay
from biobank.domain.ledger.canonical import decimal_text

_LONGEST = 16
_NUMBER = re.compile(r"\+?[0-9]+(?:\.[0-9]*)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in the test's own unit, the value as entered in plain form, and what is questioned.

    `questioned` holds value, lowest and highest plausible, and their unit.
    """

    value: str
    entered: str
    entered_unit: str | None = None
    number: Decimal | None = None
    questioned: tuple[str, str, str, str] | None = None

    @property
    def status(self) -> str:
        """Preliminary where a later report will replace it, else final."""
        return "preliminary" if self.value in assays.PRELIMINARY else "final"


def read(assay: Assay, entered: str, entered_unit: str | None, volume_ml: Decimal | None) -> Reading | str:
    """Return the reading of an entered value, or the refusal code of what is wrong with it.

    Codes: value-unknown, value-not-a-number, unit-of-measure-unknown,
    volume-unknown. The volume is that of the container the cells are in.
    """
    if assay.words:
        return Reading(entered, entered) if entered in assay.words else "value-unknown"
    number = _number(entered)
    if number is None:
        return "value-not-a-number"
    unit = entered_unit or assay.unit
    if unit not in assay.units or unit is None:
        return "unit-of-measure-unknown"
    return _converted(assay, number, unit, volume_ml)


def _number(text: str) -> Decimal | None:
    """Return a plain non-negative number; a comma is not guessed at, for it may part thousands."""
    plain = text.strip()
    # An exponent of a few digits would be written out in gigabytes, and other scripts' digits mislead.
    if len(plain) > _LONGEST or _NUMBER.fullmatch(plain) is None:
        return None
    return Decimal(plain)


def _converted(assay: Assay, number: Decimal, unit: str, volume_ml: Decimal | None) -> Reading | str:
    own = _in_own_unit(assay, number, unit, volume_ml)
    if own is None:
        return "volume-unknown"
    value = decimal_text(own.normalize())
    question = _question(assay, own, volume_ml)
    return Reading(value, decimal_text(number), unit, own, question)


def _in_own_unit(assay: Assay, number: Decimal, unit: str, volume_ml: Decimal | None) -> Decimal | None:
    if assay.kind == assays.CELLS:
        return quantities.cells_e6(number, unit, volume_ml)
    if assay.kind == assays.COUNT and assay.unit is not None:
        return quantities.in_unit(quantities.per_ul(number, unit), assay.unit)
    return number


def _question(assay: Assay, own: Decimal, volume_ml: Decimal | None) -> tuple[str, str, str, str] | None:
    """Return why a value is questioned: cells by their concentration, whatever the container holds."""
    seen, unit = own, assay.unit or ""
    if assay.kind == assays.CELLS:
        if not volume_ml:
            return None
        seen, unit = quantities.per_ul_of_total(own, volume_ml), "per_ul"
    if assay.low is None or assay.high is None or assay.low <= seen <= assay.high:
        return None
    shown = decimal_text(quantities.rounded(seen, 3))
    return shown, str(assay.low), str(assay.high), quantities.WORDS[unit]
