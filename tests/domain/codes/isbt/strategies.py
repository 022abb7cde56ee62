"""Any ISBT 128 structure and message that a label could carry."""

from datetime import date

from hypothesis import strategies as st

from biobank.domain.codes.isbt.dates import day_digits
from biobank.domain.codes.isbt.message import NATIONAL, Message
from biobank.domain.codes.isbt.structure import STRUCTURES

HEADER = "023"
_days = st.dates(date(1900, 1, 1), date(2899, 12, 31)).map(day_digits)
_calendar = st.dates().map(lambda day: f"{day.year:04}{day.month:02}{day.day:02}")
_times = st.times().map(lambda one: f"{one.hour:02}{one.minute:02}")
_numbers = st.text("0123456789", min_size=13, max_size=13).map("".join)
_letters = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_divisions = st.one_of(
    st.integers(0, 98).map("{:02}".format),
    st.builds(str.__add__, _letters, st.sampled_from("0abcdefghijklmnopqrstuvwxyz")),
)
_measures = st.lists(
    st.builds(
        "{:02}{:04}{:05}{}{:02}".format,
        st.integers(1, 6),
        st.integers(0, 9999),
        st.integers(0, 99999),
        st.integers(0, 9),
        st.integers(0, 99),
    ),
    min_size=1,
    max_size=5,
)
_printed = st.text([chr(one) for one in range(32, 127)], min_size=1, max_size=40)
_SPECIAL = {
    "flags": st.sampled_from([f"{one:02}" for one in (*range(60), 97, 98, 99)]),
    "division": _divisions,
    "born": _calendar,
    "time": _times,
    "zone": st.sampled_from("12"),
    "expiry": st.one_of(_calendar, st.just("00000000")),
}


def _part(number, part):
    if part.name in _SPECIAL and not (part.name == "division" and number != "003"):
        return _SPECIAL[part.name]
    if part.name == "day":
        return _calendar
    if (number, part.name) == ("026", "month"):
        return st.integers(1, 12).map("{:02}".format)
    return st.tuples(*(st.sampled_from(sorted(each.characters)) for each in part.places)).map("".join)


def _contents(number):
    cls = STRUCTURES[number]
    if number == "029":
        return _measures.map(lambda found: f"{len(found):02}{''.join(found)}")
    if number == "025":
        return _printed.map(lambda found: f"01{len(found):02}{found}")
    if number == NATIONAL:
        return st.builds(str.__add__, st.sampled_from("abcxyz"), _printed)
    if cls.PARTS[0].name == "year" and cls.PARTS[1].name == "day_of_year":
        return st.builds(str.__add__, _days, _times if cls.WIDTH == 10 else st.just(""))
    return st.tuples(*(_part(number, each) for each in cls.PARTS)).map("".join)


def structures_of(number):
    return _contents(number).map(STRUCTURES[number].of_content)


NUMBERS = sorted(set(STRUCTURES) - {HEADER})
INSIDE = sorted(set(NUMBERS) - {NATIONAL})
singles = st.sampled_from(NUMBERS).flatmap(structures_of).map(lambda one: Message("single", (one,)))
pairs = (
    st.lists(st.sampled_from(INSIDE), min_size=2, max_size=2, unique=True)
    .flatmap(lambda numbers: st.tuples(*map(structures_of, numbers)))
    .map(lambda found: Message("pair", found))
)
compounds = st.builds(
    lambda found, order: Message("compound", found, f"{order:03}"),
    st.lists(st.sampled_from(INSIDE), min_size=1, max_size=12, unique=True).flatmap(
        lambda numbers: st.tuples(*map(structures_of, numbers))
    ),
    st.integers(0, 999),
)
messages = st.one_of(singles, pairs, compounds)
