"""Settings come from three places in one order, secrets from two; what nobody knows is named."""

from pathlib import Path

import pytest

from biobank.edge.opening import open_services, refuse_demonstration
from biobank.edge.settings import (
    DEVELOPMENT_SECRET,
    DatabaseSettings,
    KeySettings,
    Settings,
    SettingsError,
    load_settings,
)
from tests.bank import Bank

SECRET = "x" * 40
PRODUCTION = {"BIOBANK__ENVIRONMENT": "production", "BIOBANK__SECURITY__SECRET": SECRET}


def files(tmp_path: Path, **told: str) -> Path:
    for name, text in told.items():
        (tmp_path / f"{name}.toml").write_text(text)
    return tmp_path


def test_our_own_files_are_good_in_every_environment() -> None:
    assert load_settings({}).environment == "development"
    assert load_settings({}).database.url == "sqlite:///var/biobank.db"
    assert load_settings(PRODUCTION).security.https
    assert load_settings(PRODUCTION).session.cookie.startswith("__Host-")


def test_later_places_win(tmp_path: Path) -> None:
    where = files(
        tmp_path,
        base='[server]\nport = 1\nhost = "a"\nthreads = 2\n',
        test='[server]\nport = 3\nhost = "b"\n',
    )
    found = load_settings({"BIOBANK__ENVIRONMENT": "test", "BIOBANK__SERVER__PORT": "4"}, where).server
    assert (found.threads, found.host, found.port) == (2, "b", 4)


def test_a_variable_may_name_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    found = load_settings({"BIOBANK__SECURITY__SECRET_FILE": str(tmp_path / "secret")}, tmp_path)
    assert found.security.secret == SECRET


def test_a_secret_is_not_shown() -> None:
    assert SECRET not in repr(load_settings(PRODUCTION))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[server]\nprot = 1\n", "server.prot"),
        ("[sever]\nport = 1\n", "sever"),
        ("port = 1\n", "port"),
        ('[server]\nport = "1"\n', "server.port"),
        ("[server]\nport = true\n", "server.port"),
        ("[security]\nhttps = 1\n", "security.https"),
        ('[security]\nsecret = "x"\n', "BIOBANK__SECURITY__SECRET_FILE"),
        ('[database]\nurl = "postgresql://me:word@host/db"\n', "BIOBANK__DATABASE__URL"),
        ("[server\n", "base.toml"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_it(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_settings({}, files(tmp_path, base=text))
    assert named in str(told.value)
    assert "base.toml" in str(told.value)
    assert "word" not in str(told.value).replace("a password", "")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BIOBANK__SERVER__PROT", "1"),
        ("BIOBANK__SEVER__PORT", "1"),
        ("BIOBANK__PORT", "1"),
        ("BIOBANK__SERVER__PORT", "many"),
        ("BIOBANK__SECURITY__HTTPS", "maybe"),
        ("BIOBANK__SECURITY__SECRET_FILE", "/nowhere/at/all"),
        ("BIOBANK__ENVIRONMENT", "prod"),
    ],
)
def test_a_wrong_variable_is_an_error_that_names_it(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_settings({variable: value}, tmp_path)
    assert variable in str(told.value)


@pytest.mark.parametrize("secret", [None, DEVELOPMENT_SECRET, "short"])
def test_production_refuses_development_secrets(secret: str | None) -> None:
    told = (
        {**PRODUCTION, "BIOBANK__SECURITY__SECRET": secret}
        if secret
        else {"BIOBANK__ENVIRONMENT": "production"}
    )
    with pytest.raises(SettingsError, match="BIOBANK__SECURITY__SECRET"):
        load_settings(told)


def test_production_opens_no_demonstration_ledger(sqlite_bank: Bank) -> None:
    with pytest.raises(SettingsError, match="demonstration"):
        refuse_demonstration(Settings(environment="production"), sqlite_bank.services)
    refuse_demonstration(Settings(environment="development"), sqlite_bank.services)


def test_a_database_without_a_ledger_passes_and_nothing_is_made(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(
        environment="production",
        database=DatabaseSettings(url=sqlite_url),
        keys=KeySettings(path=str(tmp_path / "keys.db")),
    )
    services = open_services(settings)
    refuse_demonstration(settings, services)
    services.keys.close()
    services.database.close()
