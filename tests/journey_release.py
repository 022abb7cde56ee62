"""From a frozen bag in hand to a released one in its slot, by verbs alone."""

from typing import Any

from biobank.domain.codes.own_code import code_for, render
from tests import journey_laboratory, journey_storage
from tests.bank import Bank

RESULTS: dict[str, tuple[str, str | None]] = {
    "tnc": ("21000", "e6"),
    "cd34": ("420", "e6"),
    "viability": ("91", "percent"),
    "sterility": ("no_growth", None),
    "abo-rh": ("A+", None),
    "hiv": ("nonreactive", None),
    "hbsag": ("nonreactive", None),
    "anti_hcv": ("nonreactive", None),
    "syphilis": ("nonreactive", None),
}
"""What a release waits for: values and units of measure as a laboratory's system sends them."""


def released(bank: Bank, episode: str) -> str:
    """A bag that was frozen, labelled, stored, tested and released by people."""
    return made_ready(bank, journey_laboratory.frozen_bag(bank, episode))


def made_ready(bank: Bank, unit: str) -> str:
    """Label, store, test and release a frozen bag."""
    labelled(bank, unit)
    shelve(bank, unit)
    with_results(bank, unit)
    lift_holds(bank, unit)
    bank.ok("release-unit", by="processing_director", unit=unit, signed=journey_storage.RELEASED)
    return unit


def labelled(bank: Bank, unit: str) -> None:
    """Print, scan and apply a first label, where the program lets one be printed."""
    printed = bank.do("print-label", unit=unit)
    if printed.accepted:
        (copy_id,) = printed.made["label_copy"]
        bank.do("verify-label", copy=copy_id, scanned=render(code_for(unit)))
        bank.do("apply-label", copy=copy_id)


def shelve(bank: Bank, unit: str) -> None:
    """Put a bag into the first free slot."""
    taken = {one.slot_id for one in bank.find("unit")}
    slot = next(one.id for one in bank.find("slot") if one.id not in taken)
    bank.ok("store-unit", unit=unit, slot=slot)


def with_results(bank: Bank, unit: str, **others: str) -> None:
    """Every result a release needs, from the laboratory's own system; other values as told."""
    for test, (value, measure) in RESULTS.items():
        told: dict[str, Any] = {"unit": unit, "test": test, "entered_unit": measure}
        bank.do("record-result", source="import", value=others.get(test, value), **told)


def lift_holds(bank: Bank, unit: str) -> None:
    """Let the quality officer review every hold that a review lifts."""
    for hold in bank.find("hold", unit_id=unit, status="open"):
        if hold.cause != "awaiting-results":
            bank.do("lift-hold", by="quality_officer", hold=hold.id, signed=[("quality_officer", "reviewed")])
