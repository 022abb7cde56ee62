"""What the structures of one message say of each other: enforced on what is printed, told of what is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from biobank.domain.codes.isbt.dates import (
    CollectionDate,
    CollectionMoment,
    ExpirationDate,
    ExpirationMoment,
    FlexibleMoment,
)
from biobank.domain.codes.isbt.european import SingleEuropeanCode
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.product import (
    AUTOLOGOUS,
    AUTOLOGOUS_BIOHAZARD,
    AUTOLOGOUS_TYPES,
    CELLULAR,
    CROSSOVER,
    BloodGroups,
    DonationNumber,
    ProductCode,
    ProductDivisions,
)

_AUTOLOGOUS_USES: Final = frozenset({CROSSOVER, AUTOLOGOUS, AUTOLOGOUS_BIOHAZARD})
_BIOHAZARD_TYPE: Final = "X"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its name, whether it is as it should be, and what was seen."""

    name: str
    passed: bool
    says: str


def checks(message: Message) -> tuple[Check, ...]:
    """Return every check that this message can be put to."""
    return (
        *_of_product(message),
        *_of_groups(message),
        *_of_days(message),
        *_of_european(message),
    )


def _of_product(message: Message) -> Iterator[Check]:
    code = message.find(ProductCode)
    if code is None:
        return
    cellular = code.description.startswith(CELLULAR)
    yield Check("cellular-therapy", cellular, f"cellular products begin with S, this is {code.description}")
    if code.demands_divisions:
        there = message.find(ProductDivisions) is not None
        yield Check("divisions-told", there, "division 99 sends to structure 032")


def _of_groups(message: Message) -> Iterator[Check]:
    """Type of donation and blood group say the same of use and hazard."""
    code, group = message.find(ProductCode), message.find(BloodGroups)
    if code is None or group is None or group.use is None:
        return
    seen = f"type {code.donation_type}, blood group {group.group} ({group.use})"
    is_autologous = code.donation_type in AUTOLOGOUS_TYPES
    yield Check("autologous-agrees", is_autologous == (group.use in _AUTOLOGOUS_USES), seen)
    is_hazard = code.donation_type == _BIOHAZARD_TYPE
    yield Check("biohazard-agrees", is_hazard == (group.use == AUTOLOGOUS_BIOHAZARD), seen)


def _of_days(message: Message) -> Iterator[Check]:
    collected, expires = _collected(message), _expires(message)
    if collected is not None and expires is not None:
        yield Check("expires-later", collected <= expires, f"collected {collected}, expires {expires}")


def _collected(message: Message) -> date | None:
    found = message.find(CollectionMoment) or message.find(CollectionDate)
    return found.day if found is not None else _flexible(message, "02")


def _expires(message: Message) -> date | None:
    found = message.find(ExpirationMoment) or message.find(ExpirationDate)
    return found.day if found is not None else _flexible(message, "01")


def _flexible(message: Message, kind: str) -> date | None:
    for each in message.structures:
        if isinstance(each, FlexibleMoment) and each.kind == kind:
            return date(int(each.day[:4]), int(each.day[4:6]), int(each.day[6:]))
    return None


def _of_european(message: Message) -> Iterator[Check]:
    """A Single European Code beside the other structures names the same product."""
    code, donation, product = (
        message.find(SingleEuropeanCode),
        message.find(DonationNumber),
        message.find(ProductCode),
    )
    if code is None:
        return
    if donation is not None:
        same = code.donation == donation.number
        yield Check("european-donation-agrees", same, f"{code.donation} beside {donation.number}")
    if product is not None and code.description is not None:
        same = (code.description, code.division) == (product.description, product.division)
        yield Check("european-product-agrees", same, f"{code.product} {code.split} beside {product.content}")
