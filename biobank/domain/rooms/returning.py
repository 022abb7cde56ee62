"""Return: a unit that was issued and not given comes back, to be looked at before anything else."""

from biobank.domain.rooms.reserving import LINE_NEEDS, line_change
from biobank.domain.rooms.scanning import PAIR
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.unit import Unit

PROOFS = (
    ("logger-cold", "A logger shows that it stayed cold enough throughout"),
    ("logger-warm", "A logger shows that it was too warm"),
    ("none", "There is no proof"),
    ("not-frozen", "It is not frozen any more, or never was"),
)


@command
class ReturnUnit(Command):
    """Take an issued unit back."""

    unit: str = ref("unit", "Unit")
    proof: str = choice("How it was kept", PROOFS)


@red("returned-unit-is-not-frozen")
def proof_fits_the_unit(told: ReturnUnit, facts: Facts) -> Params | None:
    """No logger proves the cold of a unit that is thawed; a frozen one has a story of its temperature."""
    unit: Unit = facts["unit"]
    return None if (told.proof == "not-frozen") is (unit.material != "frozen") else {"unit": unit.id}


def take_back(told: ReturnUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is free and held: frozen with proof it may be released anew, thawed it is discarded only."""
    unit: Unit = facts["unit"]
    detail = told.proof if unit.material == "frozen" else f"returned-{unit.material}"
    back = after(
        facts,
        unit,
        disposition=held_disposition(unit),
        exposed=unit.exposed or told.proof in ("logger-warm", "none"),
        holder_id=facts.actor.person,
        place_id=None,
        slot_id=None,
        order_id=None,
        course_id=None,
        custody_since=facts.happened_at,
    )
    draft = Draft(
        kind="UnitReturned",
        stream=unit.stream,
        unit=unit.id,
        subjects={"order": unit.order_id} if unit.order_id else {},
        changes=(back, new_hold(facts, unit, "returned", detail), *line_change(facts, "returned")),
        data={"proof": told.proof, "discard_only": unit.material == "thawed"},
    )
    return in_their_streams(draft)


verb(
    name="return-unit",
    room="issue",
    title="Take back",
    about="Take back a unit that was issued and not given; it is held until it was reviewed.",
    command=ReturnUnit,
    event="UnitReturned",
    effect=take_back,
    moves={
        "material": "collected|processed|frozen|thawed",
        "custody": "person|location>person",
        "assignment": "issued|at_bedside>free",
    },
    needs=LINE_NEEDS,
    guards=(proof_fits_the_unit,),
    roles=PAIR,
    reason="required",
)
