"""Balancing a step: volumes and cells that went in, against those that came out."""

from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.balance import NOTHING, excess, imbalance
from biobank.domain.laboratory.quantities import rounded
from biobank.domain.rooms.batch_record import Step
from biobank.domain.rules.command import command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal
from biobank.domain.rules.verb import Guard, Params, amber, red
from biobank.domain.things.unit import Unit

LOSS_REASONS = (
    ("clotting", "Clots"),
    ("dead_volume", "Left in tubing or filter"),
    ("leak", "Leak"),
    ("spill", "Spill"),
    ("other", "Other (say what in the note)"),
)
SMALLEST_ML = "0.01"


@command
class Balanced(Step):
    """A step whose volumes are accounted for: what was added, thrown away, sampled and lost."""

    added_ml: Decimal | None = decimal("Volume added", "mL", required=False, minimum="0")
    waste_ml: Decimal | None = decimal("Waste", "mL", required=False, minimum="0")
    sampled_ml: Decimal | None = decimal("Used up in samples", "mL", required=False, minimum="0")
    loss_ml: Decimal | None = decimal("Lost", "mL", required=False, minimum="0")
    loss_reason: str | None = choice("Lost because of", LOSS_REASONS, required=False)

    def kept_ml(self) -> Decimal:
        """Return the volume that is in containers afterwards."""
        raise NotImplementedError

    def cells_told(self) -> tuple[Decimal | None, Decimal | None]:
        """Return nucleated and CD34+ cells afterwards in 10⁶, where they were counted."""
        return None, None


def parents(facts: Facts) -> tuple[Unit, ...]:
    """Return the units a step began with."""
    several = facts.given.get("units")
    return (facts["unit"],) if several is None else several


def incoming_ml(told: Balanced, facts: Facts) -> Decimal | None:
    """Return the volume that went in; None while a parent's volume is unknown."""
    volumes = [one.volume_ml for one in parents(facts)]
    known = [one for one in volumes if one is not None]
    return sum(known, told.added_ml or NOTHING) if len(known) == len(volumes) else None


def outgoing_ml(told: Balanced) -> Decimal:
    """Return the volume that came out: kept, thrown away, sampled and lost."""
    spent = (told.waste_ml, told.sampled_ml, told.loss_ml)
    return told.kept_ml() + sum((one for one in spent if one is not None), NOTHING)


@red("volumes-do-not-balance")
def volumes_balance(told: Balanced, facts: Facts) -> Params | None:
    """What went in comes out, within the policy's tolerance; a loss is stated with its reason."""
    came = incoming_ml(told, facts)
    if came is None:
        return None
    went = outgoing_ml(told)
    tolerance = facts.policy.limit("balance_tolerance_percent")
    difference = imbalance(came, went, tolerance)
    if difference is None:
        return None
    return {"incoming": came, "outgoing": went, "difference": difference, "tolerance": tolerance}


@red("loss-without-reason")
def loss_has_a_reason(told: Balanced, _: Facts) -> Params | None:
    """A loss is told with its reason."""
    return {"loss": told.loss_ml} if told.loss_ml and told.loss_reason is None else None


@amber("more-cells-than-before", "processing_director", "medical_director")
def cells_do_not_multiply(told: Balanced, facts: Facts) -> Params | None:
    """No step makes cells: a count above what went in is a wrong count or a wrong unit."""
    tolerance = facts.policy.limit("balance_tolerance_percent")
    for counted, column in zip(told.cells_told(), ("tnc_e6", "cd34_e6"), strict=True):
        came = _cells(facts, column)
        if counted is not None and came is not None and excess(came, counted, tolerance) is not None:
            return {"counted": counted, "before": rounded(came, 3), "tolerance": tolerance}
    return None


def _cells(facts: Facts, column: str) -> Decimal | None:
    figures = [getattr(one, column) for one in parents(facts)]
    return None if None in figures else sum(figures, NOTHING)


BALANCE_GUARDS: tuple[Guard, ...] = (volumes_balance, loss_has_a_reason, cells_do_not_multiply)


def balance_data(told: Balanced, facts: Facts) -> dict[str, Any]:
    """Return the worksheet's arithmetic for the event: incoming, outgoing, and the loss."""
    figures = {
        "incoming_ml": incoming_ml(told, facts),
        "outgoing_ml": outgoing_ml(told),
        "waste_ml": told.waste_ml,
        "sampled_ml": told.sampled_ml,
        "loss_ml": told.loss_ml,
        "loss_reason": told.loss_reason,
    }
    return {name: value for name, value in figures.items() if value is not None}
