"""Which temperatures cells may lie at in each state, and whether a place can hold them."""

from decimal import Decimal

from biobank.domain.rules.policy import Policy
from biobank.domain.things.freezer import Place

COLDEST_C = Decimal(-273)
ROOM_C = (Decimal(15), Decimal(25))
"""What a place that states no temperatures is taken for."""

_LIQUID_C = (Decimal(1), Decimal(25))
_THAWED_C = (Decimal(1), Decimal(38))

Range = tuple[Decimal, Decimal]


def wanted_c(material: str, policy: Policy) -> Range:
    """Return the coldest and warmest °C for a state of the material."""
    if material == "frozen":
        return COLDEST_C, policy.limit("excursion_c")
    return _THAWED_C if material in ("thawed", "infusing") else _LIQUID_C


def held_c(place: Place) -> Range:
    """Return the coldest and warmest °C a place is qualified to hold."""
    return held_between(place.coldest_c, place.warmest_c)


def held_between(coldest_c: Decimal | None, warmest_c: Decimal | None) -> Range:
    """Return the range of °C that is meant by what a place states."""
    if coldest_c is None and warmest_c is None:
        return ROOM_C
    return COLDEST_C if coldest_c is None else coldest_c, ROOM_C[1] if warmest_c is None else warmest_c


def place_fits(place: Place, material: str, policy: Policy) -> bool:
    """Say whether a place can be at a temperature that fits the material."""
    wanted, held = wanted_c(material, policy), held_c(place)
    return wanted[0] <= held[1] and held[0] <= wanted[1]


def temperature_fits(temperature_c: Decimal, material: str, policy: Policy) -> bool:
    """Say whether a measured temperature fits the material."""
    coldest, warmest = wanted_c(material, policy)
    return coldest <= temperature_c <= warmest
