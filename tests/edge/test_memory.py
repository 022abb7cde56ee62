"""A worker stays small: what passwords, pages and connections took is given back or bounded."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from biobank.services.identity import credentials
from biobank.storage.keys import MOST_KNOWN, KeyStore
from tests.bank import Bank
from tests.bench.served import serving
from tests.bench.story import life
from tests.tampering import url_of

ROOT = Path(__file__).parents[2]
PASSWORD = "correct-horse-battery-9"
LIMIT_MB = 150
HASHING = """
import re, threading
from pathlib import Path
from biobank.edge.memory import be_sparing
from biobank.services.identity.passwords import MEMORY_KIB, hashed

def held():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

be_sparing()
hashed("the first one loads the library")
before = held()
for _ in range(2):
    threads = [threading.Thread(target=hashed, args=("a password",)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
assert held() - before < MEMORY_KIB / 4, held() - before
"""


def test_the_memory_of_passwords_is_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HASHING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_worker_stays_below_its_limit(sqlite_bank: Bank, tmp_path: Path) -> None:
    """Everybody at once: each signs in and reads pages, over a connection of their own."""
    life(sqlite_bank)
    for one in sqlite_bank.people.values():
        credentials.set_password(sqlite_bank.services, one.person, PASSWORD)
    paths = ["/", "/help", "/units", *(f"/units/{unit.id}" for unit in sqlite_bank.find("unit"))]
    with serving(url_of(sqlite_bank), tmp_path / "keys.db", 1, tmp_path / "log") as server:

        def works(login: str) -> set[int]:
            connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            cookie, met = _signed_in(connection, login), set()
            for path in paths:
                connection.request("GET", path, headers={"Cookie": cookie})
                answer = connection.getresponse()
                answer.read()
                met.add(answer.status)
            connection.close()
            return met

        with ThreadPoolExecutor(len(sqlite_bank.people)) as people:
            met = set().union(*people.map(works, sqlite_bank.people))
        assert met <= {200, 403}, met
        assert 200 in met
        assert server.worker_mb() < LIMIT_MB


def test_few_keys_are_kept_at_hand(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path / "keys.db")
    sealed = keys.seal("patient/0", b"value")
    keys._connection.execute("BEGIN")
    for number in range(MOST_KNOWN + 10):
        keys.seal(f"patient/{number}", b"")
    keys._connection.execute("COMMIT")
    assert len(keys._known) == MOST_KNOWN
    assert keys.open("patient/0", sealed) == b"value", "one that is no longer at hand is read again"
    assert len(keys._known) == MOST_KNOWN
    keys.close()


def _signed_in(connection: HTTPConnection, login: str) -> str:
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    door = str(answer.getheader("Set-Cookie")).partition(";")[0]
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    told = urlencode({"csrf_token": token, "login": login, "password": PASSWORD})
    kind = "application/x-www-form-urlencoded"
    connection.request("POST", "/sign-in", told, {"Cookie": door, "Content-Type": kind})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, answer.getheaders()
    given = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return "; ".join([door, *given])
