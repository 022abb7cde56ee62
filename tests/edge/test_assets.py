"""Styles, scripts and pictures: small, compressed, and asked for once."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from tests.served import Served

MOST_BYTES = 60_000
ADDRESS = re.compile(r'(?:href|src)="(/static/[^"#]+)')


@pytest.fixture
def client(served: Served) -> FlaskClient:
    return served.app.test_client()


@pytest.fixture
def addresses(client: FlaskClient) -> list[str]:
    """What the door asks for."""
    return sorted(set(ADDRESS.findall(client.get("/sign-in").get_data(as_text=True))))


def test_everything_a_page_needs_is_sent_compressed_in_less_than_sixty_kilobytes(client, addresses):
    answers = [client.get(each, headers={"Accept-Encoding": "gzip, br"}) for each in addresses]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert {"css", "js", "svg"} == {each.partition("?")[0].rpartition(".")[2] for each in addresses}
    assert sum(int(answer.headers["Content-Length"]) for answer in answers) <= MOST_BYTES
    assert "/static/icons.svg" in {each.partition("?")[0] for each in addresses}


def test_who_cannot_unpack_gets_the_same_plain(client, addresses):
    for address in addresses:
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        plain = client.get(address)
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.data) == plain.data
        assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_an_address_that_names_its_content_is_never_asked_for_again(client, addresses):
    for address in addresses:
        assert "?v=" in address
        assert client.get(address).headers["Cache-Control"].endswith("immutable")
        assert client.get(address.partition("?")[0]).headers["Cache-Control"] == "no-cache"
        assert client.get(f"{address}0").headers["Cache-Control"] == "no-cache"


def test_what_did_not_change_is_not_sent_again(client, addresses):
    first = client.get(addresses[0])
    again = client.get(addresses[0], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["none.css", "../app.py", "%2e%2e/app.py", "icons.svg/more", ""])
def test_nothing_else_is_there(client, name):
    assert client.get(f"/static/{name}").status_code == 404
