"""Keys of signed labels on the console, and a label told genuine with a public key and nothing else."""

import json
from pathlib import Path

import pytest

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.signed_label import SignedContent, SignedLabel, render
from biobank.storage.signing_key import read_private
from tests.cli.conftest import Run

SEALED = {"BIOBANK__DATABASE__URL": "sqlite:////nowhere/at/all.db", "BIOBANK__KEYS__PATH": "/nowhere/keys.db"}
"""Where nothing can be opened: what works here works without the bank."""


@pytest.fixture
def file(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "label.pem"
    run("labels", "key", "new", str(file), env=SEALED)
    return file


def label(file: Path, **told) -> str:
    key = read_private(file.read_text())
    whole = {
        "key": key.id,
        "code": OwnCode("U", "7K3MX9QW2T", "001"),
        "patient": "5e1a9c0472d3b68f",
        "signed_at": "2026-11-23T09:30:00.000Z",
        "chain": "CHA999925000123",
        "expires": "2035-06-08",
    }
    return render(key.signed(SignedContent(**{**whole, **told})))


def public_of(file: Path) -> Path:
    """The public key as digits, in a file of its own."""
    public = file.with_suffix(".public")
    public.write_text(read_private(file.read_text()).public.hex())
    return public


def test_a_key_is_made_once_and_only_its_owner_reads_it(run: Run, file: Path):
    assert file.stat().st_mode & 0o777 == 0o600
    kept = file.read_text()
    assert "never written over" in run("labels", "key", "new", str(file), exits=1).output
    assert file.read_text() == kept


def test_labels_are_told_with_a_public_key_and_no_bank(run: Run, file: Path, tmp_path: Path):
    public = public_of(file)

    def told(text: str, exits: int, *more: str) -> str:
        said = run("labels", "check", text, "--key", str(public), *more, exits=exits, env=SEALED).output
        return said.splitlines()[0]

    text = label(file)
    assert told(text, 0) == "GENUINE"
    assert told(text.lower(), 0, "--on", "2035-06-08") == "GENUINE"
    assert told(text, 7, "--on", "2035-06-09") == "PAST ITS LAST USE"
    assert told("U0123456789001M", 6) == "NOT OURS"
    assert told(text[:-1], 6) == "NOT OURS"
    other = tmp_path / "other.pem"
    run("labels", "key", "new", str(other))
    assert told(label(other), 3) == "UNKNOWN KEY"
    known, code = read_private(file.read_text()).id, OwnCode("U", "7K3MX9QW2T", "001")
    content = SignedContent(known, code, "0" * 16, "2026-11-23T09:30:00.000Z")
    assert told(render(SignedLabel(content, bytes(64))), 1) == "ALTERED OR FORGED"
    band = label(file, code=OwnCode("B", "4YQ70ZDA1K", "001"), chain=None, expires=None)
    assert told(text, 0, "--with", band) == "GENUINE"
    wrong = label(file, code=OwnCode("B", "4YQ70ZDA1K", "001"), patient="0" * 16)
    assert told(text, 8, "--with", wrong) == "OF TWO PATIENTS"
    as_json = run("labels", "check", text, "--key", str(public), "--json", env=SEALED).output
    (one,) = json.loads(as_json)["labels"]
    assert (one["chain_of_identity"], one["expires"]) == ("CHA999925000123", "2035-06-08")
    (tmp_path / "no.key").write_text("nothing of the kind")
    run("labels", "check", text, "--key", str(tmp_path / "no.key"), exits=2)


def test_a_list_of_keys_tells_what_a_single_key_cannot(run: Run, file: Path, tmp_path: Path):
    key = read_private(file.read_text())

    def told(exits: int, **life: str) -> str:
        listed = tmp_path / "keys.json"
        one = {"public_key": key.public.hex(), "from": "2026-01-01T00:00:00.000Z", **life}
        listed.write_text(json.dumps({"keys": [one]}))
        said = run("labels", "check", label(file), "--key", str(listed), exits=exits, env=SEALED).output
        return said.splitlines()[0]

    assert told(0) == "GENUINE"
    assert told(0, until="2027-01-01T00:00:00.000Z") == "GENUINE"
    assert told(4, until="2026-06-01T00:00:00.000Z") == "EXPIRED KEY"
    assert told(5, compromised="2026-12-01T00:00:00.000Z") == "COMPROMISED KEY"
    assert told(9, centre="Uppsala") == "OF ANOTHER CENTRE"


def test_keys_are_published_retired_and_distrusted_by_events(opened: Run, file: Path, tmp_path: Path):
    key = read_private(file.read_text())
    signing = {"BIOBANK__LABELS__SIGNING_KEY_FILE": str(file)}
    assert "holds no key" in opened("labels", "key", "list").output
    assert "holds no key" in opened("labels", "key", "publish", exits=1).output
    assert "not in force" in opened("labels", "key", "list", env=signing).output
    assert f"{key.id} is in force" in opened("labels", "key", "publish", env=signing).output
    assert "known here already" in opened("labels", "key", "publish", str(file), exits=1).output
    assert "this server signs with it" in opened("labels", "key", "list", env=signing).output
    assert "BEGIN PUBLIC KEY" in opened("labels", "key", "show", key.id).output
    assert "No key is named" in opened("labels", "key", "show", "00000000", exits=1).output
    listed = tmp_path / "keys.json"
    listed.write_text(opened("labels", "key", "list", "--json").output)
    assert json.loads(listed.read_text())["keys"][0]["key"] == key.id
    opened("labels", "key", "retire", key.id.lower())
    assert "retired already" in opened("labels", "key", "retire", key.id, exits=1).output
    assert "not in force" in opened("labels", "key", "list", env=signing).output
    opened("labels", "key", "distrust", key.id, "--since", "2026-01-01T00:00+01:00")
    opened("labels", "key", "distrust", key.id, "--since", "not a moment", exits=2)
    assert "compromised" in opened("labels", "key", "list").output
    abroad = opened("labels", "key", "publish", "ab" * 32, "--centre", "Uppsala").output
    assert "of Uppsala" in abroad
    assert "Sound" in opened("audit", "verify").output


def test_production_takes_no_key_that_stands_in_print(run: Run, tmp_path: Path):
    known = tmp_path / "known.pem"
    known.write_text(
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        "-----END PRIVATE KEY-----\n"
    )
    production = {
        "BIOBANK__ENVIRONMENT": "production",
        "BIOBANK__SECURITY__SECRET": "x" * 40,
        "BIOBANK__LABELS__SIGNING_KEY_FILE": str(known),
    }
    assert "stands in print" in run("labels", "key", "list", env=production, exits=1).output
    known.write_text("no key")
    assert "no private key in PEM" in run("labels", "key", "list", env=production, exits=1).output
    shown = run("config", "show", env={"BIOBANK__LABELS__SIGNING_KEY": "secret words"}).output
    assert "signing_key = (set)" in shown
    assert "secret words" not in shown
