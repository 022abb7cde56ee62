"""Stories of who is who: twins, a patient registered twice, cells that come from elsewhere and go there."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.transfer_in import ForeignContainer
from biobank.services.demo import after, before, cast, laboratory, transplant
from biobank.services.demo.centre import Centre, Signers
from biobank.services.demo.chart import Chart, chart, label_of
from biobank.services.demo.figures import apheresis
from biobank.services.demo.labelling import labelled
from biobank.services.demo.stories_long import stored_years_ago
from biobank.services.demo.telling import Story

ATTESTED: Signers = [("processing_director", "attests-identity"), ("technologist", "verified")]
AGREED: Signers = [("coordinator", "decided"), ("data_manager", "verified")]
FOREIGN_DIN = "W000021000317"
LEGACY_DIN = "W000019000052"
FOREIGN_CHAIN = "CHW000021000317"


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return these stories, not yet begun."""
    first, second = chart(centre, cast.OKONKWO_A, seed), chart(centre, cast.OKONKWO_B, seed)
    return [
        twin(first, 840),
        other_twin(second, first, 800),
        swap_suspected(first, second),
        registered_twice(chart(centre, cast.REZAEI, seed), chart(centre, cast.REZAEI_AGAIN, seed)),
        from_elsewhere(chart(centre, cast.JOVANOVIC, seed)),
        to_elsewhere(chart(centre, cast.FITZPATRICK, seed)),
    ]


def twin(chart: Chart, days_ago: int, **more: Any) -> Story[None]:
    """MS in one of twin sisters: her bags carry segments, and the warning that a similar name is known."""
    yield chart.centre.clock.on(days_ago, "10:20")
    before.registered(chart, **more)
    before.consented(chart, *before.CONSENTS, "research")
    yield from before.collected_after(chart, 12)
    found = apheresis(chart.rng, chart.case.weight_kg, 9.0)
    yield from laboratory.kept(chart, found, bags=4, vials=3, segments=True)


def other_twin(chart: Chart, sister: Chart, days_ago: int) -> Story[None]:
    """Her sister, born the same day: registered only after the two were compared, and not to be linked."""
    centre = chart.centre
    yield centre.clock.on(days_ago, "09:30")
    centre.refused("register-patient", "similar-patient", "coordinator", **chart.case.card)
    centre.clock.forward(minutes=6)
    yield from twin(chart, days_ago, similar_seen=True)
    yield centre.clock.after(90, "11:20")
    told = {"patient": chart.patient, "other": sister.patient}
    centre.ok("link-patients", "coordinator", AGREED, evidence="hospital_index", **told)
    yield centre.clock.after(1, "08:15")
    centre.ok("unlink-patients", "coordinator", AGREED, evidence="interview", **told)
    yield centre.clock.on(520, "14:10")
    vial = ForeignContainer(container="vial", product_code="S1194", division="Z0", volume_ml=Decimal("1.5"))
    arrived(chart, LEGACY_DIN, (vial,))


def swap_suspected(first: Chart, second: Chart) -> Story[None]:
    """A cassette stands where the sister's should: all cells of both are held until HLA typing says whose."""
    centre = first.centre
    yield centre.clock.on(410, "09:50")
    told = {"unit": first.bags[0], "others": (second.patient,), "reason": "other"}
    note = "Cassette found in the rack position listed for the sister; outer sleeve without a name."
    centre.ok("doubt-identity", "technologist", note=note, **told)
    held = [one for each in (first, second) for one in _alive(each) if one.disposition == "in_doubt"]
    refusal = {"unit": first.bags[0], "reason": "physician_decision"}
    centre.refused("print-label", "label-identity-in-doubt", "technologist", unit=first.bags[0])
    director: Signers = [("processing_director", "released")]
    centre.refused("release-unit", "unit-is-in-doubt", "processing_director", director, **refusal)
    yield centre.clock.after(1, "13:15")
    for segment in (one for one in held if one.container == "segment"):
        centre.ok("cut-segment", "technologist", unit=segment.id)
        centre.ok("use-in-test", "technologist", unit=segment.id, test="HLA typing")
    yield centre.clock.after(14, "15:25")
    report = {"evidence": "hla", "laboratory": "Reference laboratory for HLA", "report": "HLA-2207-118"}
    legacy = next(one.id for one in held if one.din == LEGACY_DIN)
    moved_to_the_sister(second, first, legacy)
    for one in (one for one in held if one.container != "segment"):
        centre.ok("resolve-identity", "processing_director", ATTESTED, unit=one.id, **report)
    labelled_anew(centre, legacy)
    yield centre.clock.after(1, "10:10")
    for each in (first, second):
        laboratory.released(each)
    yield centre.clock.after(30, "13:40")
    centre.ok("use-in-test", "technologist", unit=legacy, test="Colony-forming units")


def moved_to_the_sister(wrong: Chart, right: Chart, vial: str) -> None:
    """A vial from another hospital had been registered under the wrong sister: it moves to the right one."""
    told = {"unit": vial, "patient": right.patient, "episode": right.episode, "reason": "correction"}
    note = "HLA typing of the vial fits the sister; the sending hospital confirms."
    right.centre.ok("re-attribute-unit", "processing_director", ATTESTED, note=note, **told)
    wrong.vials.remove(vial)


def labelled_anew(centre: Centre, unit: str) -> None:
    """Print and affix a label that names the right patient; the old one is void."""
    told = {"unit": unit, "reason": "misprint"}
    copy = centre.made("reprint-label", "label_copy", "technologist", **told)
    centre.ok("verify-label", "technologist", copy=copy, scanned=label_of(unit, "002"))
    centre.ok("apply-label", "technologist", copy=copy)
    (hold,) = centre.find("hold", unit_id=unit, status="open", cause="relabel")
    centre.ok("lift-hold", "quality_officer", [("quality_officer", "reviewed")], hold=hold.id)


