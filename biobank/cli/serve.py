"""`biobank serve`: migrating, and serving with granian; with --demo a demonstration centre on first start."""

import errno
import gc
import json
import os
import socket
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from biobank.cli import database
from biobank.cli.console import Console, opened
from biobank.cli.demo_codes import codes
from biobank.cli.sender import SenderBeside
from biobank.domain.rooms.sites import AddSite
from biobank.domain.rules.roles import ROLES
from biobank.edge.request_log import stream_of
from biobank.edge.settings import POLICY, Settings, load_settings
from biobank.services.first_people import SignIn, one_for_each_role
from biobank.services.genesis import console, open_ledger
from biobank.services.policies import policy_content
from biobank.services.services import NoLedger

WSGI = Path(__file__).resolve().parents[2] / "wsgi.py"
STOPPING_SECONDS = 10
"""How long requests may go on when the server ends; a worker still starting misses the signal to end."""
DEMONSTRATION = "biobank.services.demo"
"""The demonstration centre: `load(services)` opens a ledger, fills it and returns a sign-in for each role."""


@click.command()
@click.option(
    "--demo", "with_demo", is_flag=True, help="Fill an empty database with the demonstration centre."
)
@click.option("--host", default=None, help="Instead of the setting server.host.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Instead of server.port.")
@click.option("--prepare-only", is_flag=True, help="Do everything but serve.")
def serve(host: str | None, port: int | None, *, with_demo: bool, prepare_only: bool) -> None:
    """Migrate the database and serve the application."""
    settings = load_settings()
    if with_demo and settings.is_production:
        raise click.ClickException("Production settings serve no demonstration.")
    address, door = host or settings.server.host, port or settings.server.port
    if not prepare_only:
        _require_free(address, door)
    database.migrate(settings)
    if with_demo:
        _demonstrate()
    with opened() as here:
        _ = here.services.ledger
    click.echo(f"\n  http://{address}:{door}\n")
    if not prepare_only:
        _run(settings, address, door)


def _demonstrate() -> None:
    """Tell the sign-ins of the demonstration centre; where there is none yet, a process of its own loads it.

    Workers begin as copies of this process: what loading takes in memory, each of them would keep.
    """
    with opened() as here:
        is_there = _is_open(here)
        if is_there:
            _tell(_demonstration(here))
    if not is_there:
        loading = subprocess.run([sys.executable, "-m", "biobank.cli", "demo", "load"], check=False)
        if loading.returncode:
            raise click.exceptions.Exit(loading.returncode)


def _is_open(here: Console) -> bool:
    try:
        _ = here.services.ledger
    except NoLedger:
        return False
    return True


def _require_free(address: str, port: int) -> None:
    """Refuse a port that another program holds; the server itself would share it with that program."""
    family, kind, _, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            told = (
                f"Port {port} is in use. End what runs there, or choose another with BIOBANK__SERVER__PORT."
            )
            raise click.ClickException(told) from error


@click.group()
def demo() -> None:
    """Fill an empty database with the demonstration centre."""


@demo.command()
def load() -> None:
    """Migrate, open a demonstration ledger and load the centre; on a later run, show its sign-ins."""
    settings = load_settings()
    if settings.is_production:
        raise click.ClickException("Production settings load no demonstration.")
    database.migrate(settings)
    with opened() as here:
        _tell(_demonstration(here))


demo.add_command(codes)


def _demonstration(here: Console) -> list[SignIn]:
    kept = Path(here.settings.keys.path).with_name("demonstration-sign-ins.json")
    if not _is_open(here):
        click.echo("Opening the demonstration centre; this is done once …")
        made = _loaded(here)
        _keep(kept, made)
        return made
    if here.services.ledger.purpose != "demonstration":
        raise click.ClickException("A production ledger is open here; serve it without --demo.")
    return _kept(kept)


def _loaded(here: Console) -> list[SignIn]:
    spec = find_spec(DEMONSTRATION)
    if spec is not None and spec.origin is not None:
        made: list[SignIn] = import_module(DEMONSTRATION).load(here.services, _progress)
        return made
    site = AddSite(id="genesis", name="Demonstration centre", zone="Europe/Berlin", facility="A9999")
    opened_site = open_ledger(here.services, "demonstration", site, policy_content(POLICY))
    return one_for_each_role(here.services, console(opened_site))


def _progress(said: str) -> None:
    """Say on stderr how far the loading is: stdout is for the sign-ins."""
    click.echo(f"  {said}", err=True)


def _keep(file: Path, made: list[SignIn]) -> None:
    """Keep the sign-ins of a demonstration, in which nobody is real, for its next start."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        json.dump([[one.role, one.login, one.password, one.name] for one in made], written)


def _kept(file: Path) -> list[SignIn]:
    if not file.exists():
        click.echo("The sign-ins were shown at the first start; `biobank people password` makes new ones.")
        return []
    return [SignIn(*each) for each in json.loads(file.read_text(encoding="utf-8"))]


def _tell(sign_ins: list[SignIn]) -> None:
    if sign_ins:
        click.echo("\nSign in as one of these (the passwords were made up on this machine):\n")
    for one in sign_ins:
        click.echo(
            f"  {ROLES.get(one.role, one.role):<24} {one.login:<24} {one.password}  {one.name}".rstrip()
        )


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def _load_what_workers_share() -> None:
    """Load the application once: workers begin as copies of this process, those of later too."""
    gc.disable()
    import_module("biobank.app")
    gc.enable()


def _run(settings: Settings, address: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    log = settings.server.log
    if log:
        stream_of(log).close()
        click.echo(f"The log is {log}.")
    server = Granian(
        f"{WSGI}:app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.server.workers or _processors(),
        blocking_threads=settings.server.threads,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        workers_kill_timeout=STOPPING_SECONDS,
    )
    server.on_startup(lambda: click.echo("Ready; Ctrl-C ends it."))
    _load_what_workers_share()
    sender = SenderBeside()
    if settings.printing.send:
        sender.start()
    try:
        server.serve()
    finally:
        sender.stop()
    click.echo("Ended.")
