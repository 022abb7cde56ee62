"""Custody gaps of a patient's units, read from the ledger and told in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from biobank.domain.rules.gaps import Gap, Outlook, count_gaps, gaps_in, label_gaps
from biobank.domain.verbs import EVENT_KINDS
from biobank.services.audit.entries import ToldGap
from biobank.services.audit.names import Names, names_in
from biobank.services.audit.trail import of_patient, whole_patient
from biobank.services.audit.when import is_moment, moment_at
from biobank.services.policies import NO_POLICY, policy_with
from biobank.services.services import Services
from biobank.storage import rows, tables
from biobank.words.sentences import told

_person, _unit, _policy = tables.things["person"], tables.things["unit"], tables.things["policy"]
_ended = select(_person.c.id, _person.c.ended_at).where(_person.c.ended_at.is_not(None))
_slots = select(_unit.c.id, _unit.c.slot_id).where(
    _unit.c.patient_id == bindparam("patient"), _unit.c.stream == bindparam("stream")
)
_in_force = select(_policy.c.digest).where(_policy.c.status == "in_force")


def patient_gaps(services: Services, patient: str) -> tuple[ToldGap, ...]:
    """Return the custody gaps of all units of a patient, by unit and time."""
    stream = f"patient/{patient}"
    with services.database.snapshot() as connection:
        bodies = [body for _, body in whole_patient(connection, stream)]
        return gaps_told(services, connection, stream, bodies)


def gaps_told(
    services: Services, connection: Connection, stream: str, bodies: Sequence[Mapping[str, Any]]
) -> tuple[ToldGap, ...]:
    """Return the gaps in a patient's stream, given the bodies of all of its events."""
    found = _gaps(services, connection, stream, bodies)
    mentioned = [{"site": body["site"]} for body in bodies[-1:]]
    names = names_in(connection, [*({"unit": gap.unit, **gap.params} for gap in found), *mentioned])
    zone = names.zone(bodies[-1]["site"]) if bodies else "UTC"
    return tuple(_told(gap, names, zone) for gap in found)


def _gaps(
    services: Services, connection: Connection, stream: str, bodies: Sequence[Mapping[str, Any]]
) -> tuple[Gap, ...]:
    outlook = _outlook(services, connection)
    if not outlook.limits:
        return ()
    where = of_patient(stream)
    held = {row.id: row.slot_id for row in connection.execute(_slots, where) if row.slot_id}
    told = {"patient_id": where["patient"], "stream": stream}
    copies: Iterable[Any] = rows.find(connection, "label_copy", told)
    return (
        *gaps_in(bodies, outlook),
        *label_gaps(copies, outlook),
        *count_gaps(bodies, held, outlook),
    )


def _outlook(services: Services, connection: Connection) -> Outlook:
    digest = connection.execute(_in_force).scalar_one_or_none()
    policy = NO_POLICY if digest is None else policy_with(services, connection, digest)
    ended = {row.id: row.ended_at for row in connection.execute(_ended)}
    return Outlook(services.clock(), policy.content["limits"], ended, EVENT_KINDS)


def _told(gap: Gap, names: Names, zone: str) -> ToldGap:
    params = {name: _shown(value, names, zone) for name, value in gap.params.items()}
    sentence = told(gap.code, params)
    return ToldGap(
        gap.code,
        gap.unit,
        names.of(gap.unit) or gap.unit,
        moment_at(gap.since, zone),
        None if gap.until is None else moment_at(gap.until, zone),
        sentence.says,
        sentence.next,
    )


def _shown(value: Any, names: Names, zone: str) -> Any:
    if is_moment(value):
        return moment_at(value, zone).local
    return (names.of(value) or value) if isinstance(value, str) else value
