"""The domain decides from what it is given: it reads no clock, rolls no dice and touches no file or wire."""

import pytest

from tests.architecture.source import PACKAGE, calls, imported, modules, place

DOMAIN = PACKAGE / "domain"

FORBIDDEN_MODULES = {
    "asyncio", "concurrent", "ctypes", "getpass", "glob", "http", "importlib", "io", "locale", "logging",
    "multiprocessing", "os", "platform", "queue", "random", "sched", "secrets", "select", "shutil", "signal",
    "smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    "webbrowser",
}  # fmt: skip
FORBIDDEN_NAMES = {"pathlib.Path", "uuid.uuid1", "uuid.uuid4", "uuid.getnode", "datetime.time.now"}
FORBIDDEN_CALLS = {
    "open", "print", "input", "eval", "exec", "__import__",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "uuid.uuid1", "uuid.uuid4", "uuid4",
}  # fmt: skip


def forbidden_import(name: str) -> bool:
    return name.partition(".")[0] in FORBIDDEN_MODULES or name in FORBIDDEN_NAMES


def forbidden_call(name: str) -> bool:
    return name in FORBIDDEN_CALLS or ".".join(name.split(".")[-2:]) in FORBIDDEN_CALLS


def test_no_impure_imports():
    found = [
        f"{place(path, node)} {name}"
        for path in modules(DOMAIN)
        for name, node in imported(path)
        if forbidden_import(name)
    ]
    assert not found, "\n".join(found)


def test_no_impure_calls():
    found = [
        f"{place(path, node)} {name}()"
        for path in modules(DOMAIN)
        for name, node in calls(path)
        if forbidden_call(name)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["random.choice", "os.path", "urllib.request", "pathlib.Path", "uuid.uuid4"])
def test_the_check_sees_an_impure_import(name):
    assert forbidden_import(name)


@pytest.mark.parametrize(
    "name", ["hashlib.sha256", "datetime.datetime", "pathlib.PurePosixPath", "uuid.UUID"]
)
def test_the_check_lets_a_pure_import_pass(name):
    assert not forbidden_import(name)


@pytest.mark.parametrize("name", ["datetime.now", "dt.datetime.now", "datetime.date.today", "open"])
def test_the_check_sees_an_impure_call(name):
    assert forbidden_call(name)
