"""Stories of many years: transplanted long ago, followed ever since."""

from decimal import Decimal
from typing import Any

from biobank.services.demo import after, before, cast, laboratory, transplant
from biobank.services.demo.centre import Centre
from biobank.services.demo.chart import Chart, chart, label_of
from biobank.services.demo.figures import apheresis, rounded
from biobank.services.demo.labelling import labelled
from biobank.services.demo.telling import Story


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return these stories, not yet begun."""
    cardoso = chart(centre, cast.CARDOSO, seed)
    return [
        fifteen_years(chart(centre, cast.SOLHEIM, seed)),
        twice_transplanted(cardoso),
        married(cardoso),
        died(chart(centre, cast.HALLSTEIN, seed)),
    ]


def stored_years_ago(
    chart: Chart, days_ago: int, cd34_e6_per_kg: float, *, bags: int = 4, vials: int = 3, years: int = 30
) -> Story[None]:
    """A patient from registration to released bags, beginning so many days ago."""
    yield chart.centre.clock.on(days_ago, "09:10")
    before.registered(chart)
    before.consented(chart, years=years, disposal="discard" if years < 10 else "ask")
    yield from before.collected_after(chart, 12)
    found = apheresis(chart.rng, chart.case.weight_kg, cd34_e6_per_kg)
    yield from laboratory.kept(chart, found, bags=bags, vials=vials)


def fifteen_years(chart: Chart) -> Story[None]:
    """MS, the centre's first patient: a visit every year to the fifteenth, a back-up still in its slot."""
    yield from stored_years_ago(chart, 5478, 9.4)
    yield chart.centre.clock.after(20, "09:00")
    yield from transplant.transplanted(chart, "cy-atg")
    yield from after.followed(chart, 5.5, 14)
    visit = max(chart.centre.find("visit", course_id=chart.course), key=lambda one: str(one.on_day))
    right = {"value": "3.5" if visit.edss != "3.5" else "3.0", "reason": "correction"}
    chart.centre.ok("correct", "data_manager", what="visit.edss", visit=visit.id, **right)


def twice_transplanted(chart: Chart) -> Story[None]:
    """Lupus: quiet for years, then back; a second course with bags of the same collection, one washed."""
    centre = chart.centre
    yield from stored_years_ago(chart, 3310, 14.5, bags=5)
    yield centre.clock.after(24, "09:00")
    yield from transplant.transplanted(chart, "cy-rituximab")
    yield from after.followed(chart, 14, 5)
    yield centre.clock.after(40, "10:00")
    centre.ok("close-course", "coordinator", course=chart.course)
    yield centre.clock.after(30, "09:00")
    bags = yield from transplant.until_day_zero(chart, "beam-atg")
    transplant.reinfused(chart, bags[0])
    centre.clock.forward(minutes=15)
    transplant.issued(chart, bags[1])
    centre.clock.forward(minutes=10)
    transplant.thawed(chart, bags[1])
    centre.clock.forward(minutes=2)
    transplant.given(chart, washed(chart, bags[1]))
    yield from after.followed(chart, 12, 2)


def washed(chart: Chart, bag: str) -> str:
    """Wash the DMSO out of a thawed bag, within minutes, and label the new container."""
    centre = chart.centre
    unit = centre.get("unit", bag)
    transplant.handed(chart, bag, "nurse", "technologist")
    centre.clock.forward(minutes=11)
    told = {
        **laboratory.PROCESS,
        "added_ml": Decimal(60),
        "waste_ml": Decimal(62),
        "volume_ml": unit.volume_ml - 2,
        "dmso_percent": Decimal("0.6"),
        "cd34_e6": rounded(unit.cd34_e6 * Decimal("0.92")),
        "tnc_e6": rounded(unit.tnc_e6 * Decimal("0.84")),
        "reagents": laboratory.used(chart, ("Albumin 20 %", "15 mL"), ("ACD-A", "8 mL")),
        "expires_on": centre.clock.today,
    }
    made = centre.made("wash-unit", "unit", "technologist", unit=bag, **told)
    labelled(chart, [made])
    transplant.handed(chart, made, "technologist", "nurse")
    return made


def married(chart: Chart) -> Story[None]:
    """A new family name: labels already on bags stay right; the band and new labels show the new one."""
    centre = chart.centre
    yield centre.clock.on(1410, "15:40")
    signed = [("coordinator", "decided"), ("data_manager", "verified")]
    told = {"evidence": "civil_registry", "family_name": "Cardoso Lindgren", "national_number": "X-2847715"}
    centre.ok("change-identity", "coordinator", signed, patient=chart.patient, **told)
    centre.clock.forward(minutes=25)
    last = chart.bags[-1]
    (copy,) = centre.find("label_copy", unit_id=last)
    centre.refused("reprint-label", "earlier-copy-live", "technologist", unit=last, reason="damaged")
    anew: dict[str, Any] = {"unit": last, "reason": "damaged", "void_earlier": True}
    again = centre.made("reprint-label", "label_copy", "technologist", **anew)
    centre.ok("verify-label", "technologist", copy=again, scanned=label_of(last, "002"))
    centre.ok("apply-label", "technologist", copy=again)
    centre.ok("disposition-copy", "technologist", copy=copy.id, outcome="destroyed")


def died(chart: Chart) -> Story[None]:
    """CIDP: four good years, a death of another cause, and what was left discarded as the patient willed."""
    centre = chart.centre
    yield from stored_years_ago(chart, 2930, 10.2, bags=4, years=8)
    yield centre.clock.after(26, "09:00")
    yield from transplant.transplanted(chart, "cy-atg")
    yield from after.followed(chart, 6.0, 3)
    yield centre.clock.after(201, "13:30")
    died_on = centre.clock.days_from_now(-3)
    centre.ok("record-death", "coordinator", patient=chart.patient, died_on=died_on)
    after.visited(chart, "unplanned", 6.0, alive=False)
    yield centre.clock.after(60, "10:30")
    (agreement,) = centre.find("agreement", patient_id=chart.patient, status="in_force")
    centre.ok("end-agreement", "coordinator", agreement=agreement.id, ended_on=died_on)
    left = [bag for bag in chart.bags if centre.get("unit", bag).material == "frozen"]
    told = {"ground": "agreement", "last_graft_confirmed": True}
    signed = [("physician", "agrees"), ("medical_director", "disposed"), ("second_technologist", "witnessed")]
    centre.refused("discard-unit", "signature-missing", "technologist", signed[:2], unit=left[0], **told)
    for bag in left:
        centre.ok("discard-unit", "technologist", signed, unit=bag, **told)
        centre.clock.forward(minutes=6)
    for vial in chart.vials:
        centre.ok("discard-sample", "technologist", signed[2:], unit=vial)
