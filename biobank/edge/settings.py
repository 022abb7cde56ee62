"""Settings: `config/base.toml`, then the environment's own file, then `BIOBANK__SECTION__KEY`.

Secrets come only from the environment, or from a file that a variable ending
in `_FILE` names. Whatever nobody knows is an error that names it.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from biobank.words.catalogue import PSEUDO, languages

CONFIG = Path(__file__).resolve().parents[2] / "config"
POLICY = CONFIG / "policy.toml"
"""The policy that comes with the program."""
PREFIX = "BIOBANK__"
ENVIRONMENTS = ("development", "production", "test")
DEVELOPMENT_SECRET = "a-secret-for-development-that-everybody-knows"  # noqa: S105  production refuses it
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """A setting is unknown, of the wrong type, or not allowed where it stands; the message names it."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is: its own address, the owner's for migrations, and the role that owns nothing."""

    url: str = "sqlite:///var/biobank.db"
    owner_url: str = ""
    app_role: str = ""
    pool_size: int = 16


@dataclass(frozen=True, slots=True)
class KeySettings:
    """Where the patients' keys are: apart from the database and its backups."""

    path: str = "var/keys.db"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the program listens, how many proxies before it are believed, and where its log goes.

    No number of `workers` means one for each processor. An empty `log` is standard error.
    """

    host: str = "127.0.0.1"
    port: int = 5000
    threads: int = 2
    workers: int = 1
    trusted_proxies: int = 0
    log: str = ""


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """The secret, whether people come by HTTPS, and how much is read from one caller."""

    secret: str = field(default=DEVELOPMENT_SECRET, repr=False)
    https: bool = False
    max_body_bytes: int = 2_000_000


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Names and spans of sign-in that are technical; idle lock and length of a session are policy."""

    cookie: str = "biobank"
    touch_seconds: int = 60
    break_glass_minutes: int = 60
    token_days: int = 365


