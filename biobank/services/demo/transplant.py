"""From the course to day 0: ordered, cleared, conditioned, issued, thawed, verified, given bag by bag."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from biobank.services.demo.before import admitted
from biobank.services.demo.chart import Chart, label_of
from biobank.services.demo.figures import TENTH, drawn, rounded
from biobank.services.demo.telling import Story

READY = {"line_patent": True, "premedicated": True, "physician_reachable": True}
SOUND = {"container_intact": True, "records_agree": True}
TARGET = Decimal(5)
ENOUGH = Decimal("3.8")


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of a conditioning regimen: on which days before day 0, how much."""

    drug: str
    days: tuple[int, ...]
    dose: int
    dose_unit: str = "mg_per_m2"


REGIMENS: dict[str, tuple[Drug, ...]] = {
    "cy-atg": (
        Drug("cyclophosphamide", (-5, -4, -3, -2), 50, "mg_per_kg"),
        Drug("atg", (-3, -2), 2, "mg_per_kg"),
    ),
    "beam-atg": (
        Drug("carmustine", (-6,), 300),
        Drug("etoposide", (-5, -3), 200),
        Drug("cytarabine", (-5, -3), 200),
        Drug("melphalan", (-2,), 140),
        Drug("atg", (-2,), 5, "mg_per_kg"),
    ),
    "cy-rituximab": (
        Drug("rituximab", (-6,), 500, "mg"),
        Drug("cyclophosphamide", (-5, -4, -3, -2), 50, "mg_per_kg"),
    ),
}


@dataclass(frozen=True, slots=True)
class Team:
    """Who stands at the bedside: at the centre's own ward or at the partner's."""

    nurse: str = "nurse"
    second: str = "second_nurse"
    physician: str = "physician"


HERE = Team()
THERE = Team("nurse@ward", "second_nurse@ward", "physician@ward")


def weighed(chart: Chart, kg: Decimal | None = None, team: Team = HERE, **more: Any) -> None:
    """Two people read the weight."""
    chart.weight_kg = kg or rounded(chart.weight_kg * drawn(chart.rng, 0.98, 1.02, Decimal("0.001")))
    told = {"course": chart.course, "weight_kg": chart.weight_kg, "kind": "actual", **more}
    chart.centre.ok("record-weight", team.nurse, [(team.second, "verified")], **told)


def opened(chart: Chart, regimen: str = "cy-atg", team: Team = HERE) -> None:
    """Open a course and weigh the patient."""
    told = {"patient": chart.patient, "regimen": regimen}
    chart.course = chart.centre.made("open-course", "course", team.physician, **told)
    weighed(chart, team=team)


def graft(chart: Chart, enough: Decimal = ENOUGH) -> list[str]:
    """Return as many released bags as make the dose, in the order they were filled."""
    chosen: list[str] = []
    cells = Decimal(0)
    for id in chart.bags:
        unit = chart.centre.get("unit", id)
        usable = unit.material == "frozen" and unit.assignment == "free" and "released" in unit.disposition
        if usable and cells < enough * chart.weight_kg:
            chosen.append(id)
            cells += unit.cd34_e6
    return chosen


def ordered(chart: Chart, bags: Sequence[str], in_days: int, team: Team = HERE) -> None:
    """The physician orders the reinfusion; the laboratory reserves the bags."""
    centre = chart.centre
    cells = sum((centre.get("unit", bag).cd34_e6 for bag in bags), Decimal(0))
    dose = min(TARGET, rounded(cells / chart.weight_kg, TENTH))
    day = centre.clock.days_from_now(in_days)
    told = {"cd34_per_kg": dose, "weight_kg": chart.weight_kg, "infuse_on": day}
    signed = [(team.physician, "ordered")]
    chart.order = centre.made("place-order", "order", team.physician, signed, course=chart.course, **told)
    centre.clock.forward(minutes=35)
    for bag in bags:
        centre.ok("reserve-unit", "technologist", unit=bag, order=chart.order)


def cleared(chart: Chart, bags: Sequence[str], team: Team = HERE) -> None:
    """The physician clears the patient for the first drug, with a back-up where one is left."""
    spare = [bag for bag in graft(chart, Decimal(10**6)) if bag not in bags]
    back_up: dict[str, Any] = {"back_up": spare[0]} if spare else {"no_back_up": True}
    signed = [(team.physician, "cleared")]
    told = {"identity_confirmed": True, **back_up}
    chart.centre.ok("clear-conditioning", team.physician, signed, course=chart.course, **told)


