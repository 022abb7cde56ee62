"""Days and times: `cyyjjj`, with `hhmm` behind it, and the flexible form.

They are those of the clock on the wall where the label was made; only structure 031 can say UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from biobank.domain.codes.isbt.alphabets import DIGIT, UPPER, exactly
from biobank.domain.codes.isbt.structure import Structure, Unfit, part, structure
from biobank.domain.sentences.phrase import Phrase

_LEAP: Final = 366
NO_TIME: Final = "2359"
_A_DAY: Final = Phrase("a day as YYYYMMDD")
_A_TIME: Final = Phrase("a time from 0000 to 2359")


def day_digits(day: date) -> str:
    """Return a day as `cyyjjj`; days from 1900 to 2899 only, else a `ValueError`."""
    if not 1900 <= day.year <= 2899:
        raise ValueError(f"no label can carry the year {day.year}")
    return f"{day.year // 100 % 10}{day.year % 100:02}{day.timetuple().tm_yday:03}"


def _day(digits: str) -> date | None:
    """Return the day of `cyyjjj`, or None where the year has no such day; c = 9 is 19xx, 0 is 20xx."""
    century = 1900 if digits[0] == "9" else 2000 + 100 * int(digits[0])
    first = date(century + int(digits[1:3]), 1, 1)
    number = int(digits[3:])
    day = first + timedelta(days=number - 1)
    return day if 1 <= number <= _LEAP and day.year == first.year else None


def _wrong_time(digits: str) -> bool:
    return int(digits[:2]) > 23 or int(digits[2:]) > 59


class _Day(Structure):
    """A structure that is one day."""

    __slots__ = ()
    year: str
    day_of_year: str

    @property
    def day(self) -> date:
        """The day itself."""
        found = _day(self.year + self.day_of_year)
        if found is None:
            raise ValueError(self.content)
        return found

    def impossible(self) -> Unfit | None:
        """Refuse day 000, and 366 outside leap years."""
        if _day(self.year + self.day_of_year) is None:
            return self.unlike("day_of_year", Phrase("a day from 001 to 365, or 366 in a leap year"))
        return None

    @property
    def means(self) -> Mapping[str, str]:
        """The day as people write it."""
        return {"day": self.day.isoformat()}


class _Moment(_Day):
    """A structure that is a day and a time."""

    __slots__ = ()
    time: str

    def impossible(self) -> Unfit | None:
        """Refuse days and times that are none."""
        if _wrong_time(self.time):
            return self.unlike("time", _A_TIME)
        return _Day.impossible(self)

    @property
    def means(self) -> Mapping[str, str]:
        """The day, and the time on the wall."""
        return {"day": self.day.isoformat(), "time": f"{self.time[:2]}:{self.time[2:]}"}


@structure("004", "Expiration date", "=>")
class ExpirationDate(_Day):
    """The last day of use."""

    year: str = part(*DIGIT * 3)
    day_of_year: str = part(*DIGIT * 3)


@structure("005", "Expiration date and time", "&>")
class ExpirationMoment(_Moment):
    """The last minute of use."""

    year: str = part(*DIGIT * 3)
    day_of_year: str = part(*DIGIT * 3)
    time: str = part(*DIGIT * 4)


@structure("006", "Collection date", "=*")
class CollectionDate(_Day):
    """The day of collection."""

    year: str = part(*DIGIT * 3)
    day_of_year: str = part(*DIGIT * 3)


@structure("007", "Collection date and time", "&*")
class CollectionMoment(_Moment):
    """The minute of collection."""

    year: str = part(*DIGIT * 3)
    day_of_year: str = part(*DIGIT * 3)
    time: str = part(*DIGIT * 4)


@structure("008", "Production date", "=}")
class ProductionDate(_Day):
    """The day of production."""

    year: str = part(*DIGIT * 3)
    day_of_year: str = part(*DIGIT * 3)


@structure("009", "Production date and time", "&}")
class ProductionMoment(_Moment):
    """The minute of production."""

    year: str = part(*DIGIT * 3)
    day_of_year: str = part(*DIGIT * 3)
    time: str = part(*DIGIT * 4)


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


@structure("024", "Patient date of birth", "=#")
class BirthDate(Structure):
    """When the patient was born; the first two characters say where the symbol stands."""

    place: str = part(UPPER, UPPER)
    born: str = part(*DIGIT * 8)

    def impossible(self) -> Unfit | None:
        """Refuse days that no calendar has."""
        return None if _is_day(self.born) else self.unlike("born", _A_DAY)


@structure("026", "Expiration month and year", "=]")
class ExpirationMonth(Structure):
    """The last month in which a supply is used."""

    year: str = part(*DIGIT * 4)
    month: str = part(*DIGIT * 2)

    def impossible(self) -> Unfit | None:
        """Refuse months that are none."""
        return None if 1 <= int(self.month) <= 12 else self.unlike("month", Phrase("a month from 01 to 12"))

    @property
    def means(self) -> Mapping[str, str]:
        """The month."""
        return {"month": f"{self.year}-{self.month}"}


_ZONES: Final = {"1": "local time", "2": "UTC"}
_KINDS: Final = {"01": "expiration", "02": "collection", "03": "production", "05": "preservation"}


@structure("031", "Flexible date and time", "=(")
class FlexibleMoment(Structure):
    """A moment with its kind, on the wall or in UTC."""

    zone: str = part(DIGIT)
    reserved: str = part(*exactly("0"))
    kind: str = part(DIGIT, DIGIT)
    day: str = part(*DIGIT * 8)
    time: str = part(*DIGIT * 4)

    def impossible(self) -> Unfit | None:
        """Refuse other zones than local and UTC, and days and times that are none."""
        if self.zone not in _ZONES:
            return self.unlike("zone", Phrase("1 for local time or 2 for UTC"))
        if not _is_day(self.day):
            return self.unlike("day", _A_DAY)
        return self.unlike("time", _A_TIME) if _wrong_time(self.time) else None

    @property
    def means(self) -> Mapping[str, str]:
        """What the moment is of, and the moment."""
        return {
            "what": _KINDS.get(self.kind, "not known here"),
            "day": f"{self.day[:4]}-{self.day[4:6]}-{self.day[6:]}",
            "time": f"{self.time[:2]}:{self.time[2:]}",
            "zone": _ZONES[self.zone],
        }
