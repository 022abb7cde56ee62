"""Whose it is: patients, donors, staff, and the Chain of Identity."""

from __future__ import annotations

from collections.abc import Mapping

from biobank.domain.codes.isbt.alphabets import DIGIT, FACILITY, PRINTED, UPPER, exactly
from biobank.domain.codes.isbt.structure import Structure, Unfit, part, rest, structure
from biobank.domain.sentences.phrase import Phrase


@structure("019", "Donor identification number", "=;")
class DonorNumber(Structure):
    """A facility, and its number of the donor."""

    facility: str = part(*FACILITY)
    donor: str = part(*UPPER * 16)


@structure("020", "Staff member identification number", "='")
class StaffNumber(Structure):
    """A facility, and its number of somebody who works there."""

    facility: str = part(*FACILITY)
    person: str = part(*UPPER * 6)


@structure("025", "Patient identification number", "&#")
class PatientNumber(Structure):
    """A patient's number, behind where the symbol stands and how long the number is."""

    place: str = part(UPPER, UPPER)
    length: str = part(DIGIT, DIGIT)
    number: str = rest(PRINTED)

    @classmethod
    def rest_length(cls, head: tuple[str, ...], left: int) -> int:  # noqa: ARG003  the number says it
        """As long as the second part says."""
        return int(head[1])

    def impossible(self) -> Unfit | None:
        """Refuse a number of no length."""
        return self.unlike("length", Phrase("at least 01")) if self.length == "00" else None


@structure("039", "Global Registration Identifier for Donors", "&:")
class RegisteredDonor(Structure):
    """A registry's donor; its two check digits are not looked at here."""

    organisation: str = part(*DIGIT * 4)
    donor: str = part(*UPPER * 13)
    check: str = part(*DIGIT * 2)


@structure("040", "Chain of Identity identifier", "&/")
class ChainOfIdentity(Structure):
    """The identifier that all donations of one episode share."""

    prefix: str = part(*exactly("CH"))
    facility: str = part(*FACILITY)
    year: str = part(*DIGIT * 2)
    serial: str = part(*DIGIT * 6)

    @property
    def identifier(self) -> str:
        """The fifteen characters as an episode carries them."""
        return self.content

    @property
    def means(self) -> Mapping[str, str]:
        """The identifier in one piece."""
        return {"identifier": self.identifier}
