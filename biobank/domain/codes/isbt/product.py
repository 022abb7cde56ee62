"""What a unit is: donation number, product code, divisions, blood group, processor's codes, dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from biobank.domain.codes.check_character import check_value
from biobank.domain.codes.din import CHECKED_FLAGS_BASE, Din
from biobank.domain.codes.isbt.alphabets import DIGIT, EITHER_CASE, FACILITY, LETTER, UPPER
from biobank.domain.codes.isbt.structure import Structure, Unfit, part, rest, structure
from biobank.domain.sentences.phrase import Phrase, filled

DIVIDED_ELSEWHERE: Final = "99"
"""The division that sends the reader to structure 032."""

CELLULAR: Final = "S"
AUTOLOGOUS_TYPES: Final = {
    "1": "autologous use only",
    "X": "autologous use only, biohazard",
    "A": "autologous, eligible for crossover",
    "8": "autologous, contains allogeneic material",
}
_FLAGS: Final = {
    "00": "not used",
    "05": "second label",
    "06": "pilot tube",
    "07": "test tube",
    "11": "match with the unit",
    "12": "partial label",
    "13": "attached label",
}


@structure("001", "Donation Identification Number", "=")
class DonationNumber(Structure):
    """Facility, year and number of a donation; the flags are no part of its identity."""

    number: str = part(*FACILITY, *DIGIT * 8)
    flags: str = part(*DIGIT * 2)

    def impossible(self) -> Unfit | None:
        """Refuse check flags that do not fit the number."""
        flags, wanted = int(self.flags), CHECKED_FLAGS_BASE + check_value(self.number)
        if CHECKED_FLAGS_BASE <= flags < CHECKED_FLAGS_BASE + 37 and flags != wanted:
            return self.unlike("flags", filled("the check flags {flags}", flags=str(wanted)))
        return None

    @property
    def din(self) -> Din:
        """The donation number as the rest of the program knows it."""
        return Din(self.number, self.flags)

    @property
    def means(self) -> Mapping[str, str]:
        """Facility, year, serial, and the check character K."""
        din = self.din
        told = {"facility": din.facility, "year": din.year, "serial": din.serial, "check": din.check}
        return {**told, "flags": flags_in_words(self.flags)}


def flags_in_words(flags: str) -> str:
    """Return what two flag digits of a donation number say."""
    value = int(flags)
    if CHECKED_FLAGS_BASE <= value < CHECKED_FLAGS_BASE + 37:
        return "check value of the number"
    if 1 <= value <= 4 or 15 <= value <= 19:
        return f"container {value if value <= 4 else value - 10} of a set"
    return "local use" if 20 <= value < CHECKED_FLAGS_BASE else _FLAGS.get(flags, "reserved")


@structure("002", "Blood groups ABO and RhD", "=%")
class BloodGroups(Structure):
    """ABO and RhD with the intended use in one value, phenotypes, and one reserved place."""

    group: str = part(UPPER, UPPER)
    phenotypes: str = part(UPPER)
    reserved: str = part(UPPER)

    @property
    def blood_group(self) -> str | None:
        """ABO and RhD in words, or None where the value is none of those known here."""
        return _GROUPS.get(self.group, (None, ""))[0]

    @property
    def use(self) -> str | None:
        """For whom the product is meant, as far as this value says it."""
        return _GROUPS.get(self.group, ("", None))[1]

    @property
    def means(self) -> Mapping[str, str]:
        """The blood group and the use."""
        return {"blood_group": self.blood_group or "not known here", "use": self.use or "not known here"}


UNSPECIFIED, CROSSOVER = "not specified", "autologous, eligible for crossover"
AUTOLOGOUS, AUTOLOGOUS_BIOHAZARD = "autologous only", "autologous only, biohazard"
_USES: Final = (UNSPECIFIED, CROSSOVER, AUTOLOGOUS, AUTOLOGOUS_BIOHAZARD)
_FIRST_OF_GROUP: Final = {
    "O RhD negative": 95,
    "O RhD positive": 51,
    "A RhD negative": 6,
    "A RhD positive": 62,
    "B RhD negative": 17,
    "B RhD positive": 73,
    "AB RhD negative": 28,
    "AB RhD positive": 84,
}
_GROUPS: Final[Mapping[str, tuple[str | None, str | None]]] = {
    f"{first + step:02}": (name, use)
    for name, first in _FIRST_OF_GROUP.items()
    for step, use in enumerate(_USES)
}


def group_value(blood_group: str, use: str) -> str:
    """Return the two characters of a blood group (`A RhD positive`) for a use; else a `KeyError`."""
    return f"{_FIRST_OF_GROUP[blood_group] + _USES.index(use):02}"


@structure("003", "Product code", "=<")
class ProductCode(Structure):
    """Description code, type of donation or use, and the division of the product."""

    description: str = part(LETTER, *UPPER * 4)
    donation_type: str = part(EITHER_CASE)
    division: str = part(EITHER_CASE, EITHER_CASE)

    def impossible(self) -> Unfit | None:
        """Refuse a division that is neither two digits nor a capital with a small letter or 0."""
        first, second = self.division[0], self.division[1]
        of_digits = first.isdigit() and second.isdigit()
        of_letters = first.isupper() and (second == "0" or second.islower())
        return (
            None
            if of_digits or of_letters
            else self.unlike("division", Phrase("00, a capital with 0 or a small letter, or 99"))
        )

    @property
    def demands_divisions(self) -> bool:
        """Say whether structure 032 has to be scanned too."""
        return self.division == DIVIDED_ELSEWHERE

    @property
    def means(self) -> Mapping[str, str]:
        """Type of donation, division, and whether it is a cellular therapy product."""
        return {
            "donation_type": AUTOLOGOUS_TYPES.get(self.donation_type, "not known here"),
            "cellular_therapy": "yes" if self.description.startswith(CELLULAR) else "no",
            "division": _division_in_words(self.division),
        }


def _division_in_words(division: str) -> str:
    if division == DIVIDED_ELSEWHERE:
        return "in structure 032"
    return "undivided" if division == "00" else f"division {division}"


@structure("010", "Special testing, general", "&(")
class SpecialTesting(Structure):
    """Five characters of the registered table of tests."""

    tests: str = part(*UPPER * 5)


@structure("027", "Transfusion transmitted infection marker", '&"')
class InfectionMarkers(Structure):
    """Eighteen digits, two for each marker or pair of markers."""

    markers: str = part(*DIGIT * 18)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One measure of structure 029: how it compares, what is measured, and its value."""

    relation: str
    what: str
    value: Decimal
    reserved: str


