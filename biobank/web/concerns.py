"""What stands against a clearance, in words."""

from decimal import Decimal

from biobank.domain.sentences.sentence import Sentence
from biobank.domain.transplant.clearance import Concern
from biobank.web.sentences import said
from biobank.words.numbers import shown_number


def concern_in_words(each: Concern) -> Sentence:
    """Return what stands against a clearance, and what to do about it."""
    return said(
        each.code, {"unit": each.unit or "", "dose": _dose(each.dose), "minimum": _dose(each.minimum)}
    )


def _dose(value: Decimal | None) -> str:
    return "" if value is None else shown_number(f"{value:.2f}")
