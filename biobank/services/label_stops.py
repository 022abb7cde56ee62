"""A signed label that is not genuine, scanned outside any step: the stop is recorded all the same."""

from uuid import uuid4

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.wedge import signed_in
from biobank.domain.rooms.signatures_of_labels import CheckLabel
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.genuineness import NOT_GENUINE
from biobank.domain.things.unit import Unit
from biobank.services.execute import execute
from biobank.services.label_signing import subject_of
from biobank.services.outcome import Outcome
from biobank.services.services import Services


def record_stop(services: Services, actor: Actor, code: str | None, text: str) -> Outcome | None:
    """Record that a label was scanned that is not genuine, with what it names if that exists.

    `code` is why the scan was stopped; for any other reason nothing is recorded here.
    """
    signed = signed_in(text) if code in NOT_GENUINE else None
    if signed is None:
        return None
    unit, wristband = _named(services, signed.content.code)
    command = CheckLabel(id=str(uuid4()), source="scan", scanned=text, unit=unit, wristband=wristband)
    return execute(services, actor, command)


def _named(services: Services, code: OwnCode) -> tuple[str | None, str | None]:
    """Return the unit or the wristband that a label names, if it exists."""
    with services.database.read() as connection:
        found = subject_of(connection, code)
    id = None if found is None else found.id
    return (id, None) if isinstance(found, Unit) else (None, id)