_RELATIONS: Final = {"01": "=", "02": ">", "03": "≥", "04": "<", "05": "≤", "06": "nominal"}
_MEASURED: Final = {"0001": "volume in mL", "0008": "weight in g", "0009": "tare weight in g"}
_ONE: Final = 14


@structure("029", "Dimensions", "&$")
class Dimensions(Structure):
    """So many measures of fourteen digits each."""

    count: str = part(DIGIT, DIGIT)
    measures: str = rest(DIGIT)

    @classmethod
    def rest_length(cls, head: tuple[str, ...], left: int) -> int:  # noqa: ARG003  the number says it
        """Fourteen digits for each measure."""
        return int(head[0]) * _ONE

    def impossible(self) -> Unfit | None:
        """Refuse no measure at all, and relations that are none."""
        if self.count == "00":
            return self.unlike("count", Phrase("at least 01"))
        for start in range(0, len(self.measures), _ONE):
            if self.measures[start : start + 2] not in _RELATIONS:
                return Unfit("isbt-impossible-value", 2 + start, Phrase("01 to 06"), 2)
        return None

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The measures, each with its decimal point set."""
        cut = (self.measures[start : start + _ONE] for start in range(0, len(self.measures), _ONE))
        return tuple(
            Dimension(one[:2], one[2:6], Decimal(int(one[6:11])).scaleb(-int(one[11])), one[12:])
            for one in cut
        )

    @property
    def means(self) -> Mapping[str, str]:
        """Each measure in words."""
        return {
            f"measure_{number}": f"{_MEASURED.get(one.what, f'measure {one.what}')}"
            f" {_RELATIONS[one.relation]} {one.value:f}"
            for number, one in enumerate(self.dimensions, 1)
        }


@structure("032", "Product divisions", "=,")
class ProductDivisions(Structure):
    """Six characters that name the division where the product code says 99."""

    divisions: str = part(*UPPER * 6)


@structure("033", "Processing facility information", "&+")
class ProcessingFacility(Structure):
    """A facility, and six characters of its own."""

    facility: str = part(*FACILITY)
    code: str = part(*UPPER * 6)


@structure("034", "Processor product identification", "=/")
class ProcessorProduct(Structure):
    """A facility, its own product number, and the description code."""

    facility: str = part(*FACILITY)
    product: str = part(*UPPER * 6)
    description: str = part(LETTER, *UPPER * 4)
