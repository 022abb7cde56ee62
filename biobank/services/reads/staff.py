"""The people who work here: accounts with the roles they hold, and one of them whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.people import Person, RoleGrant
from biobank.services.copies import copies_of
from biobank.storage import rows, tables

_person, _grant, _credential = tables.things["person"], tables.things["role_grant"], tables.credential
_people = (
    select(_person, _credential.c.must_change)
    .outerjoin(_credential, _credential.c.person_id == _person.c.id)
    .order_by(_person.c.name, _person.c.id)
)
_one = _people.where(_person.c.id == bindparam("person"))
_granted = select(_grant).where(_grant.c.status == "granted").order_by(_grant.c.id)


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with the roles they hold; `sign_in` is none, new (to be changed at first use) or set."""

    person: Person
    grants: tuple[RoleGrant, ...]
    sign_in: str
    badges: int = 0


def staff(connection: Connection) -> tuple[Staff, ...]:
    """Return everybody with an account, by name; two statements."""
    grants = [cast("RoleGrant", rows.as_thing("role_grant", row)) for row in connection.execute(_granted)]
    held: dict[str, list[RoleGrant]] = {}
    for grant in grants:
        held.setdefault(grant.person_id, []).append(grant)
    found = [
        (cast("Person", rows.as_thing("person", row[:-1])), row[-1]) for row in connection.execute(_people)
    ]
    return tuple(Staff(person, tuple(held.get(person.id, ())), _sign_in(must)) for person, must in found)


def roles_of(connection: Connection, people: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the roles that people hold at any site, each once, by person; one statement."""
    held: dict[str, dict[str, None]] = {}
    for grant in rows.find(
        connection, "role_grant", {"person_id": tuple(people) or ("",), "status": "granted"}
    ):
        if isinstance(grant, RoleGrant):
            held.setdefault(grant.person_id, {})[grant.role] = None
    return {person: tuple(sorted(roles)) for person, roles in held.items()}


def one_of_staff(connection: Connection, id: str) -> Staff | None:
    """Return one person with every role ever granted, or None; three statements."""
    row = connection.execute(_one, {"person": id}).first()
    if row is None:
        return None
    grants: Any = rows.find(connection, "role_grant", {"person_id": id})
    person = cast("Person", rows.as_thing("person", row[:-1]))
    return Staff(person, tuple(grants), _sign_in(row[-1]), len(copies_of(connection, id)))


def _sign_in(must_change: int | None) -> str:
    if must_change is None:
        return "none"
    return "new" if must_change else "set"
