"""What stands in the fields of a guided step before anybody types: read off the work at hand."""

from collections.abc import Callable

from biobank.domain.guides.step import Scene
from biobank.domain.guides.tasks import bags, unit_of
from biobank.domain.laboratory.product_codes import next_products
from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.verb import Verb
from biobank.services.identity.signed_in import SignedIn
from biobank.web.demo_fields import procedure_here
from biobank.web.moments import for_field
from biobank.web.shell import services
from biobank.web.summaries import in_words
from biobank.web.usual import usual

Defaults = Callable[[Scene, SignedIn], dict[str, str]]


def defaults(verb: Verb, scene: Scene, person: SignedIn) -> dict[str, str]:
    """Return what each field of a verb begins with, where the work at hand says it."""
    own = _OWN.get(verb.name)
    return {**procedure_here(verb), **usual(verb, person), **(own(scene, person) if own else {})}


def _collected(_: Scene, person: SignedIn) -> dict[str, str]:
    """The collection has just ended: that is when this form is filled in."""
    return {"ended_at": for_field(services().clock(), person.actor.zone)}


def _given(scene: Scene, _: SignedIn) -> dict[str, str]:
    """As a rule the whole bag is given."""
    unit = unit_of(scene, scene.root.id)
    return {} if unit is None or unit.volume_ml is None else {"volume_ml": in_words(unit.volume_ml)}


def _labelled(scene: Scene, _: SignedIn) -> dict[str, str]:
    """A liquid bag is labelled as what it can become; where that may be several products, people choose."""
    codes = {code for unit in bags(scene) for code in _next(unit.product_code, unit.dmso_percent)}
    return {"product_code": codes.pop()} if len(codes) == 1 else {}


def _next(code: str, dmso: object) -> list[str]:
    return [product for product, percent in next_products(code).items() if dmso in (None, percent)]


_OWN: dict[str, Defaults] = {
    "collect": _collected,
    "print-label": _labelled,
    "stop-reinfusion": _given,
}


def minutes_since(at: str) -> float:
    """Return how long ago a moment was; one that never was lies far back."""
    return minutes_between(at, services().clock()) if at else float("inf")
