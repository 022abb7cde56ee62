"""Vessel plans: read strictly, and built by the command they become."""

from pathlib import Path

import pytest

from biobank.domain.rooms.freezers import BuildVessel, slot_count
from biobank.exchange.vessel_plan import CSV_COLUMNS, PlanError, plans_from_csv, plans_from_toml, read_plans
from tests.bank import Bank
from tests.journey_storage import room

EXAMPLES = Path(__file__).parents[2] / "config" / "examples"
TOML = (EXAMPLES / "vessel.toml").read_text(encoding="utf-8")
HEADER = ",".join(CSV_COLUMNS) + "\n"
LINE = "V,-196,-150,no,T 1..2,B 1..2,2,2,A1,tower,box\n"


def test_both_examples_describe_the_same_towers():
    (toml,) = read_plans(EXAMPLES / "vessel.toml")
    second, third = read_plans(EXAMPLES / "vessel.csv")
    assert toml.racks == second.racks
    assert (toml.holds_untested, third.holds_untested) == (False, True)
    assert slot_count(BuildVessel(id="c", room="F", **toml.fields())) == 4 * 10 * 4 + 6 * 81


def test_a_plan_is_built_as_it_stands(bank: Bank):
    (plan,) = read_plans(EXAMPLES / "vessel.toml")
    made = bank.ok("build-vessel", room=room(bank), **plan.fields()).made["place"]
    assert len(bank.find("slot", vessel_id=made[0])) == 4 * 10 * 4 + 6 * 81


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('name = "Vessel 1"', 'nome = "Vessel 1"', "nome: unknown"),
        ('name = "Vessel 1"', "", "name: it is missing"),
        ('name = "Vessel 1"', 'name = " "', "name: it must be a name"),
        ('warmest_c = "-150"', 'warmest_c = "cold"', "warmest_c: “cold” must be a temperature"),
        ('warmest_c = "-150"', 'warmest_c = "-200"', "coldest_c: -196 °C is warmer"),
        ("holds_untested = false", 'holds_untested = "no"', "holds_untested: it must be true or false"),
        ("rows = 2", "rows = 0", "racks[1]: rows: “0” must be a whole number from 1 to 100"),
        ("rows = 9", "rows = true", "racks[2]: rows: “true” must be"),
        ('"Tower 1..4"', '"Tower 4..1"', "racks[1]: racks: “Tower 4..1”: a row of names runs forwards"),
        ('box_kind = "box"', 'box_kind = "bag"', "racks[2]: box_kind: “bag” must be one of box, cassette"),
        ('label_scheme = "1"', "label_scheme = 1", "label_scheme: “1” must be a text"),
        ('label_scheme = "1"', 'label_scheme = "1"\ncolour = "red"', "colour: unknown"),
        ("[[racks]]", "[racks]", "vessel.toml: "),
    ],
)
def test_a_wrong_toml_plan_names_its_key(was, now, said):
    with pytest.raises(PlanError) as error:
        plans_from_toml(TOML.replace(was, now, 1), "vessel.toml")
    assert str(error.value).startswith("vessel.toml: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the columns must be vessel,"),
        (HEADER, "no vessel is described"),
        (HEADER + LINE + "V,-196,-150\n", "line 3: it must have 11 columns"),
        (HEADER + LINE.replace(",2,2,", ",2.5,2,"), "line 2: rows: “2.5” must be a whole number"),
        (HEADER + LINE.replace(",no,", ",perhaps,"), "line 2: holds_untested: “perhaps” must be yes or no"),
        (HEADER + LINE + LINE.replace("-150", "-140"), "line 3: vessel “V” is described otherwise above"),
        (HEADER + LINE.replace("T 1..2", ""), "line 2: racks: “”: a name is empty"),
    ],
)
def test_a_wrong_csv_plan_names_its_line(text, said):
    with pytest.raises(PlanError) as error:
        plans_from_csv(text, "plan.csv")
    assert said in str(error.value)


def test_only_the_two_forms_are_read(tmp_path):
    with pytest.raises(PlanError, match=r"is a \.toml or a \.csv file"):
        read_plans(tmp_path / "plan.xlsx")
    (tmp_path / "plan.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanError, match="not UTF-8"):
        read_plans(tmp_path / "plan.csv")
