"""The security log: failed sign-ins and what was done to accounts; never a secret, never a patient."""

from sqlalchemy import Connection, insert

from biobank.services.services import Services
from biobank.storage import tables

_insert = insert(tables.security_log)


def note(
    services: Services, connection: Connection, what: str, who: str | None, detail: str | None = None
) -> None:
    """Write one line within a transaction that is open anyway."""
    row = {"at": services.clock(), "what": what, "who": who, "detail": detail}
    connection.execute(_insert, row)


def log(services: Services, what: str, who: str | None = None, detail: str | None = None) -> None:
    """Write one line in a transaction of its own."""
    with services.database.write() as connection:
        note(services, connection, what, who, detail)
