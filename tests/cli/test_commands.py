"""The smaller commands: schema, settings, policy, labels, codes, diagrams, and serving."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import click
import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner

from biobank.cli import main
from biobank.cli.command import HOMES
from biobank.domain.codes.wedge import Scanned, read_scan
from biobank.domain.label_states import LABEL_COPY, label_machine
from biobank.domain.rules.arrows import as_mermaid, machine
from biobank.domain.rules.arrows_svg import as_svg
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.verbs import VERBS
from biobank.labelling import read_back
from biobank.storage import migration
from tests.bench.served import Server
from tests.cli.conftest import Run
from tests.postgres import free_port


def test_each_command_is_where_it_is_looked_for() -> None:
    for name in HOMES:
        found = main.get_command(click.Context(main), name)
        assert found is not None
        assert found.name == name
        assert f"  {name} " in CliRunner().invoke(main, ["--help"]).output


def test_a_server_starts_without_what_only_prints_migrates_or_verifies() -> None:
    script = (
        "import sys, biobank.cli.serve, biobank.app;"
        "print(sorted({'alembic', 'pypdfium2', 'zxingcpp', 'uharfbuzz', 'reportlab', 'qrcode', 'PIL',"
        " 'xlsxwriter', 'biobank.cli.audit', 'biobank.cli.words'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_schema_is_needed_is_read_as_alembic_reads_it() -> None:
    scripts = ScriptDirectory.from_config(migration.configuration("sqlite://"))
    assert migration.head() == scripts.get_current_head() is not None


def test_a_blank_database_is_migrated_and_checked(
    blank_database_url: str, environment: dict[str, str]
) -> None:
    env = {**environment, "BIOBANK__DATABASE__URL": blank_database_url}
    wanting = CliRunner().invoke(main, ["db", "check"], env=env)
    assert wanting.exit_code == 1
    assert "run upgrade" in wanting.output
    assert "none → " in CliRunner().invoke(main, ["db", "upgrade"], env=env).output
    assert "as it was" in CliRunner().invoke(main, ["db", "upgrade"], env=env).output
    sound = CliRunner().invoke(main, ["db", "check"], env=env)
    assert (sound.exit_code, sound.output.endswith("as this version needs it.\n")) == (0, True)


def test_a_database_out_of_reach_is_one_line(run: Run) -> None:
    away = {"BIOBANK__DATABASE__URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    output = run("ledger", "show", exits=1, env=away).output
    assert output.startswith("Error: The database: ")
    assert output.count("\n") == 1


def test_wrong_settings_are_one_line(run: Run) -> None:
    output = run("config", "show", exits=1, env={"BIOBANK__SERVER__PORT": "many"}).output
    assert output == "Error: BIOBANK__SERVER__PORT must be a whole number\n"


def test_settings_are_shown_without_secrets(run: Run) -> None:
    told = {
        "BIOBANK__SECURITY__SECRET": "do-not-show-this-to-anybody-at-all",
        "BIOBANK__DATABASE__URL": "postgresql+psycopg://me:hush@127.0.0.1/x",
    }
    output = run("config", "show", env=told).output
    assert "do-not-show" not in output
    assert "hush" not in output
    assert "secret = (set)" in output
    assert "port = 5000" in output


def test_a_policy_is_adopted_once(opened: Run, tmp_path: Path) -> None:
    assert "in force already" in opened("config", "adopt").output
    policy = Path(__file__).parents[2] / "config" / "policy.toml"
    changed = tmp_path / "policy.toml"
    changed.write_text(policy.read_text().replace('out_of_slot_minutes = "10"', 'out_of_slot_minutes = "12"'))
    assert "is in force." in opened("config", "adopt", str(changed)).output
    assert "in force already" in opened("config", "adopt", str(changed)).output
    assert "Sound" in opened("audit", "verify").output
    changed.write_text("[limits]\n")
    assert "no complete policy" in opened("config", "adopt", str(changed), exits=1).output
    changed.write_text("not toml")
    assert "no complete policy" in opened("config", "adopt", str(changed), exits=1).output


def test_labels_are_listed_and_rendered(run: Run, tmp_path: Path) -> None:
    listed = run("labels", "designs").output
    assert "cryobag" in listed
    file = tmp_path / "bag.pdf"
    run("labels", "render", "cryobag", "--sample", "-o", str(file))
    assert read_back(file.read_bytes()) != [set()]
    assert "known are:" in run("labels", "render", "none", "--sample", "-o", str(file), exits=1).output


def test_a_label_is_rendered_for_any_painter_and_printer(run: Run, tmp_path: Path) -> None:
    for form, begins in (("pdf", b"%PDF"), ("svg", b"<svg"), ("zpl", b"^XA^PW719^LL400")):
        file = tmp_path / f"bag.{form}"
        run("labels", "render", "cryobag", "--format", form, "--dpi", "203", "--sample", "-o", str(file))
        assert file.read_bytes().startswith(begins)


def test_a_label_is_rendered_with_values_of_ones_own(run: Run, tmp_path: Path) -> None:
    values, file = tmp_path / "values.json", tmp_path / "rack.svg"
    told = {"place_code": "F9D1ZK6JV3E001S", "place_name": "RACK 9", "path": "Cryoroom 2"}
    values.write_text(json.dumps(told), encoding="utf-8")
    run("labels", "render", "rack", "--format", "svg", "--values", str(values), "-o", str(file))
    assert file.read_bytes().startswith(b"<svg")
    faults = (
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("\udcff", "is not JSON"),
        ("[1]", "must be an object"),
        ('{"path": "x"}', "is required"),
        (json.dumps({**told, "path": "\x1b[2J"}), "holds a control character"),
        (json.dumps({**told, "path": "A" * 1_000_000}), "does not fit"),
    )
    for content, said in faults:
        values.write_bytes(content.encode(errors="surrogateescape"))
        output = run("labels", "render", "rack", "--values", str(values), "-o", str(file), exits=1).output
        assert said in output
    assert "Say either" in run("labels", "render", "rack", "-o", str(file), exits=2).output


def test_designs_are_adopted_and_kept_by_the_next_policy(opened: Run, tmp_path: Path) -> None:
    assert "version 1" in opened("labels", "adopt", "rack").output
    assert "adopted already" in opened("labels", "adopt", "rack").output
    assert "in force already" in opened("config", "adopt").output
    assert "known are:" in opened("labels", "adopt", "none", exits=1).output
    assert "Sound" in opened("audit", "verify").output


def test_a_design_with_a_fault_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[stock]\nwidth = 'wide'\n")
    output = run("labels", "designs", "--folder", str(tmp_path), exits=1).output
    assert output.startswith("Error: ")
    assert output.count("\n") == 1


@pytest.mark.parametrize("name", [*MACHINES, LABEL_COPY])
def test_machines_are_drawn_from_the_rows(run: Run, tmp_path: Path, name: str) -> None:
    drawn = label_machine() if name == LABEL_COPY else machine(name, VERBS.values())
    text = run("lifecycle", "diagram", name).output
    svg = as_svg(drawn)
    for one in drawn.arrows:
        assert f"{' | '.join(one.before)} → {one.after}" in text
        assert one.title.replace("&", "&amp;") in svg
    assert "style=" not in svg
    assert "class=" not in svg
    assert as_mermaid(drawn).startswith("stateDiagram-v2\n")
    file = tmp_path / "drawn.svg"
    run("lifecycle", "diagram", name, "--format", "svg", "-o", str(file))
    assert file.read_text(encoding="utf-8") == svg


def test_a_command_mistyped_exits_with_2(run: Run) -> None:
    run("nothing", exits=2)
    run("audit", "verify", "--nothing", exits=2)
    assert "Custody of autologous" in run("--help").output


def test_a_demonstration_is_served(sqlite_url: str, tmp_path: Path) -> None:
    """A real process: migrated, opened, a sign-in for each role, answering on its port, logging to a file.

    The server would share its port with a second one, so that one must be refused beforehand.
    """
    port = free_port()
    log = tmp_path / "logs" / "requests.log"
    env = {
        **os.environ,
        "BIOBANK__DATABASE__URL": sqlite_url,
        "BIOBANK__KEYS__PATH": str(tmp_path / "keys.db"),
        "BIOBANK__SERVER__LOG": str(log),
    }
    command = [sys.executable, "-m", "biobank.cli", "serve", "--demo", "--port", str(port)]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if "Ready" in line:
                break
        assert f"http://127.0.0.1:{port}" in "".join(told)
        assert "Quality officer" in "".join(told)
        assert "leaked" not in "".join(told), "a library complains of what is not given back at the end"
        assert answers(f"http://127.0.0.1:{port}/healthz") == 200
        assert Server(port, 0, process.pid).worker_mb() < 110, "it inherited what loading took"
        second = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.startswith(f"Error: Port {port} is in use. ")
        assert second.stderr.count("\n") == 1
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Ended.\n"
    assert process.returncode == 0
    assert json.loads(log.read_text().splitlines()[0])["route"] == "/healthz"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_demonstration_is_loaded_once(run: Run) -> None:
    first = run("demo", "load").output
    assert "Quality officer" in first
    again = run("demo", "load").output
    assert set(again.splitlines()) < set(first.splitlines())
    assert "Sound" in run("audit", "verify").output
    codes = [line.split()[-1] for line in run("demo", "codes").output.splitlines() if line.startswith("  ")]
    assert len(codes) > 5
    assert all(isinstance(read_scan(code), Scanned) for code in codes)
    production = {"BIOBANK__ENVIRONMENT": "production", "BIOBANK__SECURITY__SECRET": "s3cret-" * 8}
    assert "no demonstration" in run("demo", "load", exits=1, env=production).output


def test_a_production_ledger_takes_no_demonstration(opened: Run) -> None:
    assert "production ledger is open" in opened("demo", "load", exits=1).output
    assert "http://127.0.0.1:5000" in opened("serve", "--prepare-only").output


def answers(address: str) -> int:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except URLError:
            os.sched_yield()
    return 0
