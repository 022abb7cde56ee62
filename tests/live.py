"""A bank served over HTTP on a free port of this machine, for tests that look through a browser.

`live` runs in threads of the test's own process, so a test can move the bank's
clock and look at what was recorded.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.bank import Bank
from tests.served import Served


class Quiet(WSGIRequestHandler):
    """A request handler that leaves the log to the application."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  the library's own name
        """Say nothing."""


@dataclass(frozen=True)
class Live:
    """Where the bank is served."""

    served: Served
    url: str

    @property
    def bank(self) -> Bank:
        """The bank behind the pages."""
        return self.served.bank

    def sign_in(self, page: Page, role: str, path: str = "/") -> None:
        """Sign the person with this role in by the form, as people do, and go to a page."""
        login, password = self.served.password(role)
        page.goto(f"{self.url}/sign-in?next={path}")
        page.get_by_label("Sign-in name").fill(login)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}{path}")


@contextmanager
def serving(served: Served) -> Iterator[Live]:
    """Serve an application until the block ends."""
    server = make_server("127.0.0.1", 0, served.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(served, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def live(sqlite_bank: Bank) -> Iterator[Live]:
    """The application on an embedded bank, served until the test ends."""
    with serving(Served(sqlite_bank)) as opened:
        yield opened
