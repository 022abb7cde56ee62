"""One form for each kind of value, and one sentence for whatever is not in it."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.fields import (
    boolean,
    choice,
    code,
    date,
    decimal,
    fields_of,
    instant,
    integer,
    long_text,
    ref,
    refs,
    rows,
    text,
)
from biobank.domain.verbs import VERBS
from biobank.edge.actions import ACTIONS
from biobank.edge.schemas import field_of, schema_of

UNIT = "U0123456789"


@command
class Pour:
    """One row of a table."""

    volume_ml: Decimal = decimal("Volume", "mL", minimum="0.1", maximum="100")


@command
class Everything(Command):
    """One field of each kind."""

    unit: str = ref("unit", "Unit", required=False)
    units: tuple[str, ...] = refs("unit", "Units", required=False)
    words: str = text("Words", max_length=10, required=False)
    story: str = long_text("Story", required=False)
    raw: str = code("Scanned", required=False)
    pick: str = choice("Pick", (("a", "A"), ("b", "B")), required=False)
    amount: Decimal = decimal("Amount", minimum="-5", maximum="1000000", required=False)
    count: int = integer("Count", minimum="1", maximum="9", required=False)
    any: int = integer("Any", required=False)
    day: str = date("Day", required=False)
    at: str = instant("At", required=False)
    sure: bool = boolean("Sure", required=False)
    pours: tuple[Pour, ...] = rows("Pours", Pour, required=False)


FIELDS = {spec.name: field_of(spec) for spec in fields_of(Everything)}


def read(name: str, value: Any) -> Any:
    return FIELDS[name].deserialize(value)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("unit", UNIT, UNIT),
        ("unit", "u0123456789", UNIT),
        ("unit", render(code_for(UNIT)), UNIT),
        ("unit", f" {render(code_for(UNIT)).lower()} ", UNIT),
        ("units", [UNIT], (UNIT,)),
        ("words", "  a b ", "a b"),
        ("words", "   ", None),
        ("words", "e\u0301", "\u00e9"),
        ("story", "one\r\ntwo\t", "one\ntwo"),
        ("raw", " =A9999\x1d12 ", " =A9999\x1d12 "),
        ("pick", "a", "a"),
        ("amount", "4.250", Decimal("4.250")),
        ("amount", Decimal("0.1"), Decimal("0.1")),
        ("amount", 7, Decimal(7)),
        ("amount", Decimal("1E+2"), Decimal(100)),
        ("amount", "-5", Decimal(-5)),
        ("count", 9, 9),
        ("any", 2**31 - 1, 2**31 - 1),
        ("day", "2024-02-29", "2024-02-29"),
        ("at", "2026-03-02T09:30:00+01:00", "2026-03-02T08:30:00.000Z"),
        ("at", "2026-03-02t08:30z", "2026-03-02T08:30:00.000Z"),
        ("at", "2026-03-02 08:30:15.1239-12:00", "2026-03-02T20:30:15.123Z"),
        ("sure", True, True),
    ],
)
def test_a_good_value_is_kept_in_its_one_form(name: str, value: Any, kept: Any) -> None:
    assert read(name, value) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", 7),
        ("unit", "P0123456789"),
        ("unit", "U012345678"),
        ("unit", "U012345678O"),
        ("unit", render(code_for(UNIT))[:-1] + "?"),
        ("unit", render(code_for("P0123456789"))),
        ("unit", "U0123456789'; DROP"),
        ("unit", "Ⅴ0123456789"),
        ("unit", [UNIT]),
        ("units", UNIT),
        ("units", {"0": UNIT}),
        ("units", [UNIT] * 501),
        ("words", 5),
        ("words", "x" * 11),
        ("words", "a\x00b"),
        ("words", "a\nb"),
        ("words", "a\x1bb"),
        ("words", "a\u202eb"),
        ("words", "a\ud800b"),
        ("words", "a\ufeffb"),
        ("story", "a\x00b"),
        ("story", "x" * 4001),
        ("raw", "a\x00b"),
        ("raw", "x" * 401),
        ("raw", "a\udfffb"),
        ("pick", "c"),
        ("pick", ["a"]),
        ("amount", True),
        ("amount", 0.1),
        ("amount", "NaN"),
        ("amount", "Infinity"),
        ("amount", "1e3"),
        ("amount", "1,5"),
        ("amount", "٣"),
        ("amount", ""),
        ("amount", "-5.01"),
        ("amount", "1000000.000001"),
        ("amount", Decimal("NaN")),
        ("amount", Decimal("1E+999999999")),
        ("amount", Decimal("1E-999999999")),
        ("amount", "1" * 400),
        ("amount", 2**60),
        ("count", 0),
        ("count", 10),
        ("count", "5"),
        ("count", 5.0),
        ("count", True),
        ("count", 2**60),
        ("any", 2**31),
        ("any", -(2**31)),
        ("day", "2025-02-29"),
        ("day", "2025-2-9"),
        ("day", "02/09/2025"),
        ("day", "1066-10-14"),
        ("day", "2025-02-09T00:00:00Z"),
        ("day", 20250209),
        ("at", "2026-03-02T09:30:00"),
        ("at", "2026-03-02T25:30:00Z"),
        ("at", "2026-03-02T09:30:00+25:00"),
        ("at", "9999-12-31T23:59:59-23:59"),
        ("at", "0001-01-01T00:00:00+23:59"),
        ("at", "yesterday"),
        ("at", 1772443800),
        ("sure", "true"),
        ("sure", 1),
        ("pours", [{"volume_ml": "0.05"}]),
        ("pours", [{"volume_ml": "5", "more": 1}]),
        ("pours", [{}]),
        ("pours", ["5"]),
        ("pours", [{"volume_ml": "5"}] * 501),
    ],
)
def test_anything_else_is_one_sentence(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as told:
        read(name, value)
    sentences = told.value.messages if name != "pours" else ["A row."]
    assert all(sentence.endswith(".") for sentence in sentences), sentences


def test_rows_become_rows_and_their_errors_name_them() -> None:
    assert read("pours", [{"volume_ml": "5"}]) == (Pour(volume_ml=Decimal(5)),)
    with pytest.raises(ValidationError) as told:
        read("pours", [{"volume_ml": "5"}, {"volume_ml": "x"}])
    assert list(told.value.messages) == [1]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-5, max_value=1_000_000, places=6))
def test_a_number_loses_nothing(number: Decimal) -> None:
    assert read("amount", format(number, "f")) == number
    assert read("amount", number) == number


@given(st.text())
def test_no_text_breaks_a_field(value: str) -> None:
    for field in FIELDS.values():
        with contextlib.suppress(ValidationError):
            field.deserialize(value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_no_value_breaks_a_verb(value: Any) -> None:
    schema = ACTIONS["store-unit"].schema
    errors = schema.validate({"id": value, "unit": value, "slot": value, "expects": value, "proofs": value})
    assert errors


def test_every_kind_of_field_is_read() -> None:
    kinds = {spec.kind for verb in VERBS.values() for spec in verb.fields}
    assert kinds <= {spec.kind for spec in fields_of(Everything)}


def test_each_verb_has_its_schema_and_describes_it() -> None:
    for verb in VERBS.values():
        schema = schema_of(verb)
        for spec in verb.fields:
            field = schema.fields[spec.name]
            assert field.required is spec.required, (verb.name, spec.name)
            assert field.metadata["title"] == spec.label


def test_a_claim_stands_only_in_a_report() -> None:
    schema, at = ACTIONS["store-unit"].schema, "2026-03-02T08:00:00Z"
    told = {"id": "12345678", "unit": UNIT, "slot": "P0123456789", "claimed_at": at}
    assert list(schema.validate(told)) == ["claimed_at"]
    assert not schema.validate({**told, "mode": "reported"})
    zone = {**told, "mode": "reported", "claimed_zone": "Europe/Nowhere"}
    assert list(schema.validate(zone)) == ["claimed_zone"]
    hostile = {**told, "mode": "reported", "claimed_zone": "../../etc/passwd"}
    assert list(schema.validate(hostile)) == ["claimed_zone"]


def test_an_omitted_field_leaves_the_command_s_own_default() -> None:
    told = {"id": "12345678", "unit": UNIT, "slot": "P0123456789", "note": None, "reason": None}
    submission = ACTIONS["store-unit"].schema.load(told)
    assert submission.command.note is None
    assert submission.command.mode == "asked"
    assert submission.command.source == "api"
    assert submission.proofs == ()
