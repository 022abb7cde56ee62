"""What is chosen before a label is printed: its design, and the product that it names."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.laboratory.product_codes import next_products
from biobank.domain.rooms.labels import PURPOSES
from biobank.domain.rooms.labels_before_freezing import LIQUID
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.labelling import Design
from biobank.services.label_designs import designs, usual_design
from biobank.services.reads.named import named
from biobank.web.shell import services
from biobank.words.speaking import say, say_label

AS_USUAL = "-"
"""The choice of the design that is usual for what the label names; no design has this name."""


def designs_for(subject: Thing) -> tuple[list[tuple[str, str]], str]:
    """Return the designs for a thing's label as choices, and the one chosen at first.

    Where the usual one follows from the product that the label is to name, it is a choice of its own.
    """
    purpose, known = PURPOSES[subject.NAME], designs(services())
    usual, ahead = (usual_design(purpose, subject, ahead=liquid) for liquid in (False, is_liquid(subject)))
    names = [each.name for each in _like(known, usual)]
    if ahead == usual:
        return [(name, _in_words(name, usual)) for name in names], usual
    now, then = say_label(usual), say_label(ahead)
    either = say("{now}; to be frozen: {then}", now=now, then=then)
    return [(AS_USUAL, either), *((name, say_label(name)) for name in names)], AS_USUAL


def _like(known: Mapping[str, Design], usual: str) -> list[Design]:
    """Return the designs for the same kind of thing: those whose codes are among those of the usual one."""
    codes = _codes(known[usual]) if usual in known else set()
    return [each for each in known.values() if set() < _codes(each) <= codes]


def _codes(design: Design) -> set[str]:
    return {each.name for each in design.fields if each.kind == "code"}


def _in_words(name: str, usual: str) -> str:
    called = say_label(name)
    return say("{design}, the usual one", design=called) if name == usual else called


def design_named(form: Mapping[str, str]) -> str:
    """Return the design that somebody chose by its name, or nothing where the usual one is to print."""
    told = form.get("design", "")
    return "" if told == AS_USUAL else told


def design_asked(form: Mapping[str, str], field: str, id: str) -> str:
    """Return the name of the design that will print: the usual one, unless another is named."""
    row = named(services(), (id,)).get(id)
    if design_named(form) or row is None:
        return design_named(form)
    return usual_design(PURPOSES[field], row, ahead=bool(form.get("product_code")))


def is_liquid(subject: Thing) -> bool:
    """Say whether a thing is a liquid unit: its next label may name what freezing makes of it."""
    return isinstance(subject, Unit) and subject.material in LIQUID


def products_named(subject: Thing) -> dict[str, Any]:
    """Return the products that the next label may name, and whether another one may be typed."""
    liquid = is_liquid(subject)
    codes = next_products(subject.product_code) if isinstance(subject, Unit) and liquid else ()
    return {"products": [(code, code) for code in codes], "own_product": liquid}
