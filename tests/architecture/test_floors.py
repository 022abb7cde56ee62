import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source import PACKAGE, ROOT, imported, modules, place

PAGES = {"flask", "flask_smorest", "jinja2", "marshmallow", "webargs", "werkzeug"}
DATABASES = {"alembic", "psycopg", "sqlalchemy", "sqlite3"}

# What each room leaves to others; imports inside functions count too.
NOT_HERE = {
    "storage": PAGES,
    "labelling": PAGES | DATABASES,
    "exchange": PAGES | DATABASES,
    "services": PAGES,
    "edge": DATABASES,
    "web": DATABASES,
    "api": DATABASES,
}


def test_imports_go_down_only(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@pytest.mark.parametrize("room", NOT_HERE)
def test_each_room_leaves_to_others_what_is_theirs(room):
    found = [
        f"{place(path, node)} {name}"
        for path in modules(PACKAGE / room)
        for name, node in imported(path)
        if name.partition(".")[0] in NOT_HERE[room]
    ]
    assert not found, "\n".join(found)
