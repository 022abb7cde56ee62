"""What lets thousands of tests share one process without paying for it anew each time.

- A test has databases of its own, thus engines of its own, and SQLAlchemy compiles every statement for each
  engine. Here those of one kind share what was compiled: 26 s of the contract tests became 16 (measured).
- What takes long to begin with comes first: at the end all would wait for one.
- What was collected lives until the end: the garbage collector need not look at it after each test (8 %).
"""

import gc
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

LONG = ("tests/services/demo/", "tests/web/test_browser_every_page.py")
"""Where the longest tests lie, and the demonstration that takes ten seconds to load."""
KEPT = LRUCache[object, object](5_000)


def _alike(one: DefaultDialect, other: object) -> bool:
    """Say whether two dialects write the same text: there is one server and one library in a run."""
    return type(one) is type(other) and one.paramstyle == getattr(other, "paramstyle", None)


def _kind(dialect: DefaultDialect) -> int:
    return hash((type(dialect), dialect.paramstyle))


def share_compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """Let every engine that is made from now on look for its statements in one place."""
    made = Engine.__init__

    def init(self: Engine, *args: object, **options: object) -> None:
        made(self, *args, **options)  # type: ignore[arg-type]
        self._compiled_cache = KEPT  # type: ignore[assignment]

    patch.setattr(Engine, "__init__", init)
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        patch.setattr(dialect, "__eq__", _alike)
        patch.setattr(dialect, "__hash__", _kind)


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share_compiled_statements(patch)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes long; all else stays in the order of chance."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    """Give it all back at the end, as libraries expect that count what they gave."""
    gc.unfreeze()
