"""What publishing a key and checking a signed label need to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from biobank.domain.codes.wedge import signed_in
from biobank.domain.rules.command import Command
from biobank.domain.rules.genuineness import Vouched
from biobank.domain.things.label_keys import LabelKey
from biobank.services.gathering import special
from biobank.services.label_signing import vouched
from biobank.services.services import Services
from biobank.storage.work import Work

_STATUSES = ("in_force", "retired", "compromised")


@dataclass(frozen=True, slots=True)
class VouchedScan:
    """A label that is checked by itself; `signed` is None where the text is no signed label."""

    signed: Vouched | None


@special("label_keys")
def label_keys(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[LabelKey, ...]:
    """Return every public key that was ever published."""
    return cast("tuple[LabelKey, ...]", work.find("label_key", {"status": _STATUSES}))


@special("vouched_scan")
def vouched_scan(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> VouchedScan:
    """Return what the signed label that was scanned is worth."""
    return VouchedScan(worth(services, work, getattr(command, "scanned", None)))


def worth(services: Services, work: Work, text: str | None) -> Vouched | None:
    """Return what a scanned text is worth as a signed label; None for any other text."""
    label = signed_in(text)
    return None if label is None else vouched(services, work, label)
