"""The locked versions: exact, hashed, and free of any address."""

import re
import tomllib

import pytest

from tests.architecture.source import ROOT

FILES = ("requirements.lock", "requirements-test.txt")
REQUIREMENT = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][^ ;]*( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def names(name: str) -> set[str]:
    return {line.split("==")[0] for line in lines(name) if "==" in line and not line.startswith(" ")}


@pytest.mark.parametrize("name", FILES)
def test_each_line_is_an_exact_version_or_a_hash(name):
    # So no index, no address, no path of a machine and no version range can stand there.
    found = [line for line in lines(name) if not (REQUIREMENT.fullmatch(line) or HASH.fullmatch(line))]
    assert not found, "\n".join(found)


def test_what_the_program_needs_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert wanted(project["dependencies"]) | wanted(extras["build"]) <= names("requirements.lock")
    assert wanted(extras["test"]) <= names("requirements-test.txt")


def test_nothing_is_locked_twice():
    assert not names("requirements.lock") & names("requirements-test.txt")


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement)[0] for requirement in requirements}
