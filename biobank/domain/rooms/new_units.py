"""New units from outside the laboratory: each with its first product, and the holds it begins with."""

from biobank.domain.rules.change import Change, new
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.holding import new_hold
from biobank.domain.things.unit import Product, Unit


def unit_begun(facts: Facts, unit: Unit, holds: tuple[str, ...], number: int) -> tuple[Change, ...]:
    """Return a new unit, its product and its open holds; `number` tells the units of one command apart."""
    product = Product(
        id=facts.fresh.id(Product.LETTER, number),
        stream=unit.stream,
        unit_id=unit.id,
        din=unit.din,
        product_code=unit.product_code,
        division=unit.division,
        since=unit.collected_at,
    )
    held = (new_hold(facts, unit, cause, number=100 * order + number) for order, cause in enumerate(holds))
    return (new(unit), new(product), *held)
