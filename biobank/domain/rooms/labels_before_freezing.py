"""Labels before freezing: a bag is labelled while it is liquid, as the product that freezing makes of it."""

from dataclasses import replace
from typing import Any

from biobank.domain.laboratory.product_codes import next_products
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.verb import Params, red
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit

LIQUID = ("collected", "processed")


@red("label-product-not-next")
def product_is_next(told: Any, facts: Facts) -> Params | None:
    """A label that is affixed before freezing names a product that this unit becomes by it, and no other."""
    if not told.product_code:
        return None
    unit: Unit | None = facts["unit"]
    liquid = unit is not None and unit.material in LIQUID
    offered = next_products(unit.product_code) if unit is not None and liquid else {}
    with_dmso = unit.dmso_percent if unit is not None else None
    fitting = [code for code, percent in offered.items() if with_dmso in (None, percent)]
    if told.product_code in fitting:
        return None
    return {"product_code": told.product_code, "next": fitting or ["nothing else"]}


def as_labelled(subject: Thing, product_code: str | None) -> Thing:
    """Return the subject as its label tells it: a unit, before it is frozen, as what it is to become."""
    if not product_code or not isinstance(subject, Unit):
        return subject
    percent = subject.dmso_percent or next_products(subject.product_code).get(product_code)
    return replace(subject, product_code=product_code, dmso_percent=percent)