@dataclass(frozen=True, slots=True)
class DowntimeSettings:
    """The password of the nightly downtime book; there is none without a setting."""

    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LabelSettings:
    """The private key of signed labels, as PEM; without one, labels have no signed symbol."""

    signing_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PrintingSettings:
    """Where printers may be, by commas, and whether `biobank serve` also sends what is to be printed.

    No `hosts`: any address of a private network. Otherwise only these names, addresses and networks.
    """

    hosts: str = ""
    send: bool = True

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the hosts one by one."""
        return tuple(host for each in self.hosts.split(",") if (host := each.strip()))


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """The languages offered, by commas, and the one spoken to whoever asks for none of them."""

    offered: str = "en,de"
    default: str = "en"

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages offered, the site's own first."""
        told = (code.strip() for code in self.offered.split(","))
        return tuple(dict.fromkeys((self.default, *(code for code in told if code))))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one environment."""

    environment: str = "development"
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    server: ServerSettings = field(default_factory=ServerSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    downtime: DowntimeSettings = field(default_factory=DowntimeSettings)
    labels: LabelSettings = field(default_factory=LabelSettings)
    language: LanguageSettings = field(default_factory=LanguageSettings)
    printing: PrintingSettings = field(default_factory=PrintingSettings)

    @property
    def is_production(self) -> bool:
        """Say whether patients depend on this installation."""
        return self.environment == "production"


SECTIONS: dict[str, Any] = {
    name: hint for name, hint in get_type_hints(Settings).items() if name != "environment"
}
SECRETS = frozenset({("security", "secret"), ("downtime", "password"), ("labels", "signing_key")})

Told = dict[str, dict[str, Any]]


def load_settings(environ: Mapping[str, str] | None = None, directory: Path = CONFIG) -> Settings:
    """Return the settings of the environment that `BIOBANK__ENVIRONMENT` names (development without it).

    Raises SettingsError, which names the setting, its place and what is wrong.
    """
    variables = os.environ if environ is None else environ
    environment = variables.get(PREFIX + "ENVIRONMENT", "development")
    if environment not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise SettingsError(f"{PREFIX}ENVIRONMENT is {environment!r}; it must be one of: {known}")
    told = _merged(_file(directory / "base.toml"), _file(directory / f"{environment}.toml"))
    settings = _settings(environment, _merged(told, _from_environment(variables)))
    _refuse_development_secrets(settings)
    _refuse_unknown_languages(settings)
    return settings


def _file(path: Path) -> Told:
    if not path.exists():
        return {}
    try:
        told: Told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not TOML: {error}") from error
    for section, values in told.items():
        if not isinstance(values, dict):
            raise SettingsError(f"{path.name}: {section} must be a table such as [{section}]")
        for key, value in values.items():
            _known(section, key, path.name)
            _no_secret(section, key, value, path.name)
            _of_its_type(section, key, value, path.name)
    return told


def _no_secret(section: str, key: str, value: object, place: str) -> None:
    variable = f"{PREFIX}{section}__{key}".upper()
    if (section, key) in SECRETS:
        raise SettingsError(f"{place}: {section}.{key} is a secret; give it as {variable} or {variable}_FILE")
    if key.endswith("url") and isinstance(value, str) and urlsplit(value).password:
        raise SettingsError(f"{place}: {section}.{key} holds a password; give it as {variable}")


def _from_environment(variables: Mapping[str, str]) -> Told:
    told: Told = {}
    for name, text in sorted(variables.items()):
        if name.startswith(PREFIX) and name != PREFIX + "ENVIRONMENT":
            section, key, value = _variable(name, text)
            told.setdefault(section, {})[key] = _converted(section, key, value, name)
    return told


def _variable(name: str, text: str) -> tuple[str, str, str]:
    section, _, key = name.removeprefix(PREFIX).lower().partition("__")
    if key.endswith("_file") and not _is_known(section, key):
        key = key.removesuffix("_file")
        _known(section, key, name)
        try:
            return section, key, Path(text).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}: {text} cannot be read") from error
    _known(section, key, name)
    return section, key, text


def _is_known(section: str, key: str) -> bool:
    return section in SECTIONS and key in get_type_hints(SECTIONS[section])


def _known(section: str, key: str, place: str) -> None:
    if section not in SECTIONS:
        raise SettingsError(f"{place}: there is no section {section!r}; known are: {', '.join(SECTIONS)}")
    if not _is_known(section, key):
        known = ", ".join(each.name for each in fields(SECTIONS[section]))
        raise SettingsError(f"{place}: there is no setting {section}.{key}; known are: {known}")


def _of_its_type(section: str, key: str, value: object, place: str) -> None:
    wanted = get_type_hints(SECTIONS[section])[key]
    if type(value) is not wanted:
        raise SettingsError(f"{place}: {section}.{key} must be {_WORDS[wanted]}, not {value!r}")


_WORDS = {str: "a text", int: "a whole number", bool: "true or false"}
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _converted(section: str, key: str, text: str, place: str) -> Any:
    wanted = get_type_hints(SECTIONS[section])[key]
    try:
        if wanted is bool:
            return _TRUTH[text.strip().lower()]
        return int(text) if wanted is int else text
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{place} must be {_WORDS[wanted]}") from error


def _merged(first: Told, second: Told) -> Told:
    sections = first.keys() | second.keys()
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in sections}


def _settings(environment: str, told: Told) -> Settings:
    made = {name: cls(**told.get(name, {})) for name, cls in SECTIONS.items()}
    return Settings(environment=environment, **made)


def _refuse_unknown_languages(settings: Settings) -> None:
    known = (*languages(), PSEUDO)
    for code in settings.language.languages:
        if code not in known:
            raise SettingsError(
                f"language.offered: there is no catalogue for {code!r}; known are: {', '.join(known)}"
            )


def _refuse_development_secrets(settings: Settings) -> None:
    if not settings.is_production:
        return
    secret = settings.security.secret
    if secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"{PREFIX}SECURITY__SECRET must be {SHORTEST_SECRET} or more random characters in production"
        )
