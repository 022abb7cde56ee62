"""What forms begin with: what was named last here, and the one device of its kind."""

from typing import Any

from tests import journey, journey_laboratory, journey_transplant
from tests.bank import Bank
from tests.served import Served
from tests.web.pages import at_screen, seen

SOP = {"sop": "SOP-CP-07", "sop_version": "4"}


def water_bath(bank: Bank, name: str = "Bath 1") -> Any:
    return bank.get("place", journey.location(bank, name, "water_bath"))


def processed(bank: Bank) -> dict[str, Any]:
    bench, tool = journey.location(bank), journey_laboratory.equipment(bank)
    told = {"step": "volume_reduction", "volume_ml": "200", "place": bench, "equipment": tool}
    return {**SOP, **told, "unit": journey_laboratory.in_hand(bank, journey.received_bag(bank))}


def test_a_step_begins_with_room_and_equipment_as_they_were_named_last_and_says_so(served: Served) -> None:
    bank, page = served.bank, at_screen(served, "technologist")
    first = page.get("/do/process-unit")
    assert "As usual here" not in seen(first)
    page.done("/do/process-unit", **processed(bank))
    told = page.form("/do/process-unit")
    tool, bench = bank.find("equipment")[0], bank.find("place", name="Bench")[0]
    assert told["equipment"] == [f"{tool.name}, cell processor [{tool.id}]"]
    assert told["place"] == [f"Bench, bench [{bench.id}]"]
    assert (told["sop"], told["sop_version"]) == (["SOP-CP-07"], ["4"])
    assert told["volume_ml"] == [""]
    assert seen(page.get("/do/process-unit")).count("As usual here: see that it is so now.") == 4
    bank.ok("take-out-of-service", equipment=tool.id, reason="equipment_failure")
    assert page.form("/do/process-unit")["equipment"] == [""]


def test_a_place_where_a_unit_is_put_is_told_anew_each_time(served: Served) -> None:
    bank, page = served.bank, at_screen(served, "technologist")
    unit = journey_laboratory.in_hand(bank, journey.received_bag(bank))
    page.done("/do/put-down-unit", unit=unit, place=journey.fridge(bank))
    assert page.form("/do/put-down-unit")["place"] == [""]


def test_the_only_water_bath_is_where_a_bag_is_thawed(served: Served) -> None:
    bank, page = served.bank, at_screen(served, "technologist")
    bath = water_bath(bank)
    done = journey_transplant.issued_bag(bank)
    path = f"/do/thaw-unit?unit={done.unit}"
    assert page.form(path, "/do/thaw-unit")["place"] == [f"Bath 1, water bath [{bath.id}]"]
    water_bath(bank, "Bath 2")
    assert page.form(path, "/do/thaw-unit")["place"] == [""]


def test_a_guide_begins_its_steps_with_what_is_usual(served: Served) -> None:
    bank = served.bank
    bath = water_bath(bank)
    done = journey_transplant.issued_bag(bank)
    told = {**done.scans(bank), **journey_transplant.READY}
    bank.ok("check-before-thaw", by="nurse", signed=journey_transplant.SECOND, unit=done.unit, **told)
    page = at_screen(served, "technologist")
    begin = f"/guides/begin/thaw/{done.unit}"
    path = page.send(begin).headers["Location"]
    assert page.form(path)["place"] == [f"Bath 1, water bath [{bath.id}]"]
    page.done(path)
    assert bank.get("unit", done.unit).material == "thawed"
