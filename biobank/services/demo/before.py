"""Before collection: registered, consented, decided by the board, mobilised, cleared; and the chair."""

from decimal import Decimal
from typing import Any

from biobank.domain.rooms.clearance import MarkerFound
from biobank.domain.rooms.collection import Container
from biobank.services.demo.chart import Chart
from biobank.services.demo.figures import Apheresis, drawn
from biobank.services.demo.labelling import labelled
from biobank.services.demo.telling import Story

MARKERS = ("hiv", "hbsag", "anti_hbc", "anti_hcv", "syphilis", "htlv", "cmv")
CONSENTS = ("collect", "store", "use", "registry")
TUBE_ML = Decimal(5)
SOP = {"sop": "SOP-COL-01", "sop_version": "6"}


def registered(chart: Chart, **more: Any) -> None:
    """Register the patient, and record the blood group that two people read."""
    centre = chart.centre
    chart.patient = centre.made("register-patient", "patient", "coordinator", **chart.case.card, **more)
    centre.clock.forward(minutes=20)
    told = {"blood_group": chart.case.group, "sampled_on": centre.clock.days_from_now(-1)}
    seconded = [("data_manager", "verified")]
    centre.ok("record-blood-group", "coordinator", seconded, patient=chart.patient, **told)


def consented(chart: Chart, *scopes: str, years: int = 20, disposal: str = "ask") -> None:
    """Record the consents and the storage agreement that were signed today."""
    centre, day = chart.centre, chart.centre.clock.today
    for scope in scopes or CONSENTS:
        told = {"patient": chart.patient, "scope": scope, "form_version": "2"}
        centre.ok("record-consent", "coordinator", given_on=day, **told)
    ends = centre.clock.days_from_now(365 * years)
    agreed = {"patient": chart.patient, "form_version": "4", "disposal": disposal}
    centre.ok("record-agreement", "coordinator", signed_on=day, ends_on=ends, **agreed)


def decided(chart: Chart, **reactive: str) -> Story[None]:
    """The board decides; a fortnight later the patient is found fit, and the markers are in."""
    centre = chart.centre
    episode = {"patient": chart.patient, "indication": chart.case.indication}
    chart.episode = centre.made("open-episode", "episode", "physician", **episode)
    yield centre.clock.after(7, "16:30")
    board = {"episode": chart.episode, "decision": "approved", "decided_on": centre.clock.today}
    centre.ok("decide-indication", "coordinator", [("medical_director", "decided")], **board)
    yield centre.clock.after(12, "10:15")
    examined(chart, **reactive)


def examined(chart: Chart, **reactive: str) -> None:
    """A physician finds the patient fit, and determines the infectious risk from the markers."""
    centre, day = chart.centre, chart.centre.clock.today
    fit = {"episode": chart.episode, "outcome": "suitable", "assessed_on": day}
    centre.ok("assess-suitability", "physician", **fit)
    centre.clock.forward(minutes=12)
    found = tuple(MarkerFound(marker=one, finding=reactive.get(one, "nonreactive")) for one in MARKERS)
    risk = set(reactive) - {"cmv"}
    told = {"outcome": "not_eligible" if risk else "eligible", "sampled_on": day, "markers": found}
    signed = [("physician", "decided")]
    centre.ok("determine-eligibility", "physician", signed, episode=chart.episode, **told)


def mobilised(chart: Chart, regimen: str = "cy_gcsf") -> None:
    """Record what brings stem cells into the blood."""
    told: dict[str, Any] = {"regimen": regimen, "started_on": chart.centre.clock.today}
    told["gcsf_ug_per_kg_day"] = Decimal(10 if regimen != "cy_gcsf" else 5)
    if regimen == "cy_gcsf":
        told["cyclophosphamide_g_per_m2"] = Decimal(2)
    chart.centre.ok("record-mobilisation", "nurse", episode=chart.episode, **told)


def cleared(chart: Chart) -> None:
    """Everything is in place for today's collection; the physician signs."""
    centre = chart.centre
    told = {
        "collection_ordered": True,
        "processing_ordered": True,
        "blood_count_at": centre.clock.earlier(minutes=70),
        "platelets_e9_per_l": drawn(chart.rng, 90, 240, Decimal(1)),
        "cd34_per_ul": drawn(chart.rng, 28, 140, Decimal(1)),
        "pregnancy_test": "negative" if chart.case.sex == "female" else "not_needed",
        "venous_access": chart.rng.choice(("peripheral", "central")),
        "markers_sampled_on": centre.get("episode", chart.episode).markers_sampled_on,
    }
    centre.ok("clear-for-collection", "physician", [("physician", "cleared")], episode=chart.episode, **told)


def admitted(chart: Chart, by: str = "nurse") -> None:
    """Issue and print the wristband of today's admission; an earlier one is void."""
    centre = chart.centre
    told = {"admitted_on": centre.clock.today, "case_number": f"C{chart.rng.randrange(10**7):07}"}
    made = centre.made(
        "issue-wristband", "wristband", by, patient=chart.patient, void_earlier=bool(chart.band), **told
    )
    chart.band = made
    copy = centre.made("print-label", "label_copy", by, wristband=made)
    centre.ok("verify-label", by, copy=copy, scanned=chart.wristband)
    centre.ok("apply-label", by, copy=copy)


def at_the_chair(chart: Chart, yielded: Apheresis, hours: float = 4.5) -> str:
    """Record the collection that has just ended, and return the bag; a tube is beside it, both labelled."""
    centre = chart.centre
    containers = (
        Container(kind="bag", volume_ml=yielded.volume_ml),
        Container(kind="tube", volume_ml=TUBE_ML),
    )
    told = {
        **SOP,
        "wristband": chart.wristband,
        "started_at": centre.clock.earlier(hours=hours),
        "ended_at": centre.clock.earlier(minutes=4),
        "containers": containers,
        "blood_group": chart.case.group,
        "anticoagulant": "acd_a",
        "blood_count_at": centre.clock.earlier(hours=hours + 1),
        "equipment": (centre.equipment["apheresis"],),
    }
    signed = [("nurse", "verified")]
    made = centre.ok("collect", "apheresis_nurse", signed, episode=chart.episode, **told).made
    chart.donations.append(made["donation"][0])
    bag, tube = sorted(made["unit"], key=lambda id: str(centre.get("unit", id).container))
    labelled(chart, (bag, tube), by="apheresis_nurse")
    _given_to_the_laboratory(chart, bag, tube)
    return bag


def _given_to_the_laboratory(chart: Chart, bag: str, tube: str) -> None:
    """Hand bag and tube over to the technologist; the tube is accepted for counting."""
    centre = chart.centre
    centre.clock.forward(minutes=9)
    to = centre.who("technologist")
    for unit in (bag, tube):
        told = {"unit": unit, "to_person": to, "temperature_c": Decimal(21)}
        centre.ok("hand-over-unit", "apheresis_nurse", **told)
    centre.clock.forward(minutes=13)
    centre.ok("accept-unit", "technologist", unit=tube)
    centre.ok("use-in-test", "technologist", unit=tube, test="TNC, CD34+, viability")


def collected_after(chart: Chart, days: int, **reactive: str) -> Story[None]:
    """From an open chart to the morning of collection: board, examination, mobilisation, clearance."""
    yield from decided(chart, **reactive)
    yield chart.centre.clock.after(days, "08:05")
    mobilised(chart)
    yield chart.centre.clock.after(10, "07:50")
    admitted(chart, "apheresis_nurse")
    cleared(chart)
