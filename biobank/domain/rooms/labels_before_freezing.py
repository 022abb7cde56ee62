"""Labels before freezing: a bag is labelled while it is liquid, as the product that freezing makes of it."""

from dataclasses import replace
from typing import Any

from biobank.domain.laboratory.product_codes import is_product_code, next_products
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.label_control import label_on_it, standing
from biobank.domain.rules.verb import Params, amber, red
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit

LIQUID = ("collected", "processed")


def becomes(unit: Unit, product_code: str | None) -> bool:
    """Say whether freezing may make this product of a unit; of a product in no table, any other one."""
    if unit.material not in LIQUID or product_code is None:
        return False
    offered = next_products(unit.product_code)
    if not offered:
        return is_product_code(product_code) and product_code != unit.product_code
    return product_code in offered and unit.dmso_percent in (None, offered[product_code])


@red("label-product-not-next")
def product_is_next(told: Any, facts: Facts) -> Params | None:
    """A label that is affixed before freezing names a product that this unit becomes by it, and no other."""
    unit: Unit | None = facts["unit"]
    if not told.product_code or (unit is not None and becomes(unit, told.product_code)):
        return None
    liquid = unit is not None and unit.material in LIQUID
    offered = next_products(unit.product_code) if unit is not None and liquid else {}
    fitting = [code for code in offered if unit is not None and becomes(unit, code)]
    return {"product_code": told.product_code, "next": fitting or ["nothing else"]}


@amber("label-not-on-it", "processing_director", "medical_director", "physician")
def label_is_on_it(_: Any, facts: Facts) -> Params | None:
    """A container bears its label before it is frozen, where the policy says so: on ice none holds."""
    if not _is_demanded(facts) or label_on_it(facts["copies"]) is not None:
        return None
    return {"unit": facts["unit"].id}


def named_for_freezing(facts: Facts) -> str | None:
    """Return the product that the label to be frozen with names; None where it may be any.

    A label that names no product to come says what the cells were when it was printed, and how to keep those:
    where the policy demands a label at freezing, it is the frozen product's.
    """
    on_it = standing(facts["copies"])
    if on_it is None or on_it.product_code:
        return on_it.product_code if on_it is not None else None
    unit: Unit = facts["unit"]
    return unit.product_code if _is_demanded(facts) and on_it.status == "applied" else None


def _is_demanded(facts: Facts) -> bool:
    return bool(facts.policy.content["settings"].get("label_before_freezing", False))


def as_labelled(subject: Thing, product_code: str | None) -> Thing:
    """Return the subject as its label tells it: a unit, before it is frozen, as what it is to become."""
    if not product_code or not isinstance(subject, Unit):
        return subject
    percent = subject.dmso_percent or next_products(subject.product_code).get(product_code)
    return replace(subject, product_code=product_code, dmso_percent=percent)
