"""What the first readers of a fresh process would wait for is there before they come."""

from biobank.web.warming import warm
from tests.served import Served
from tests.web.counting import statements
from tests.web.pages import at_screen


def test_a_warm_process_compiles_nothing_for_its_readers(served: Served) -> None:
    warm(served.app, 0)
    known = len(served.app.jinja_env.cache or ())
    assert known > 80
    for path in ("/vessels", "/labels", "/labels/designs", "/scan", "/help"):
        at_screen(served, "technologist").get(path)
    assert len(served.app.jinja_env.cache or ()) == known


def test_warming_asks_the_database_for_next_to_nothing(served: Served) -> None:
    with statements(served.bank) as sent:
        warm(served.app, 0)
    assert len(sent) <= 1
