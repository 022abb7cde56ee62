"""A demonstration centre as it is when it was just loaded, served over HTTP for one test alone."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.serving import make_server

from biobank.services.first_people import SignIn
from biobank.services.services import Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore
from tests.bank import Ticking
from tests.live import Quiet
from tests.served import SETTINGS, application
from tests.services.demo.conftest import NOON, Demonstration


@dataclass(frozen=True)
class Fresh:
    """Where the centre is served, what stands behind it, and the sign-ins that were printed."""

    url: str
    services: Services
    sign_ins: tuple[SignIn, ...]

    def sign_in(self, role: str) -> SignIn:
        """Return the first sign-in that was printed for a role."""
        return next(one for one in self.sign_ins if one.role == role)


@contextmanager
def served_afresh(demonstration: Demonstration, place: Path) -> Iterator[Fresh]:
    """Serve a copy of a loaded demonstration, at the moment at which its stories end."""
    database, keys = (_copied(path, place) for path in demonstration.files)
    services = Services(open_database(f"sqlite:///{database}"), KeyStore(keys), clock=Ticking(NOON))
    app = application(SETTINGS, services)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Fresh(f"http://127.0.0.1:{server.server_port}", services, tuple(demonstration.sign_ins))
    server.shutdown()
    thread.join()
    server.server_close()
    services.keys.close()
    services.database.close()


def _copied(path: Path, place: Path) -> Path:
    """Copy a database that others may have open."""
    goal = place / path.name
    with closing(sqlite3.connect(path)) as read, closing(sqlite3.connect(goal)) as written:
        read.backup(written)
    return goal
