"""After day 0: engraftment from blood counts, and visits from day 30 to the fifteenth year."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.outcomes import CountOnDay, Transfusion
from biobank.domain.rules.clock import day_count
from biobank.services.demo.chart import Chart
from biobank.services.demo.figures import edss, neutrophils, platelets, score
from biobank.services.demo.telling import Story

MS_LIKE = frozenset({"MS", "NMOSD", "CIDP"})
FIRST = ("d30", "d100", "m6")
COUNT_DAYS = (0, 3, 6, 8, 9, 10, 11, 12, 13, 14, 16, 18, 21)


def scores(chart: Chart, start: float, years: float) -> dict[str, Any]:
    """Return the score of the patient's disease some years after the transplant; before it, the start."""
    indication = chart.case.indication
    if indication in MS_LIKE:
        before = Decimal(str(start))
        found = before if years < 0 else edss(chart.rng, before, years)
        told: dict[str, Any] = {"edss": found, "relapse": False}
        return {**told, "new_mri_lesion": False} if indication == "MS" else told
    name = {"SSc": "mrss", "SLE": "sledai"}.get(indication)
    if name is None:
        return {}
    return {name: int(start) if years < 0 else score(chart.rng, int(start), years)}


def visited(chart: Chart, kind: str, start: float, *, alive: bool = True) -> None:
    """Record a visit today."""
    centre = chart.centre
    day_zero = centre.get("course", chart.course).day_zero
    years = -1.0 if kind == "before" else day_count(day_zero, centre.clock.today) / 365.25
    told = {"course": chart.course, "kind": kind, "on_day": centre.clock.today, "alive": alive}
    found = scores(chart, start, years) if alive else {}
    centre.ok("record-visit", "coordinator" if kind == "yearly" else "physician", **told, **found)


def engrafted(chart: Chart) -> Story[None]:
    """Three weeks after day 0: the counts since then, the days of engraftment they show, and home."""
    centre = chart.centre
    yield centre.clock.after(22, "09:40")
    centre.ok("void-wristband", "nurse", wristband=chart.band, why="discharged")
    day_zero = centre.get("course", chart.course).day_zero
    days = {number: _day(day_zero, number) for number in COUNT_DAYS}
    whites = tuple(CountOnDay(on_day=days[n], count=neutrophils(chart.rng, n)) for n in COUNT_DAYS)
    told = {"course": chart.course, "lineage": "neutrophils", "count_unit": "e9_per_l", "values": whites}
    centre.ok("record-engraftment", "data_manager", **told)
    clots = tuple(CountOnDay(on_day=days[n], count=platelets(chart.rng, n)) for n in COUNT_DAYS)
    given = (Transfusion(on_day=_day(day_zero, 7)),)
    told = {"course": chart.course, "lineage": "platelets", "count_unit": "e9_per_l", "values": clots}
    centre.ok("record-engraftment", "data_manager", transfusions=given, **told)


def _day(day_zero: str, number: int) -> str:
    return (date.fromisoformat(day_zero) + timedelta(days=number)).isoformat()


def followed(chart: Chart, start: float, years: int, kinds: Sequence[str] = FIRST) -> Story[None]:
    """Engraftment, the visits of the first year, and a visit each year after."""
    centre = chart.centre
    yield from engrafted(chart)
    ahead = {"d30": 9, "d100": 70, "m6": 85}
    for kind in kinds:
        yield centre.clock.after(ahead[kind], "14:10")
        visited(chart, kind, start)
    for year in range(years):
        yield centre.clock.after(182 if year == 0 else 365, "10:50")
        visited(chart, "yearly", start)
