"""Descent: how units made from others come to be, with their products, holds and lineage.

A child takes from its parents whatever is true of the cells (patient, episode,
times, infection state) and nothing of where the parents were.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from biobank.domain.laboratory import divisions
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.holding import CANNOT_BE_QUARANTINED, new_hold
from biobank.domain.rules.verb import Need, many
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Lineage, Product, Unit

HOLDS_PER_UNIT = 1000
"""Numbers of fresh holds that each child has for itself."""

DIVISION_NEEDS: tuple[Need, ...] = (
    many("products_of_din", "product", din="unit.din"),
    many("units_of_din", "unit", din="unit.din"),
)
"""What is asked to give a division that no container of the DIN has or had."""

SEGMENTS = many("segments", "unit", attached_to="unit.id")
PARENT_NEEDS: tuple[Need, ...] = (
    *DIVISION_NEEDS,
    SEGMENTS,
    many("parent_holds", "hold", unit_id="unit.id", status="=open"),
)

EMPTIED: dict[str, Any] = {"slot_id": None, "place_id": None, "holder_id": None, "attached_to": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What goes into one new container."""

    container: str
    volume_ml: Decimal | None
    product_code: str
    division: str
    tnc_e6: Decimal | None = None
    cd34_e6: Decimal | None = None


def taken(facts: Facts, product_code: str) -> frozenset[str]:
    """Return the divisions that containers of the DIN and this product code have or had."""
    rows = (*facts["products_of_din"], *facts["units_of_din"])
    return frozenset(row.division for row in rows if row.product_code == product_code)


def used_up(facts: Facts, parent: Unit) -> tuple[Change, ...]:
    """Return the parent as its verb leaves it: its cells are in other containers, its segments in hand."""
    emptied: Change = after(facts, parent, **EMPTIED, custody_since=facts.happened_at)
    return (emptied, *detached(facts, parent))


def detached(facts: Facts, bag: Unit) -> tuple[Change, ...]:
    """Return the segments still attached to a bag that is gone now: whoever acts has them in hand."""
    held = {"custody": "person", "attached_to": None, "holder_id": facts.actor.person}
    attached = (one for one in facts["segments"] if one.attached_to == bag.id)
    return tuple(change(one, **held, custody_since=facts.happened_at) for one in attached)


def child(facts: Facts, parent: Unit, portion: Portion, number: int, **columns: Any) -> Unit:
    """Return a new container of a parent's cells, in the hands of whoever acts."""
    stays = parent.disposition in CANNOT_BE_QUARANTINED
    fresh: dict[str, Any] = {
        "version": 1,
        "assignment": "free",
        "order_id": None,
        "course_id": None,
        "material": _living(parent),
        "custody": "person",
        "disposition": parent.disposition if stays else "quarantined",
        **EMPTIED,
        "holder_id": facts.actor.person,
        "custody_since": facts.happened_at,
        "out_since": None,
        "container": portion.container,
        "volume_ml": portion.volume_ml,
        "product_code": portion.product_code,
        "division": portion.division,
        "tnc_e6": portion.tnc_e6,
        "cd34_e6": portion.cd34_e6,
    }
    return replace(parent, id=facts.fresh.id(Unit.LETTER, number), **{**fresh, **columns})


def _living(parent: Unit) -> str:
    """Return the state of cells taken from a unit: what is reported of a bag that was used up still lives."""
    if parent.material in ("collected", "processed", "frozen", "thawed"):
        return parent.material
    return "thawed" if parent.thawed_at else "frozen" if parent.frozen_at else "processed"


def made(
    facts: Facts,
    parents: Sequence[Unit],
    unit: Unit,
    how: str,
    volumes: Sequence[Decimal | None],
    number: int,
) -> tuple[Change, ...]:
    """Return the rows of a new container: itself, its product, and an edge from each parent."""
    edges = tuple(
        Lineage(
            id=facts.fresh.id(Lineage.LETTER, number * HOLDS_PER_UNIT + place),
            stream=unit.stream,
            parent_id=parent.id,
            child_id=unit.id,
            how=how,
            volume_ml=volume,
        )
        for place, (parent, volume) in enumerate(zip(parents, volumes, strict=True))
    )
    return (new(unit), new(product(facts, unit, number)), *(new(edge) for edge in edges))


def product(facts: Facts, unit: Unit, number: int) -> Product:
    """Return the product that a unit carries from now on."""
    return Product(
        id=facts.fresh.id(Product.LETTER, number),
        stream=unit.stream,
        unit_id=unit.id,
        din=unit.din,
        product_code=unit.product_code,
        division=unit.division,
        since=facts.happened_at,
    )


def next_product(facts: Facts, unit: Unit, number: int) -> tuple[Change, ...]:
    """Return the unit's new product, and the one it carried as superseded; the unit is as changed."""
    before = tuple(
        change(one, superseded_at=facts.happened_at)
        for one in facts["products_of_din"]
        if one.unit_id == unit.id and one.superseded_at is None
    )
    return (*before, new(product(facts, unit, number)))


def recoded(
    facts: Facts, unit: Unit, product_code: str, also: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return the columns of a unit's next product: its division goes with it unless that is taken."""
    if product_code == unit.product_code:
        return {}
    others = taken(facts, product_code) | also
    return {"product_code": product_code, "division": divisions.kept(unit.division, others)}


def held_like(facts: Facts, unit: Unit, holds: Sequence[Hold], number: int) -> tuple[Change, ...]:
    """Return holds on a child for the reasons its parents were held; at least that results are awaited."""
    alike = held_alike(facts, unit, holds, number)
    return alike or (new_hold(facts, unit, "awaiting-results", None, HOLDS_PER_UNIT * (number + 1)),)


def held_alike(facts: Facts, unit: Unit, holds: Sequence[Hold], number: int) -> tuple[Change, ...]:
    """Return holds on a child for the very reasons its parents were held, and for no other."""
    reasons = dict.fromkeys((one.cause, one.detail) for one in holds)
    start = HOLDS_PER_UNIT * (number + 1)
    return tuple(
        new_hold(facts, unit, cause, detail, start + place) for place, (cause, detail) in enumerate(reasons)
    )


def passed_on(holds: Sequence[Hold]) -> tuple[Change, ...]:
    """Return the parents' holds as passed on to the children: an empty container waits for nothing."""
    return tuple(change(one, status="passed_on") for one in holds)
