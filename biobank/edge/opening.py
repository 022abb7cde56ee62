"""Opening what the settings name: database, keys, and the ledger they may be used for."""

from pathlib import Path

from biobank.domain.rules.printer_hosts import HostRule
from biobank.edge.settings import PREFIX, Settings, SettingsError
from biobank.services.services import NoLedger, Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore
from biobank.storage.signing_key import SigningKey, UnusableKey, read_private


def open_services(settings: Settings) -> Services:
    """Return the services of these settings; opens no connection yet. Raises SettingsError."""
    database = open_database(settings.database.url, pool_size=settings.database.pool_size)
    hosts = HostRule(settings.printing.listed, own_machine=not settings.is_production)
    return Services(
        database, KeyStore(Path(settings.keys.path)), signing=_signing_key(settings), printer_hosts=hosts
    )


def _signing_key(settings: Settings) -> SigningKey | None:
    """Return the private key of signed labels; production takes none that everybody knows."""
    text = settings.labels.signing_key
    if not text:
        return None
    try:
        key = read_private(text)
    except UnusableKey as error:
        raise SettingsError(f"{PREFIX}LABELS__SIGNING_KEY: {error}") from error
    if settings.is_production and key.is_known_to_everybody:
        raise SettingsError(f"{PREFIX}LABELS__SIGNING_KEY is an example that stands in print; make your own")
    return key


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