def _alive(chart: Chart) -> Iterable[Any]:
    return [one for one in chart.centre.find("unit", patient_id=chart.patient) if one.custody != "gone"]


def registered_twice(chart: Chart, again: Chart) -> Story[None]:
    """Lupus: registered a second time under a misspelt name, then linked; both histories stay as they are."""
    centre = chart.centre
    yield from stored_years_ago(chart, 1230, 8.4)
    yield centre.clock.on(1080, "16:05")
    centre.refused("register-patient", "similar-patient", "technologist", **again.case.card)
    told = {**again.case.card, "similar_seen": True}
    again.patient = centre.made("register-patient", "patient", "technologist", **told)
    yield centre.clock.after(3, "09:45")
    both = {"patient": again.patient, "other": chart.patient}
    centre.ok("link-patients", "coordinator", AGREED, evidence="identity_document", **both)
    consent = {"scope": "collect", "form_version": "2", "given_on": centre.clock.today}
    centre.refused("record-consent", "patient-is-linked", "coordinator", patient=again.patient, **consent)
    yield centre.clock.on(760, "09:00")
    yield from transplant.transplanted(chart, "cy-rituximab")
    yield from after.followed(chart, 12, 1)


def from_elsewhere(chart: Chart) -> Story[None]:
    """NMOSD: marrow collected at another centre arrives, is reviewed and released; its order is due today."""
    centre = chart.centre
    yield centre.clock.on(160, "10:40")
    before.registered(chart)
    before.consented(chart)
    told = {"patient": chart.patient, "indication": "NMOSD", "chain_of_identity": FOREIGN_CHAIN}
    chart.episode = centre.made("open-episode", "episode", "physician", **told)
    before.examined(chart)
    yield centre.clock.after(20, "14:00")
    bag = ForeignContainer(
        container="bag",
        product_code="S2598",
        division="A0",
        volume_ml=Decimal(62),
        tnc_e6=Decimal(14200),
        cd34_e6=Decimal(196),
        viability_percent=Decimal(88),
        dmso_percent=Decimal(10),
    )
    chart.donations.append(arrived(chart, FOREIGN_DIN, (bag, _other(bag, "B0"))))
    yield centre.clock.after(6, "11:30")
    reviewed(chart)
    yield centre.clock.on(4, "09:30")
    transplant.opened(chart)


def _other(bag: ForeignContainer, division: str) -> ForeignContainer:
    return replace(bag, division=division, volume_ml=Decimal(60), cd34_e6=Decimal(188))


def arrived(chart: Chart, din: str, containers: tuple[ForeignContainer, ...]) -> str:
    """Take over cells from the courier: two people, foreign numbers kept, custody from here on."""
    centre = chart.centre
    told = {
        "din": din,
        "source_centre": "Transplant centre of the registering hospital",
        "material": "frozen",
        "collected_at": centre.clock.on(522, "11:00"),
        "frozen_at": centre.clock.on(522, "16:30"),
        "blood_group": chart.case.group,
        "temperature_c": Decimal(-178),
        "documents": True,
        "place": centre.places["shipper"],
        "containers": containers,
    }
    second: Signers = [("second_technologist", "verified")]
    made = centre.ok("receive-transfer-in", "technologist", second, episode=chart.episode, **told).made
    units = list(made["unit"])
    (chart.bags if containers[0].container == "bag" else chart.vials).extend(units)
    centre.clock.forward(minutes=7)
    labelled(chart, units)
    laboratory.stored(chart, units)
    return made["donation"][0]


def reviewed(chart: Chart) -> None:
    """What the other centre declared is entered from its report, the hold lifted, the cells released anew."""
    centre = chart.centre
    for bag in chart.bags:
        unit = centre.get("unit", bag)
        figures = (("tnc", unit.tnc_e6, "e6"), ("cd34", unit.cd34_e6, "e6"), ("viability", 88, "percent"))
        for test, value, measure in figures:
            told = {"unit": bag, "test": test, "value": str(value), "entered_unit": measure}
            centre.ok("record-result", "technologist", source="import", **told)
    laboratory.cultures_final(chart)
    signed: Signers = [("quality_officer", "reviewed")]
    for hold in centre.find("hold", unit_id=tuple(chart.bags), status="open"):
        if hold.cause != "awaiting-results":
            centre.ok("lift-hold", "quality_officer", signed, hold=hold.id)
    laboratory.released(chart)
    laboratory.closed(chart)


def to_elsewhere(chart: Chart) -> Story[None]:
    """Crohn's disease: the patient moves; two bags follow to the centre there, which confirms receipt."""
    centre = chart.centre
    yield from stored_years_ago(chart, 1010, 8.1)
    yield centre.clock.on(520, "08:30")
    signed: Signers = [("medical_director", "approved"), ("second_technologist", "witnessed")]
    told = {
        "centre": "Transplant centre at the new home",
        "receiver": "Stem cell laboratory, reception",
        "documents": "Batch record, results, label copies",
        "shipper": centre.places["shipper"],
        "expected_at": centre.clock.after(1, "12:00", any_day=True),
    }
    gone = chart.bags[:2]
    for bag in gone:
        centre.ok("transfer-out", "technologist", signed, unit=bag, **told)
    yield centre.clock.after(1, "15:30")
    arrived_at = centre.clock.earlier(hours=4)
    for bag in gone:
        receipt = {"unit": bag, "received_at": arrived_at, "condition": "good", "warmest_c": Decimal(-171)}
        centre.ok("record-transfer-receipt", "coordinator", **receipt)
