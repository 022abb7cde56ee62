"""A patient's way through the house, for tests that begin somewhere along it.

Each function takes a bank one stretch further by the verbs people use, and
returns the id of what it leads to.
"""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rooms.clearance import MarkerFound
from biobank.domain.rooms.collection import Container
from biobank.domain.rules.clock import later, local_day
from biobank.domain.things.unit import Unit
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from tests.bank import Bank

NAMES = {"family_name": "Duarte", "given_names": "Ana", "birth_date": "1980-02-03", "sex": "female"}
SOP = {"sop": "SOP-COL-01", "sop_version": "3"}


def today(bank: Bank) -> str:
    """The bank's calendar day."""
    return local_day(bank.clock(), bank.site.zone)


def registered_patient(bank: Bank, **names: Any) -> str:
    """A patient with a hospital number of their own; other names as told."""
    told = {**NAMES, "hospital_number": f"H-{uuid4().hex[:8]}", "similar_seen": True, **names}
    return bank.made("register-patient", "patient", by="coordinator", **told)


def wristband(bank: Bank, patient: str) -> str:
    """A wristband of today's admission."""
    return bank.made("issue-wristband", "wristband", by="nurse", patient=patient, admitted_on=today(bank))


def consented(bank: Bank, patient: str, *scopes: str) -> None:
    """Consents from today on, without end: to collect, store and use unless others are told."""
    for scope in scopes or ("collect", "store", "use"):
        told = {"scope": scope, "form_version": "2", "given_on": today(bank)}
        bank.ok("record-consent", by="coordinator", patient=patient, **told)


def open_episode(bank: Bank, patient: str) -> str:
    """An episode that has its Chain of Identity and nothing else."""
    return bank.made("open-episode", "episode", by="physician", patient=patient, indication="MS")


def clearance(bank: Bank) -> dict[str, Any]:
    """What a physician tells of a patient in whom everything is in place."""
    return {
        "collection_ordered": True,
        "processing_ordered": True,
        "blood_count_at": later(bank.clock(), hours=-4),
        "pregnancy_test": "negative",
        "venous_access": "peripheral",
        "markers_sampled_on": today(bank),
    }


def decided_episode(bank: Bank, patient: str | None = None) -> str:
    """An episode with consent, indication, suitability and eligibility, not yet cleared."""
    patient = patient or registered_patient(bank)
    consented(bank, patient)
    episode = open_episode(bank, patient)
    day = today(bank)
    markers = tuple(
        MarkerFound(marker=one, finding="nonreactive")
        for one in ("hiv", "hbsag", "anti_hbc", "anti_hcv", "syphilis")
    )
    chair = [("medical_director", "decided")]
    indication = {"decision": "approved", "decided_on": day}
    bank.ok("decide-indication", by="coordinator", signed=chair, episode=episode, **indication)
    bank.ok("assess-suitability", by="physician", episode=episode, outcome="suitable", assessed_on=day)
    eligible = {"outcome": "eligible", "sampled_on": day, "markers": markers}
    own = [("physician", "decided")]
    bank.ok("determine-eligibility", by="physician", signed=own, episode=episode, **eligible)
    return episode


def cleared_episode(bank: Bank, patient: str | None = None) -> str:
    """An episode of a patient who may be collected today."""
    episode = decided_episode(bank, patient)
    own = [("physician", "cleared")]
    bank.ok("clear-for-collection", by="physician", signed=own, episode=episode, **clearance(bank))
    return episode


def band_of(bank: Bank, patient: str) -> str:
    """The code of a wristband that the patient wears, as a scanner types it."""
    worn = [one.id for one in bank.find("wristband", patient_id=patient, status="active")]
    return render(code_for(worn[0] if worn else wristband(bank, patient)))


def collection(bank: Bank, episode: str, volume_ml: str = "200") -> dict[str, Any]:
    """What is told of a collection of one bag and one tube that has just ended."""
    patient = bank.get("episode", episode).patient_id
    return {
        **SOP,
        "episode": episode,
        "wristband": band_of(bank, patient),
        "started_at": later(bank.clock(), hours=-4),
        "ended_at": bank.clock(),
        "containers": (
            Container(kind="bag", volume_ml=Decimal(volume_ml)),
            Container(kind="tube", volume_ml=Decimal(5)),
        ),
    }


def collected_bag(bank: Bank, episode: str | None = None, volume_ml: str = "200") -> str:
    """A bag of liquid cells in the apheresis nurse's hands, a QC tube beside it."""
    told = collection(bank, episode or cleared_episode(bank), volume_ml)
    second = [("nurse", "verified")]
    units = bank.ok("collect", by="apheresis_nurse", signed=second, **told).made["unit"]
    return next(id for id in units if bank.get("unit", id).container == "bag")


def location(bank: Bank, name: str = "Bench", kind: str = "bench", **degrees: Any) -> str:
    """A location without slots, added once."""
    found = bank.find("place", name=name)
    told = {"site": bank.site.id, "kind": kind, "name": name, **degrees}
    return found[0].id if found else bank.made("add-location", "place", by="administrator", **told)


def fridge(bank: Bank) -> str:
    """The laboratory's fridge at 2–6 °C."""
    return location(bank, "Fridge", "fridge", coldest_c=Decimal(2), warmest_c=Decimal(6))


def arrival(bank: Bank) -> dict[str, Any]:
    """What is told of a bag that arrives as it should."""
    told = {"condition": "good", "temperature_c": Decimal(4), "intact": True, "label_matches": True}
    return {"place": fridge(bank), **told}


def received_bag(bank: Bank, episode: str | None = None) -> str:
    """A bag of liquid cells that lies, received, in the laboratory's fridge."""
    unit = collected_bag(bank, episode)
    to = bank.people["technologist"].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_person=to)
    bank.ok("receive-unit", by="technologist", unit=unit, **arrival(bank))
    return unit


def unit(bank: Bank, id: str) -> Unit:
    """The unit as it stands now."""
    found: Unit = bank.get("unit", id)
    return found


def sound(bank: Bank) -> None:
    """Nothing in the ledger is amiss, and the projections are the fold of its events."""
    assert list(verify(bank.services, Tally())) == []
