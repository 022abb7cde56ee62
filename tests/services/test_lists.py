"""Lists on both databases: every line once, whatever is added meanwhile, in either direction."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from biobank.domain.things.laboratory import Equipment, Lot
from biobank.services.reads.lists import care, cells, house
from biobank.services.reads.lists.asking import asked
from biobank.services.reads.lists.reading import BATCH, batches, part
from biobank.storage import tables
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank

SHAPES = (
    *(cells.UNITS, cells.LABEL_COPIES, care.PATIENTS, care.ORDERS),
    *(house.VESSELS, house.LOTS, house.EQUIPMENT, house.DEVIATIONS, house.PEOPLE),
)


def lot(bank: Bank, number: int, /, **columns):
    told = {
        "site_id": bank.site.id,
        "item": f"Item {number % 7}",
        "number": f"N-{number:04}",
        "expires_on": f"2030-01-{number % 9 + 1:02}",
    }
    id = bank.fresh(f"lot {number}").id("L")
    return Lot(id=id, stream=f"site/{bank.site.id}", **{**told, **columns})


def read(bank: Bank, shape, *told, site=None, limit=10, place=None):
    wanted = asked(shape, told, bank.site.zone)
    wanted = replace(wanted, **(place or {}))
    with bank.database.read() as connection:
        return part(connection, shape, wanted, site=site or bank.site.id, limit=limit)


def walked(bank: Bank, *told, back=False, meanwhile=lambda: None):
    """Return the ids of all lines, page by page from either end, with the length of each page."""
    found, sizes, place = [], [], None
    if back:
        turned = told[0][1].removeprefix("-") if told[0][1].startswith("-") else f"-{told[0][1]}"
        last = read(bank, house.LOTS, ("sort", turned), limit=1).lines[0]
        from biobank.services.reads.lists.asking import Cursor

        place = {"before": Cursor(last["ordered_by"], last["id"])}
        found = [last["id"]]
    while True:
        page = read(bank, house.LOTS, *told, place=place)
        ids = [line["id"] for line in page.lines]
        found = ids + found if back else found + ids
        sizes.append(len(ids))
        on = page.before if back else page.after
        if on is None:
            return found, sizes
        place = {"before" if back else "after": on}
        meanwhile()


@pytest.fixture
def lots(bank: Bank) -> list[Lot]:
    found = [lot(bank, number) for number in range(47)]
    bank.plant(*found)
    return found


@pytest.mark.parametrize("sort", ["number", "-number", "item", "-item", "expires", "-expires"])
def test_every_line_stands_on_one_page_in_both_directions(bank, lots, sort):
    found, sizes = walked(bank, ("sort", sort))
    assert sorted(found) == sorted(each.id for each in lots)
    assert sizes == [10, 10, 10, 10, 7]
    backwards, _ = walked(bank, ("sort", sort), back=True)
    assert backwards == found


def test_lines_come_in_order_with_the_id_for_equals(bank, lots):
    found, _ = walked(bank, ("sort", "-expires"))
    by_id = {each.id: each for each in lots}
    keys = [(by_id[id].expires_on, id) for id in found]
    assert keys == sorted(keys, reverse=True)


def test_what_is_added_and_taken_away_meanwhile_moves_nothing_else(bank, lots):
    seen = iter(lots)
    numbers = iter(range(100, 200))

    def meanwhile():
        bank.plant(lot(bank, next(numbers), number=f"A-{next(numbers)}"))
        with bank.database.write() as connection:
            connection.execute(delete(tables.things["lot"]).where(tables.things["lot"].c.id == next(seen).id))

    found, _ = walked(bank, ("sort", "number"), meanwhile=meanwhile)
    assert [id for id in found if id in {each.id for each in lots}] == [
        each.id for each in sorted(lots, key=lambda each: each.number)
    ]
    assert len(found) == len(set(found))


def test_an_export_is_all_lines_from_the_first_on(bank, lots):
    wanted = asked(house.LOTS, [("item", "item 3"), ("sort", "number")], bank.site.zone)
    halfway = replace(wanted, after=None)
    found = [
        line["number"]
        for lines in batches(bank.database, house.LOTS, halfway, site=bank.site.id)
        for line in lines
    ]
    assert found == [each.number for each in lots if each.item == "Item 3"]
    assert BATCH >= 500


def test_lines_of_other_sites_are_left_out(bank, lots):
    bank.plant(lot(bank, 900, site_id="S9999999999"))
    assert read(bank, house.LOTS, ("number", "n-0900")).lines == ()
    with bank.database.read() as connection:
        everywhere = part(connection, house.LOTS, asked(house.LOTS, [("number", "n-0900")], "UTC"), site=None)
    assert len(everywhere.lines) == 1


def test_filters_join_and_signs_of_patterns_are_letters(bank, lots):
    bank.plant(lot(bank, 901, item="100% DMSO_x", status="held"))
    assert len(read(bank, house.LOTS, ("item", "100% dmso_"), ("status", "held")).lines) == 1
    assert read(bank, house.LOTS, ("item", "%")).lines == ()
    assert read(bank, house.LOTS, ("item", "100_")).lines == ()
    days = (("expires_from", "2030-01-02"), ("expires_to", "2030-01-03"))
    assert {line["expires_on"] for line in read(bank, house.LOTS, *days, limit=99).lines} == {
        "2030-01-02",
        "2030-01-03",
    }


def test_an_order_by_what_may_be_missing_leaves_those_out(bank):
    told = {
        "stream": f"site/{bank.site.id}",
        "site_id": bank.site.id,
        "kind": "scale",
        "calibrated_until": "2030-01-01",
    }
    ids = [bank.fresh(f"scale {number}").id("Q") for number in range(3)]
    days = ("2027-01-01", None, "2026-01-01")
    bank.plant(
        *(
            Equipment(id=id, name=f"Scale {id}", cleaned_until=day, **told)
            for id, day in zip(ids, days, strict=True)
        )
    )
    assert [line["id"] for line in read(bank, house.EQUIPMENT, ("sort", "cleaned")).lines] == [ids[2], ids[0]]
    assert len(read(bank, house.EQUIPMENT, ("sort", "name")).lines) == 3


def test_every_list_takes_every_order_and_filter_in_both_directions(bank):
    values = {"since": "2020-01-01", "until": "2040-01-01", "after": "2020-01-01", "before": "2040-01-01"}
    journey_transplant.reinfused_bag(bank)
    for shape in SHAPES:
        for name in shape.orders:
            for sort in (name, f"-{name}"):
                first = read(bank, shape, ("sort", sort), limit=1)
                for on, way in ((first.after, "after"), (first.after, "before")):
                    if on is not None:
                        read(bank, shape, ("sort", sort), place={way: on})
        told = [
            (name, each.choices[0] if each.choices else values.get(each.kind, "x"))
            for name, each in shape.filters.items()
        ]
        read(bank, shape, *told)


def test_a_journey_stands_in_the_lists(bank):
    done = journey_transplant.reinfused_bag(bank)
    journey_laboratory.lot(bank)
    journey_laboratory.equipment(bank)
    assert done.unit in {line["id"] for line in read(bank, cells.UNITS, limit=50).lines}
    assert done.order in {line["id"] for line in read(bank, care.ORDERS).lines}
    assert done.patient in {line["id"] for line in read(bank, care.PATIENTS).lines}
    for shape in SHAPES:
        assert read(bank, shape).lines or shape in (house.DEVIATIONS, house.VESSELS), shape.name


def test_a_role_narrows_accounts_to_those_who_hold_it(bank):
    found = read(bank, house.PEOPLE, ("role", "nurse"), limit=50).lines
    assert {line["login"] for line in found} == {"nurse", "second_nurse"}


def test_copies_of_what_has_no_site_are_listed_everywhere(bank):
    unit = journey_storage.stored_bag(bank)
    journey_transplant.labelled(bank, unit)
    journey.wristband(bank, bank.get("unit", unit).patient_id)
    assert {line["unit_id"] for line in read(bank, cells.LABEL_COPIES).lines} >= {unit}
    elsewhere = read(bank, cells.LABEL_COPIES, site="S9999999999").lines
    assert unit not in {line["unit_id"] for line in elsewhere}


@pytest.mark.parametrize(
    ("shape", "sort", "index"),
    [
        (cells.UNITS, "-collected", "ix_unit_collected_at"),
        (cells.UNITS, "expires", "ix_unit_expires_on"),
        (cells.UNITS, "unit", "ix_unit_din"),
        (cells.LABEL_COPIES, "-printed", "ix_label_copy_printed_at"),
        (care.PATIENTS, "-registered", "ix_patient_registered_at"),
        (care.ORDERS, "-day", "ix_order_infuse_on"),
        (house.DEVIATIONS, "-opened", "ix_deviation_opened_at"),
    ],
)
def test_lists_that_grow_with_the_bank_rest_on_an_index(sqlite_bank, shape, sort, index):
    from biobank.services.reads.lists.reading import _statement

    name = sort.removeprefix("-")
    statement = _statement(shape, (), name, sort.startswith("-"), True, True)
    compiled = statement.compile(dialect=sqlite_bank.database.engine.dialect)
    bound = {**compiled.params, "site": "S", "from_value": "x", "from_id": "y", "most": 51}
    values = tuple(bound[each] for each in compiled.positiontup)
    with sqlite_bank.database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    told = "; ".join(str(row[3]) for row in plan)
    assert index in told, told
    assert "TEMP B-TREE FOR ORDER BY" not in told, told
