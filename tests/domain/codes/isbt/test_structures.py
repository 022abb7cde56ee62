"""Each data structure: read, rendered, and refused with the place and what was expected there."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from biobank.domain.codes.isbt.dates import ExpirationDate, ExpirationMoment, day_digits
from biobank.domain.codes.isbt.european import SingleEuropeanCode, eye_readable, parse_eye_readable
from biobank.domain.codes.isbt.message import Message, parse, render
from biobank.domain.codes.isbt.product import (
    AUTOLOGOUS,
    AUTOLOGOUS_BIOHAZARD,
    UNSPECIFIED,
    BloodGroups,
    DonationNumber,
    ProductCode,
    flags_in_words,
    group_value,
)
from biobank.domain.codes.isbt.structure import STRUCTURES, Unfit
from biobank.domain.codes.malformed import Malformed
from tests.domain.codes.isbt.strategies import messages

OF_THE_STANDARD = [
    *(f"{number:03}" for number in (*range(1, 11), 17, 18, 19, 20, *range(23, 28), 29)),
    *(f"{number:03}" for number in (*range(31, 37), 38, 39, 40)),
    "national",
]


def read(text):
    """Return the one structure of a text."""
    found = parse(text)
    assert isinstance(found, Message), found
    assert found.form == "single"
    return found.structures[0]


def fault(text):
    found = parse(text)
    assert isinstance(found, Malformed), found
    return found


def test_every_structure_is_known():
    assert sorted(STRUCTURES) == OF_THE_STANDARD


@given(messages)
def test_what_is_rendered_reads_back_as_the_same(message):
    assert parse(render(message)) == message


@given(messages)
def test_every_structure_tells_its_fields_and_meaning(message):
    for one in message.structures:
        assert "".join(one.fields.values()) == one.content
        assert all(isinstance(value, str) and value for value in one.means.values())


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("=A99992512345600", {"facility": "A9999", "year": "25", "serial": "123456", "check": "9"}),
        ("=%6400", {"blood_group": "A RhD positive", "use": "autologous only"}),
        ("=%5100", {"blood_group": "O RhD positive", "use": "not specified"}),
        ("=%9800", {"blood_group": "O RhD negative", "use": "autologous only, biohazard"}),
        ("=%ZZ00", {"blood_group": "not known here"}),
        ("=<S11941A0", {"donation_type": "autologous use only", "division": "division A0"}),
        ("=<S1194X00", {"donation_type": "autologous use only, biohazard", "division": "undivided"}),
        ("=<S1194199", {"division": "in structure 032", "cellular_therapy": "yes"}),
        ("=>019031", {"day": "2019-01-31"}),
        ("=>016366", {"day": "2016-12-31"}),
        ("=>999365", {"day": "1999-12-31"}),
        ("&>0170901215", {"day": "2017-03-31", "time": "12:15"}),
        ("&>0183652359", {"day": "2018-12-31", "time": "23:59"}),
        ("=(1002202506091030", {"what": "collection", "day": "2025-06-09", "time": "10:30"}),
        ("=]203512", {"month": "2035-12"}),
        ("&$0101000100200000", {"measure_1": "volume in mL = 200"}),
        ("&,1000000000000000123", {"number": "123"}),
        ("&/CHA999926000001", {"identifier": "CHA999926000001"}),
    ],
)
def test_structures_mean_what_is_published(text, meaning):
    assert meaning.items() <= dict(read(text).means).items()


def test_dimensions_have_their_decimal_point():
    (one,) = read("&$0102000101234200").dimensions
    assert (one.relation, one.what, one.value) == ("02", "0001", Decimal("12.34"))


@pytest.mark.parametrize(
    ("text", "structure", "at", "code"),
    [
        ("=zXX", "", 2, "isbt-unknown-structure"),
        ("", "", 1, "isbt-unknown-structure"),
        ("&,9123", "", 3, "isbt-unknown-structure"),
        ("=O99992512345600", "001", 2, "isbt-foreign-character"),
        ("=AO9992512345600", "001", 3, "isbt-foreign-character"),
        ("=09999251234560", "001", 2, "isbt-foreign-character"),
        ("=A999925123456", "001", 15, "isbt-too-short"),
        ("=A99992512345670", "001", 15, "isbt-impossible-value"),
        ("=,00001a", "032", 8, "isbt-foreign-character"),
        ("&,100000000000000000a", "035", 21, "isbt-foreign-character"),
        ("=<S1194", "003", 8, "isbt-too-short"),
        ("=<S11941a0", "003", 9, "isbt-impossible-value"),
        ("=<S119410A", "003", 9, "isbt-impossible-value"),
        ("=<S11941A0X", "003", 11, "isbt-too-long"),
        ("=>019000", "004", 6, "isbt-impossible-value"),
        ("=>019366", "004", 6, "isbt-impossible-value"),
        ("&>0190012400", "005", 9, "isbt-impossible-value"),
        ("&>0190011260", "005", 9, "isbt-impossible-value"),
        ("=#0119990231", "024", 5, "isbt-impossible-value"),
        ("=]203513", "026", 7, "isbt-impossible-value"),
        ("=(3002202506091030", "031", 3, "isbt-impossible-value"),
        ("=(1102202506091030", "031", 4, "isbt-foreign-character"),
        ("=(1002202513091030", "031", 7, "isbt-impossible-value"),
        ("&#0108ABC", "025", 10, "isbt-too-short"),
        ("&#0100", "025", 5, "isbt-impossible-value"),
        ("&#01x8ABC", "025", 5, "isbt-foreign-character"),
        ("&$00", "029", 3, "isbt-impossible-value"),
        ("&$0107000100200000", "029", 5, "isbt-impossible-value"),
        ("&$0201000100200000", "029", 19, "isbt-too-short"),
        ("&/CXA999926000001", "040", 4, "isbt-foreign-character"),
        ("&,4PL001499Z549917123456A00T041600320171331", "038", 36, "isbt-impossible-value"),
        ("=A99992512345600\x1d=<S11941A0", "001", 17, "isbt-too-long"),
    ],
)
def test_what_is_malformed_is_one_error_with_structure_place_and_what_was_expected(text, structure, at, code):
    found = fault(text)
    assert (found.structure, found.at, found.code) == (structure, at, code)
    assert found.expected
    assert found.sentence.endswith("Scan the label again.")
    assert found.sentence.isprintable()


@pytest.mark.parametrize(
    ("text", "found"),
    [("=>019366", "366"), ("&>0351592460", "2460"), ("=]203513", "13"), ("&$0107000100200000", "07")],
)
def test_a_value_that_cannot_be_is_named_whole(text, found):
    assert fault(text).found == found
    assert f"but “{found}” stands there" in fault(text).sentence


@given(st.text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=13, max_size=13))
def test_the_flags_of_a_donation_number_are_those_of_an_independent_library(number):
    flags = 60 + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*".index(mod_37_2.calc_check_digit(number))
    text = f"={number}{flags}"
    found = parse(text)
    if isinstance(found, Message) and isinstance(found.structures[0], DonationNumber):
        assert found.structures[0].means["check"] == mod_37_2.calc_check_digit(number)
        assert isinstance(parse(f"={number}{60 + (flags - 59) % 37}"), Malformed)


@pytest.mark.parametrize(
    ("number", "flags"),
    [
        ("G123417654321", "70"),
        ("A999820123456", "74"),
        ("A999921123456", "63"),
        ("A999617123456", "88"),
        ("W000009123456", "76"),
        ("A999917123458", "65"),
        ("A999818123456", "83"),
        ("A999925000038", "96"),
    ],
)
def test_published_flags_are_right(number, flags):
    assert read(f"={number}{flags}").means["flags"] == "check value of the number"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("00", "not used"),
        ("01", "container 1 of a set"),
        ("06", "pilot tube"),
        ("11", "match with the unit"),
        ("14", "reserved"),
        ("19", "container 9 of a set"),
        ("20", "local use"),
        ("59", "local use"),
        ("96", "check value of the number"),
        ("99", "reserved"),
    ],
)
def test_flags_say_what_piece_it_is(flags, words):
    assert flags_in_words(flags) == words


@given(st.dates(date(1900, 1, 1), date(2899, 12, 31)))
def test_a_day_is_the_day_that_was_meant(day):
    digits = day_digits(day)
    assert ExpirationDate(digits[:3], digits[3:]).day == day


@pytest.mark.parametrize("year", [1899, 2900])
def test_a_year_that_no_label_can_carry_is_not_rendered(year):
    with pytest.raises(ValueError, match="year"):
        day_digits(date(year, 1, 1))


def test_no_structure_can_be_made_that_could_not_be_read_back():
    with pytest.raises(Unfit):
        ExpirationMoment("018", "366", "2359")
    with pytest.raises(Unfit):
        ProductCode("S1194", "1", "A0x")
    with pytest.raises(Unfit):
        BloodGroups("6", "40", "0")


@pytest.mark.parametrize(
    ("group", "use", "value"),
    [
        ("O RhD negative", AUTOLOGOUS, "97"),
        ("O RhD positive", AUTOLOGOUS, "53"),
        ("A RhD negative", AUTOLOGOUS, "08"),
        ("A RhD positive", AUTOLOGOUS, "64"),
        ("B RhD negative", AUTOLOGOUS, "19"),
        ("B RhD positive", AUTOLOGOUS, "75"),
        ("AB RhD negative", AUTOLOGOUS, "30"),
        ("AB RhD positive", AUTOLOGOUS, "86"),
        ("A RhD positive", AUTOLOGOUS_BIOHAZARD, "65"),
        ("O RhD positive", UNSPECIFIED, "51"),
    ],
)
def test_blood_groups_have_their_values(group, use, value):
    assert group_value(group, use) == value
    read_back = BloodGroups(value, "0", "0")
    assert (read_back.blood_group, read_back.use) == (group, use)


def test_the_single_european_code_reads_in_a_symbol_and_as_it_is_printed():
    printed = "SEC: PL001499Z549917123456 A00T041600320171231"
    code = parse_eye_readable(printed)
    assert isinstance(code, SingleEuropeanCode)
    assert read("&,4PL001499Z549917123456A00T041600320171231") == code
    assert eye_readable(code) == printed
    assert (code.country, code.establishment, code.donation) == ("PL", "001499", "Z549917123456")
    assert (code.system, code.product, code.split) == ("A", "00T0416", "003")
    assert (code.description, code.division, code.expires) == ("T0416", "03", date(2017, 12, 31))
    assert isinstance(parse_eye_readable("SEC: PL001499Z549917123456"), Malformed)
