"""The reagent lots that a processing step names in its rows."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.command import Command
from biobank.domain.things.thing import Thing
from biobank.services.gathering import Unknown, special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("reagent_lots")
def reagent_lots(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the lots named; raises Unknown for one that is not there."""
    return tuple(_lot(work, one.lot) for one in getattr(command, "reagents", ()))


def _lot(work: Work, id: str) -> Thing:
    found = work.get("lot", id)
    if found is None:
        raise Unknown("lot", id)
    return found
