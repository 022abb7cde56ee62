"""What these tests count."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Engine, event


@pytest.fixture
def count_statements() -> Callable[[Engine], AbstractContextManager[list[str]]]:
    """Collect the statements an engine sends."""

    @contextmanager
    def counting(engine: Engine) -> Iterator[list[str]]:
        sent: list[str] = []

        def note(*told: object) -> None:
            sent.append(str(told[2]))

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
