"""Labels of reserved donation numbers: a row of a sheet for each, read back before they are given out."""

from collections.abc import Sequence

from biobank.domain.codes.din import Din, checked_flags, render_din
from biobank.labelling import sheet_ready
from biobank.services.label_designs import designs
from biobank.services.services import Services

DESIGN = "donation"
LONGEST_NAME = 40
PIECES = ("Bag", "Tube", "Form", "Spare")
"""What each label of one number is for; a row of a sheet is one donation."""


def label_sheets(services: Services, numbers: Sequence[str], site_name: str) -> bytes:
    """Return the labels of numbers as A4 sheets, a row for each number; raises LabelError."""
    design = designs(services)[DESIGN]
    demonstration = services.ledger.purpose == "demonstration"
    common = {"facility": site_name[:LONGEST_NAME], **({"demonstration": "yes"} if demonstration else {})}
    labels = [
        {"din": render_din(Din(number, checked_flags(number))), "piece": piece, **common}
        for number in numbers
        for piece in PIECES
    ]
    return sheet_ready(design, labels)
