"""Corrected values: what is put in place of a recorded value makes as much sense as a first entry must."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.collection import ANTICOAGULANTS
from biobank.domain.rooms.episodes import REGIMENS
from biobank.domain.rooms.outcomes import is_edss
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.typed import NotThisType, from_text, type_of
from biobank.domain.rules.verb import Params, red

CORRECTABLE: Mapping[str, str] = {
    "unit.volume_ml": "Unit: volume, mL",
    "unit.tnc_e6": "Unit: nucleated cells, 10⁶",
    "unit.cd34_e6": "Unit: CD34+ cells, 10⁶",
    "unit.viability_percent": "Unit: viability, %",
    "unit.dmso_percent": "Unit: DMSO, %",
    "unit.collected_at": "Unit: collected at",
    "unit.dmso_added_at": "Unit: DMSO added at",
    "unit.frozen_at": "Unit: frozen at",
    "unit.expires_on": "Unit: expires on",
    "donation.started_at": "Collection: started at",
    "donation.ended_at": "Collection: ended at",
    "donation.anticoagulant": "Collection: anticoagulant",
    "process.sop": "Processing step: SOP",
    "process.sop_version": "Processing step: SOP version",
    "process.started_at": "Processing step: started at",
    "process.ended_at": "Processing step: ended at",
    "process.run_number": "Processing step: run number",
    "process.end_temperature_c": "Processing step: end temperature, °C",
    "lot_use.amount": "Reagent: amount",
    "mobilisation.regimen": "Mobilisation: regimen",
    "mobilisation.started_on": "Mobilisation: started on",
    "infusion.started_at": "Reinfusion: started at",
    "infusion.stopped_at": "Reinfusion: stopped at",
    "visit.edss": "Visit: EDSS",
    "visit.mrss": "Visit: mRSS",
    "visit.sledai": "Visit: SLEDAI",
    "visit.relapse": "Visit: relapse (yes or no)",
    "visit.new_mri_lesion": "Visit: new lesion on MRI (yes or no)",
    "consent.form_version": "Consent: version of the form",
    "consent.given_on": "Consent: given on",
    "consent.ends_on": "Consent: ends on",
    "agreement.form_version": "Agreement: version of the form",
    "agreement.signed_on": "Agreement: signed on",
    "agreement.ends_on": "Agreement: ends on",
}
"""What may be corrected. Custody, dispositions, results and identity have verbs of their own."""

_KIND_OF_TYPE = {Decimal: "decimal", bool: "yes-no"}
KINDS: Mapping[str, str] = {
    what: kind
    for what in CORRECTABLE
    if (kind := "decimal" if what == "visit.edss" else _KIND_OF_TYPE.get(type_of(*what.split("."))))
    is not None
}
"""What of it is a number with a decimal sign, or a yes; EDSS is kept as text and counted in halves."""

RANGES: Mapping[str, tuple[str, str]] = {
    "unit.volume_ml": ("0.01", "5000"),
    "unit.tnc_e6": ("0", "10000000"),
    "unit.cd34_e6": ("0", "1000000"),
    "unit.viability_percent": ("0", "100"),
    "unit.dmso_percent": ("0", "100"),
    "process.end_temperature_c": ("-200", "30"),
    "visit.mrss": ("0", "51"),
    "visit.sledai": ("0", "105"),
}
"""From where to where a number may lie."""

WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "donation.anticoagulant": ANTICOAGULANTS,
    "mobilisation.regimen": REGIMENS,
}
"""What is told by a code of a closed list, and by nothing else."""

IN_ORDER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "unit": (
        ("collected_at", "dmso_added_at"),
        ("collected_at", "frozen_at"),
        ("dmso_added_at", "frozen_at"),
        ("frozen_at", "thawed_at"),
        ("collected_at", "expires_on"),
    ),
    "donation": (("started_at", "ended_at"),),
    "process": (("started_at", "ended_at"),),
    "infusion": (("started_at", "stopped_at"),),
    "consent": (("given_on", "ends_on"),),
    "agreement": (("signed_on", "ends_on"),),
}
"""Columns of one record of which the first comes no later than the second."""

STILL_TO_COME = frozenset({"expires_on", "ends_on"})
"""Days that lie ahead, rightly."""


def aim(told: Any) -> tuple[str, str]:
    """Return the kind of thing and the column that a correction is about."""
    thing, _, column = told.what.partition(".")
    return thing, column


def corrected_to(told: Any) -> Any:
    """Return the corrected value in the type of its column; raises NotThisType."""
    value = from_text(*aim(told), told.value)
    known = [code for code, _ in WORDS.get(told.what, ())]
    if known and value not in known:
        raise NotThisType(told.value)
    if told.what != "visit.edss":
        return value
    score = from_text("unit", "volume_ml", value)
    if not is_edss(score):
        raise NotThisType(told.value)
    return str(score.quantize(Decimal("0.1")))


def _read(told: Any) -> Any:
    try:
        return corrected_to(told)
    except NotThisType:
        return None


@red("value-does-not-fit")
def value_fits(told: Any, _: Facts) -> Params | None:
    """The value is of the kind that is kept there."""
    # What was typed is not told: it may be anything, and a refusal is kept for ever.
    return {"what": CORRECTABLE[told.what]} if _read(told) is None else None


@red("value-out-of-range")
def value_is_in_range(told: Any, _: Facts) -> Params | None:
    """A number lies where such a number can lie."""
    value = _read(told)
    if value is None or told.what not in RANGES:
        return None
    least, most = RANGES[told.what]
    outside = not Decimal(least) <= value <= Decimal(most)
    return (
        {"what": CORRECTABLE[told.what], "value": told.value, "least": least, "most": most}
        if outside
        else None
    )


@red("value-still-to-come")
def value_is_past(told: Any, facts: Facts) -> Params | None:
    """What has happened did not happen in the future."""
    value, (_, column) = _read(told), aim(told)
    if value is None or column in STILL_TO_COME or not column.endswith(("_at", "_on")):
        return None
    now = facts.now if column.endswith("_at") else local_day(facts.now, facts.actor.zone)
    return {"what": CORRECTABLE[told.what], "value": value, "now": now} if value > now else None


@red("order-of-times")
def times_stay_in_order(told: Any, facts: Facts) -> Params | None:
    """Nothing ends before it began, nor is thawed before it was frozen."""
    thing, column = aim(told)
    row, value = facts[thing], _read(told)
    if row is None or value is None:
        return None
    for first, second in _pairs(row, thing, column, value):
        if first[: len(second)] > second:
            return {"what": CORRECTABLE[told.what], "first": first, "second": second}
    return None


def _pairs(row: Any, thing: str, column: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield what stood in order, as it would stand with the corrected value."""
    for pair in IN_ORDER.get(thing, ()):
        if column in pair:
            first, second = (value if name == column else getattr(row, name) for name in pair)
            if first is not None and second is not None:
                yield first, second


SENSIBLE = (value_fits, value_is_in_range, value_is_past, times_stay_in_order)
"""Guards of every correction."""
