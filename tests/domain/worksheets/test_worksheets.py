"""What is shown while one types is what is decided and recorded: the same functions, the same figures."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rooms.balancing import incoming_ml, outgoing_ml
from biobank.domain.rooms.dividing import Filled, SplitUnit, portions
from biobank.domain.rules.facts import Actor, Facts
from biobank.domain.rules.policy import Policy
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.worksheets.line import Line, figure
from biobank.domain.worksheets.sheets import SHEETS

NOW = "2026-03-02T10:00:00.000Z"
LIMITS = {
    "balance_tolerance_percent": "10",
    "dmso_density_g_per_ml": "1.10",
    "cd34_minimum_e6_per_kg": "2.0",
    "weight_change_percent": "10",
    "dmso_to_freezing_alert_minutes": "15",
    "dmso_to_freezing_flag_minutes": "30",
    "liquid_hold_cold_hours": "72",
    "liquid_hold_room_hours": "24",
    "liquid_hold_room_alert_hours": "4",
    "thaw_to_end_minutes": "30",
}
UNIT = Unit(
    id="U0000000001",
    stream="patient/A0000000001",
    site_id="S",
    patient_id="A0000000001",
    episode_id="E0000000001",
    din="A999926000001",
    product_code="S1128",
    custody_since=NOW,
    collected_at="2026-03-02T06:00:00.000Z",
    volume_ml=Decimal(200),
    cd34_e6=Decimal(300),
    tnc_e6=Decimal(20000),
)
COURSE = Course(
    id="N0000000001",
    stream=UNIT.stream,
    site_id="S",
    patient_id=UNIT.patient_id,
    number=1,
    regimen="beam-atg",
    opened_at=NOW,
    zone="Europe/Berlin",
    weight_kg=Decimal(70),
)


def facts(**given_things: Any) -> Facts:
    told = {"unit": UNIT, "siblings": (), "products_of_din": (), "units_of_din": (), **given_things}
    actor = Actor("P", "Aino", frozenset({"technologist"}), "S", "Europe/Berlin")
    return Facts(
        NOW, actor, Policy(digest="", content={"limits": LIMITS, "settings": {}}), Fresh(bytes(32)), told
    )


def told(verb: str, command: Any, **given_things: Any) -> dict[str, Line]:
    lines = SHEETS[verb](command, facts(**given_things))
    return {
        str(line.label): replace(line, result=str(line.result), working=str(line.working)) for line in lines
    }


def typed(**fields: Any) -> Any:
    return SimpleNamespace(**fields)


def test_dmso_is_the_vector_of_the_practice() -> None:
    lines = told("add-dmso", typed(volume_ml=Decimal(200), dmso_percent=Decimal(10)))
    assert lines["DMSO in it"].result == "22 g"
    assert lines["DMSO in it"].working == "200 mL × 10 % × 1.1 g/mL"
    assert lines["Added"].result == "0 mL"


def test_an_order_says_how_many_cells_it_means() -> None:
    command = typed(cd34_per_kg=Decimal("4.2857"), weight_kg=Decimal(70))
    assert told("place-order", command, course=COURSE)["CD34+ cells"].result == "299.999 × 10⁶"
    other = typed(cd34_per_kg=Decimal(5), weight_kg=Decimal(60))
    assert told("place-order", other, course=COURSE)["Recorded weight"].tone == "bad"


@given(volumes=some.lists(some.decimals("0.5", "90", places=1), min_size=2, max_size=6))
def test_a_split_shows_what_the_split_will_record(volumes: list[Decimal]) -> None:
    bags = tuple(Filled(container="bag", volume_ml=each) for each in volumes)
    command = SplitUnit(id="worksheet", unit=UNIT.id, sop="", sop_version="", bags=bags)
    seen = facts()
    lines = told("split-unit", command)
    assert lines["In"].result == f"{figure(incoming_ml(command, seen) or Decimal(0))} mL"
    assert lines["Out"].result == f"{figure(outgoing_ml(command))} mL"
    for portion in portions(command, seen):
        line = lines[f"Bag {portion.division}"]
        assert f"{figure(portion.cd34_e6 or Decimal(0))} × 10⁶ CD34+" in line.result


def test_a_balance_that_is_off_is_told_before_it_is_refused() -> None:
    bags = tuple(Filled(container="bag", volume_ml=Decimal(50)) for _ in range(2))
    command = SplitUnit(id="worksheet", unit=UNIT.id, sop="", sop_version="", bags=bags)
    assert told("split-unit", command)["Difference"].tone == "bad"
    assert told("split-unit", command)["Difference"].result == "−100 mL, −50 %"


def test_what_was_given_is_credited_by_its_share() -> None:
    order = Order(
        id="R0000000001",
        stream=UNIT.stream,
        patient_id=UNIT.patient_id,
        course_id=COURSE.id,
        prescribed_by="P",
        prescribed_at=NOW,
        cd34_per_kg=Decimal(5),
        weight_kg=Decimal(70),
        infuse_on="2026-03-02",
    )
    lines = told(
        "stop-reinfusion", typed(volume_ml=Decimal(100)), course=COURSE, order=order, graft=(), infusions=()
    )
    assert lines["Share of the bag"].result == "50 %"
    assert lines["Dose of this bag"].result == "2.14 × 10⁶/kg"
    assert lines["Left to give"].result == "2.86 × 10⁶/kg"


def test_a_salvage_shows_what_is_left_and_when_it_expires() -> None:
    thawed = replace(UNIT, material="thawed", thawed_at="2026-03-02T09:45:00.000Z")
    lost = typed(decision="salvage", lost_ml=Decimal(20), salvaged_ml=Decimal(190), expires_at=None)
    lines = told("container-failure", lost, unit=thawed)
    assert (lines["Left in it"].working, lines["Left in it"].result) == ("200 mL − 20 mL", "180 mL")
    assert lines["Left in it"].tone == "bad"
    expiry = lines["The new container expires"]
    assert (expiry.working, expiry.result, expiry.tone) == ("thawed 10:45 + 30 min", "11:15", "plain")
    late = replace(thawed, thawed_at="2026-03-02T09:00:00.000Z")
    assert told("container-failure", lost, unit=late)["The new container expires"].tone == "attention"
    discarded = typed(decision="discard", lost_ml=None, salvaged_ml=None, expires_at=None)
    assert told("container-failure", discarded, unit=thawed) == {}


@pytest.mark.parametrize(("held", "tone"), [("cold", "good"), ("room", "good")])
def test_clocks_are_shown_against_their_limits(held: str, tone: str) -> None:
    command = typed(liquid_hold=held, start=None)
    assert told("freeze-unit", command)["Liquid until freezing"].tone == tone


def test_nothing_is_shown_of_what_is_not_typed_yet() -> None:
    assert told("add-dmso", typed(volume_ml=None, dmso_percent=None)) == {}
    assert told("stop-reinfusion", typed(volume_ml=None)) == {}
    assert told("collect", typed(containers=())) == {}


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [("1.500", 3, "1.5"), ("-0.0001", 3, "0"), ("-2", 1, "−2"), ("1200", 0, "1200")],
)
def test_figures_are_read_as_people_write_them(value: str, places: int, words: str) -> None:
    assert figure(Decimal(value), places) == words
