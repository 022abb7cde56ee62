"""What a message names: the unit, the donation, the episode or the patient; or what it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from biobank.domain.codes.din import Din, parse_din
from biobank.domain.codes.isbt.european import SingleEuropeanCode
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.people import ChainOfIdentity, PatientNumber
from biobank.domain.codes.isbt.product import (
    DIVIDED_ELSEWHERE,
    DonationNumber,
    ProductCode,
    ProductDivisions,
)
from biobank.domain.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Named:
    """What a message says of identity; a product is named by donation, description and division together.

    `divisions` are those of structure 032; `awaits_divisions` says that they are demanded and not there.
    """

    din: str | None = None
    product_code: str | None = None
    division: str | None = None
    divisions: str | None = None
    chain: str | None = None
    patient: str | None = None
    awaits_divisions: bool = False

    @property
    def is_product(self) -> bool:
        """Say whether this names one product."""
        whole = None not in (self.din, self.product_code, self.division)
        return whole and not self.awaits_divisions


def named_by(message: Message) -> Named:
    """Return what a message names."""
    code, divisions = message.find(ProductCode), message.find(ProductDivisions)
    chain, patient = message.find(ChainOfIdentity), message.find(PatientNumber)
    european = message.find(SingleEuropeanCode)
    donation = message.find(DonationNumber)
    if donation is None and code is None and european is not None:
        return _by_european(european)
    return Named(
        din=donation.number if donation is not None else None,
        product_code=code.description if code is not None else None,
        division=code.division if code is not None else None,
        divisions=divisions.divisions if divisions is not None else None,
        chain=chain.identifier if chain is not None else None,
        patient=patient.number if patient is not None else None,
        awaits_divisions=code is not None and code.division == DIVIDED_ELSEWHERE and divisions is None,
    )


def _by_european(code: SingleEuropeanCode) -> Named:
    donation = parse_din(code.donation)
    if code.description is None or not isinstance(donation, Din):
        return Named()
    return Named(din=donation.number, product_code=code.description, division=code.division)


_SCAN_INSTEAD: Final = {
    "003": Phrase("the donation number beside it, or this system's own label"),
    "020": Phrase("the badge of this system"),
    "024": Phrase("the wristband's other code"),
}


def instead_of(message: Message) -> Phrase:
    """Return what to scan in place of a message that names nothing by itself."""
    usual = Phrase("the donation number, or this system's own label")
    return _SCAN_INSTEAD.get(message.structures[0].NUMBER, usual)
