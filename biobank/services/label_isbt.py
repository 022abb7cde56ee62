"""What the ISBT 128 symbols of a unit's label hold: structures for the bars, and one compound message.

Each says what the same label says in plain text, and no more. What is not on record is left out.
"""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from biobank.domain.codes.isbt.dates import NO_TIME, CollectionMoment, ExpirationMoment, day_digits
from biobank.domain.codes.isbt.message import Message, render
from biobank.domain.codes.isbt.product import (
    AUTOLOGOUS,
    AUTOLOGOUS_BIOHAZARD,
    BloodGroups,
    DonationNumber,
    ProductCode,
    group_value,
)
from biobank.domain.codes.isbt.structure import Structure, Unfit
from biobank.domain.rules.blood_groups import BLOOD_GROUPS
from biobank.domain.rules.clock import moment
from biobank.domain.things.unit import Unit

_GROUP_NAMES = dict(BLOOD_GROUPS)
_NO_PHENOTYPES, _RESERVED, _NO_FLAGS = "0", "0", "00"
_DESCRIPTION_LENGTH = 5


def isbt_values(
    unit: Unit, *, collected_at: str, zone: str | None, biohazard: bool
) -> Mapping[str, str | None]:
    """Return the values of the fields `isbt`, `isbt_group`, `isbt_product` and `isbt_expiry`.

    Days and times are those of the clock on the site's wall. A unit that came with numbers of another
    standard has none of these.
    """
    try:
        return _values(unit, collected_at, zone, biohazard=biohazard)
    except Unfit:
        return {}


def _values(unit: Unit, collected_at: str, zone: str | None, *, biohazard: bool) -> Mapping[str, str | None]:
    group, product = _group(unit, biohazard=biohazard), _product(unit, biohazard=biohazard)
    expiry = _expiry(unit, zone)
    told = (DonationNumber(unit.din, _NO_FLAGS), group, product, expiry, _collection(collected_at, zone))
    whole = tuple(each for each in told if each is not None)
    return {
        "isbt": render(Message("compound", whole)),
        "isbt_group": _alone(group),
        "isbt_product": _alone(product),
        "isbt_expiry": _alone(expiry),
    }


def _alone(one: Structure | None) -> str | None:
    return render(Message("single", (one,))) if one is not None else None


def _group(unit: Unit, *, biohazard: bool) -> BloodGroups | None:
    name = _GROUP_NAMES.get(unit.blood_group or "")
    if name is None:
        return None
    use = AUTOLOGOUS_BIOHAZARD if biohazard else AUTOLOGOUS
    return BloodGroups(group_value(name, use), _NO_PHENOTYPES, _RESERVED)


def _product(unit: Unit, *, biohazard: bool) -> ProductCode | None:
    if len(unit.product_code) != _DESCRIPTION_LENGTH:
        return None
    return ProductCode(unit.product_code, "X" if biohazard else "1", unit.division)


def _expiry(unit: Unit, zone: str | None) -> ExpirationMoment | None:
    if unit.expires_on is None:
        return None
    if len(unit.expires_on) == len("YYYY-MM-DD"):
        digits = day_digits(date.fromisoformat(unit.expires_on))
        return ExpirationMoment(digits[:3], digits[3:], NO_TIME)
    return ExpirationMoment(*_wall(unit.expires_on, zone)) if zone else None


def _collection(at: str, zone: str | None) -> CollectionMoment | None:
    return CollectionMoment(*_wall(at, zone)) if zone else None


def _wall(at: str, zone: str | None) -> tuple[str, str, str]:
    local = moment(at).astimezone(ZoneInfo(zone or "UTC"))
    digits = day_digits(local.date())
    return digits[:3], digits[3:], f"{local:%H%M}"
