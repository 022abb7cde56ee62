"""Labels of reserved donation numbers: a row of a sheet for each, read back before they are given out."""

from collections.abc import Sequence

from biobank.domain.codes.din import Din, checked_flags, render_din
from biobank.domain.rules.policy import Policy
from biobank.labelling import LabelError, sheet_ready
from biobank.services.label_designs import in_use
from biobank.services.labels import Unrenderable
from biobank.services.services import Services

DESIGN = "donation"
LONGEST_NAME = 40
PIECES = ("Bag", "Tube", "Form", "Spare")
"""What each label of one number is for; a row of a sheet is one donation."""


def label_sheets(services: Services, numbers: Sequence[str], site_name: str, policy: Policy) -> bytes:
    """Return the labels of numbers as A4 sheets, a row for each number.

    Raises Unrenderable: label-design-unknown, label-design-not-adopted, label-reads-wrongly.
    """
    with services.database.read() as connection:
        known = in_use(services, connection)
    against = known.against(DESIGN, policy)
    if against is not None:
        raise Unrenderable(*against)
    design = known.designs[DESIGN]
    demonstration = services.ledger.purpose == "demonstration"
    common = {"facility": site_name[:LONGEST_NAME], **({"demonstration": "yes"} if demonstration else {})}
    labels = [
        {"din": render_din(Din(number, checked_flags(number))), "piece": piece, **common}
        for number in numbers
        for piece in PIECES
    ]
    try:
        return sheet_ready(design, labels)
    except LabelError as error:
        raise Unrenderable("label-reads-wrongly", {"design": DESIGN}) from error
