"""The laboratory's stretch of the way: bags processed and frozen by the verbs people use."""

from decimal import Decimal
from typing import Any

from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.domain.rules.clock import later
from tests.bank import Bank
from tests.journey import received_bag

SOP: dict[str, str] = {"sop": "SOP-CP-07", "sop_version": "4"}


def lot(bank: Bank, item: str = "Plasma-Lyte A", number: str = "PL-1", expires_on: str = "2099-12-31") -> str:
    """A lot of a reagent; the same lot when it is asked for again."""
    known = bank.find("lot", item=item, number=number)
    told = {"item": item, "number": number, "expires_on": expires_on}
    return known[0].id if known else bank.made("register-lot", "lot", **told)


def equipment(bank: Bank, name: str = "Sepax 1", kind: str = "cell_processor", **told: Any) -> str:
    """A piece of equipment in service; the same piece when it is asked for again."""
    known = bank.find("equipment", name=name)
    dates = {"calibrated_until": "2099-12-31", **told}
    return (
        known[0].id if known else bank.made("register-equipment", "equipment", name=name, kind=kind, **dates)
    )


def in_hand(bank: Bank, unit: str) -> str:
    """Take a unit from where it lies, without a slot, into the technologist's hands."""
    if bank.get("unit", unit).custody == "location":
        bank.ok("pick-up-unit", unit=unit)
    return unit


def processed_bag(bank: Bank, episode: str | None = None) -> str:
    """A bag of liquid cells reduced to 100 mL, where it was received."""
    unit = received_bag(bank, episode)
    volume = bank.get("unit", unit).volume_ml
    told: dict[str, Any] = {"step": "volume_reduction", "volume_ml": volume / 2, "waste_ml": volume / 2}
    reagents = (ReagentUsed(lot=lot(bank), amount="1 bag"),)
    bank.ok("process-unit", unit=unit, equipment=(equipment(bank),), reagents=reagents, **told, **SOP)
    return unit


def dmso_bag(bank: Bank, episode: str | None = None) -> str:
    """A processed bag to which DMSO was just added."""
    unit = processed_bag(bank, episode)
    bank.clock.forward(minutes=1)
    volume = bank.get("unit", unit).volume_ml
    reagents = (ReagentUsed(lot=lot(bank, "DMSO", "D-1"), amount="10 mL"),)
    told: dict[str, Any] = {"volume_ml": volume * 11 / 10, "dmso_percent": Decimal(10)}
    bank.ok("add-dmso", unit=unit, reagents=reagents, **told, **SOP)
    return unit


def run(bank: Bank) -> dict[str, Any]:
    """What is told of a controlled-rate run that has just ended well."""
    freezer = equipment(bank, "Controlled-rate freezer 1", "controlled_rate_freezer")
    return {
        **SOP,
        "programme": "HPC-1",
        "run_number": f"R-{bank.clock()}",
        "end_temperature_c": Decimal(-100),
        "liquid_hold": "cold",
        "equipment": (freezer,),
        "started_at": later(bank.clock(), minutes=-50),
        "ended_at": bank.clock(),
    }


def frozen_bag(bank: Bank, episode: str | None = None) -> str:
    """A frozen bag, ready for its slot, in a technologist's hands; its product is S1194."""
    unit = dmso_bag(bank, episode)
    bank.clock.forward(minutes=60)
    bank.ok("freeze-unit", unit=unit, **run(bank))
    return in_hand(bank, unit)
