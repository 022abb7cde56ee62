"""Opening what the settings name: database, keys, and the ledger they may be used for."""

from pathlib import Path

from biobank.edge.settings import Settings, SettingsError
from biobank.services.services import NoLedger, Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore


def open_services(settings: Settings) -> Services:
    """Return the services of these settings; opens no connection yet."""
    database = open_database(settings.database.url, pool_size=settings.database.pool_size)
    return Services(database, KeyStore(Path(settings.keys.path)))


def refuse_demonstration(settings: Settings, services: Services) -> None:
    """Let production settings open a production ledger only; a database without a ledger passes."""
    if not settings.is_production:
        return
    try:
        purpose = services.ledger.purpose
    except NoLedger:
        return
    if purpose != "production":
        raise SettingsError(f"production settings open no {purpose} ledger; name another database")