def conditioned(chart: Chart, regimen: str, day_zero_in: int, team: Team = HERE) -> Story[None]:
    """Each drug on its day; two days before day 0 the patient is weighed again."""
    plan = sorted((day, one.drug, one) for one in REGIMENS[regimen] for day in one.days)
    for days in sorted({day for day, _, _ in plan}):
        centre = chart.centre
        yield centre.clock.after(days + day_zero_in, "08:40", any_day=True)
        day_zero_in = -days
        for _, drug, one in (each for each in plan if each[0] == days):
            told = {"drug": drug, "dose": Decimal(one.dose), "dose_unit": one.dose_unit}
            centre.ok("record-conditioning", team.nurse, course=chart.course, **told)
            centre.clock.forward(minutes=30)
    weighed(chart, team=team)


def issued(chart: Chart, bag: str, team: Team = HERE) -> None:
    """Take a bag out, check it with a second person, and issue it to the nurse who carries it."""
    centre = chart.centre
    centre.ok("take-out-unit", "technologist", unit=bag)
    signed = [("second_technologist", "verified")]
    centre.ok("check-issue", "technologist", signed, unit=bag, label=label_of(bag), **SOUND)
    centre.clock.forward(minutes=4)
    centre.ok("issue-unit", "technologist", unit=bag, carrier=centre.who(team.nurse))


def handed(chart: Chart, unit: str, giver: str, taker: str) -> None:
    """Hand a unit from one to another, who accepts it at once."""
    chart.centre.ok("hand-over-unit", giver, unit=unit, to_person=chart.centre.who(taker))
    chart.centre.ok("accept-unit", taker, unit=unit)


def scans(chart: Chart, bag: str) -> dict[str, str]:
    """Return what a scanner reads at the bed: the label of a bag and the patient's wristband."""
    return {"label": label_of(bag), "wristband": chart.wristband}


def thawed(chart: Chart, bag: str, team: Team = HERE) -> None:
    """Two people check the frozen bag with the patient; then it is thawed."""
    centre = chart.centre
    told = {**scans(chart, bag), **READY}
    centre.ok("check-before-thaw", team.nurse, [(team.second, "verified")], unit=bag, **told)
    centre.clock.forward(minutes=3)
    bath = {} if team is THERE else {"place": centre.places["water_bath"]}
    centre.ok("thaw-unit", team.nurse, unit=bag, **bath)


def verified(chart: Chart, bag: str, team: Team = HERE) -> None:
    """Before connecting: band and bag scanned, a second person."""
    seen = scans(chart, bag)
    chart.centre.ok("compare-at-bedside", team.nurse, unit=bag, **seen)
    chart.centre.ok("verify-at-bedside", team.nurse, [(team.second, "verified")], unit=bag, **seen)


def given(chart: Chart, bag: str, team: Team = HERE, part: Decimal = Decimal(1)) -> None:
    """Connect the bag, let it run, and record the volume that was given."""
    centre = chart.centre
    verified(chart, bag, team)
    centre.ok("start-reinfusion", team.nurse, unit=bag)
    reaction = chart.rng.choice((None, None, "nausea", "flushing", "cough", "hypertension"))
    if reaction:
        centre.clock.forward(minutes=5)
        grade = 1 if reaction != "hypertension" else 2
        centre.ok("record-reaction", team.nurse, unit=bag, kind=reaction, grade=grade)
    centre.clock.forward(minutes=chart.rng.randrange(9, 16))
    volume = rounded(centre.get("unit", bag).volume_ml * part)
    vital = "changed" if reaction else chart.rng.choice(("steady", "charted_elsewhere"))
    centre.ok("stop-reinfusion", team.nurse, unit=bag, volume_ml=volume, vital_signs=vital)


def reinfused(chart: Chart, bag: str, team: Team = HERE) -> None:
    """A bag's whole way on day 0."""
    issued(chart, bag, team)
    chart.centre.clock.forward(minutes=14)
    thawed(chart, bag, team)
    chart.centre.clock.forward(minutes=4)
    given(chart, bag, team)


def until_day_zero(chart: Chart, regimen: str = "cy-atg", team: Team = HERE) -> Story[list[str]]:
    """A course from its opening to the morning of day 0; returns the bags that are ordered."""
    centre = chart.centre
    opened(chart, regimen, team)
    yield centre.clock.after(3, "15:20")
    bags = graft(chart)
    ordered(chart, bags, 9, team)
    yield centre.clock.after(2, "12:10", any_day=True)
    admitted(chart, team.nurse)
    weighed(chart, team=team)
    cleared(chart, bags, team)
    yield from conditioned(chart, regimen, 7, team)
    yield centre.clock.after(2, "10:05", any_day=True)
    return bags


def transplanted(chart: Chart, regimen: str = "cy-atg", team: Team = HERE) -> Story[None]:
    """A course whose bags are given on day 0 without trouble."""
    bags = yield from until_day_zero(chart, regimen, team)
    for bag in bags:
        reinfused(chart, bag, team)
        chart.centre.clock.forward(minutes=10)
