"""Lots of reagents and disposables: registered, held when something is wrong with them, freed again."""

from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, date, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Need, Params, Signing, many, red, special, verb
from biobank.domain.things.laboratory import Lot

KEEPERS = (*LABORATORY, "quality_officer")
FREEING = ("processing_director", "medical_director", "quality_officer")
HOLD_CAUSES = (
    ("recall", "Recalled by the maker"),
    ("contamination", "Contamination suspected"),
    ("defect", "Defect"),
    ("storage", "Stored wrongly"),
    ("other", "Other (say what in the note)"),
)

LOT_NEEDS: tuple[Need, ...] = (special("lots_used"),)
"""For rooms that release or issue: the lots that went into `unit` and into all it descends from."""


@red("lot-of-product-held")
def lots_are_free(_: Command, facts: Facts) -> Params | None:
    """A product is not released or issued while a lot that went into it is held.

    An exceptional release names what the product lacks, so it has this
    behind it; a lot held later quarantines the unit and ends that release.
    """
    if facts["unit"].disposition == "exceptionally_released":
        return None
    lot: Lot | None = next((one for one in facts["lots_used"] if one.status == "held"), None)
    return None if lot is None else {"item": lot.item, "lot": lot.number, "since": lot.held_at}


@command
class RegisterLot(Command):
    """Register a lot."""

    item: str = text("Item", max_length=80, hint="What it is, as it stands on the package")
    number: str = text("Lot number", max_length=40)
    expires_on: str = date("Expires on")


@red("lot-registered-already")
def lot_is_new(told: RegisterLot, facts: Facts) -> Params | None:
    """A lot of an item is registered once."""
    return {"item": told.item, "lot": told.number} if facts["same_lot"] else None


def register(told: RegisterLot, facts: Facts) -> tuple[Draft, ...]:
    """The lot can be scanned into batch records until it expires or is held."""
    lot = Lot(
        id=facts.fresh.id(Lot.LETTER),
        stream=f"site/{facts.actor.site}",
        site_id=facts.actor.site,
        item=told.item,
        number=told.number,
        expires_on=told.expires_on,
    )
    return (Draft(kind="LotRegistered", stream=lot.stream, subjects={"lot": lot.id}, changes=(new(lot),)),)


verb(
    name="register-lot",
    room="lots",
    title="Register lot",
    about="Register a lot of a reagent or disposable with its expiry.",
    command=RegisterLot,
    event="LotRegistered",
    effect=register,
    subject=None,
    needs=(many("same_lot", "lot", item="command.item", number="command.number"),),
    guards=(lot_is_new,),
    roles=KEEPERS,
    reports=False,
)


@command
class HoldLot(Command):
    """Hold a lot, and every product it went into."""

    lot: str = ref("lot", "Lot")
    cause: str = choice("Because of", HOLD_CAUSES)


@red("lot-held-already")
def lot_is_open(_: HoldLot, facts: Facts) -> Params | None:
    """A lot is held once."""
    lot: Lot = facts["lot"]
    return {"lot": lot.number, "since": lot.held_at} if lot.status == "held" else None


def hold(told: HoldLot, facts: Facts) -> tuple[Draft, ...]:
    """Nothing more is made with the lot; a command of its own then quarantines each product."""
    lot: Lot = facts["lot"]
    changed = change(lot, status="held", held_at=facts.happened_at)
    data = {"cause": told.cause, "products": list(facts["products_of_lot"])}
    draft = Draft(kind="LotHeld", stream=lot.stream, subjects={"lot": lot.id}, changes=(changed,), data=data)
    return (draft,)


verb(
    name="hold-lot",
    room="lots",
    title="Hold lot",
    about="Hold a lot: no step uses it, and every product it went into is quarantined.",
    command=HoldLot,
    event="LotHeld",
    effect=hold,
    subject="lot",
    needs=(special("products_of_lot"),),
    guards=(lot_is_open,),
    roles=KEEPERS,
    reports=False,
)


@command
class LiftLotHold(Command):
    """Lift the hold of a lot."""

    lot: str = ref("lot", "Lot")


@red("lot-is-not-held")
def lot_is_held(_: LiftLotHold, facts: Facts) -> Params | None:
    """Only a held lot can be freed."""
    lot: Lot = facts["lot"]
    return None if lot.status == "held" else {"lot": lot.number}


def lift(_: LiftLotHold, facts: Facts) -> tuple[Draft, ...]:
    """The lot may be used again; the holds on its products are lifted unit by unit."""
    lot: Lot = facts["lot"]
    changed = change(lot, status="open", held_at=None)
    return (Draft(kind="LotHoldLifted", stream=lot.stream, subjects={"lot": lot.id}, changes=(changed,)),)


verb(
    name="lift-lot-hold",
    room="lots",
    title="Lift lot hold",
    about="Free a held lot; each product's own hold is lifted at the product.",
    command=LiftLotHold,
    event="LotHoldLifted",
    effect=lift,
    subject="lot",
    guards=(lot_is_held,),
    signings=(Signing("approved", FREEING),),
    roles=FREEING,
    reports=False,
    reason="required",
)
