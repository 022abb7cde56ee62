"""A patient's way through the house, for tests that begin somewhere along it.

Each function takes a bank one stretch further by the verbs people use, and
returns the id of what it leads to.
"""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from biobank.domain.things.freezer import Place
from biobank.domain.things.patient import Donation, Episode
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Product, Unit
from biobank.storage import tables
from tests.bank import Bank

NAMES = {"family_name": "Duarte", "given_names": "Ana", "birth_date": "1980-02-03", "sex": "female"}


def registered_patient(bank: Bank, **names: Any) -> str:
    """A patient with a hospital number of their own; other names as told."""
    told = {**NAMES, "hospital_number": f"H-{uuid4().hex[:8]}", "similar_seen": True, **names}
    return bank.made("register-patient", "patient", by="coordinator", **told)


def location(bank: Bank, name: str = "Bench", kind: str = "bench", **degrees: Any) -> str:
    """A location without slots."""
    id = bank.fresh(f"place {name} {kind}").id(Place.LETTER)
    if not bank.find("place", id=id):
        stream = bank.site.stream
        bank.plant(Place(id=id, stream=stream, site_id=bank.site.id, kind=kind, name=name, **degrees))
    return id


def cleared_episode(bank: Bank, patient: str | None = None) -> str:
    """An episode of a patient who may be collected today."""
    patient = patient or registered_patient(bank)
    fresh = bank.fresh(patient)
    id = fresh.id(Episode.LETTER)
    number = len(bank.find("episode")) + 1
    episode = Episode(
        id=id,
        stream=f"patient/{patient}",
        site_id=bank.site.id,
        patient_id=patient,
        chain_of_identity=f"CHA999926{number:06}",
        indication="MS",
        opened_at=bank.clock(),
        indication_decision="approved",
        suitability="suitable",
        eligibility="eligible",
        cleared_at=bank.clock(),
    )
    bank.plant(episode)
    return id


def collected_bag(bank: Bank, episode: str | None = None, volume_ml: str = "200") -> str:
    """A bag of liquid cells in the apheresis nurse's hands."""
    found = bank.get("episode", episode or cleared_episode(bank))
    fresh = bank.fresh(str(uuid4()))
    din = f"A999926{len(bank.find('donation')) + 1:06}"
    common = {"stream": found.stream}
    owned = {"site_id": bank.site.id, "patient_id": found.patient_id, "episode_id": found.id, "din": din}
    donation = Donation(
        id=fresh.id("D"), **common, **owned, session=1, started_at=bank.clock(), ended_at=bank.clock()
    )
    unit = Unit(
        id=fresh.id("U"),
        **common,
        **owned,
        donation_id=donation.id,
        product_code="S1128",
        holder_id=bank.people["apheresis_nurse"].person,
        custody_since=bank.clock(),
        collected_at=bank.clock(),
        volume_ml=Decimal(volume_ml),
    )
    product = Product(
        id=fresh.id("3"), **common, unit_id=unit.id, din=din, product_code="S1128", division="00",
        since=bank.clock(),
    )  # fmt: skip
    hold = Hold(
        id=fresh.id("2"), **common, unit_id=unit.id, cause="awaiting-results", placed_at=bank.clock(),
        placed_by=unit.holder_id,
    )  # fmt: skip
    bank.plant(donation, unit, product, hold)
    return unit.id


def received_bag(bank: Bank, episode: str | None = None) -> str:
    """A bag of liquid cells that lies, received, in the laboratory's fridge."""
    unit = bank.get("unit", collected_bag(bank, episode))
    fridge = location(bank, "Fridge", "fridge", coldest_c=Decimal(2), warmest_c=Decimal(6))
    table = tables.things["unit"]
    with bank.database.write() as connection:
        moved = {"custody": "location", "place_id": fridge, "holder_id": None}
        connection.execute(update(table).where(table.c.id == unit.id).values(moved))
    return unit.id
