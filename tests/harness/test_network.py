import socket
import threading
import urllib.request

import pytest

from tests.network import OutsideConnectionError

# An address set aside for documentation: should the guard fail, no machine would answer.
ELSEWHERE = "192.0.2.1"


def test_connecting_elsewhere_fails():
    with socket.socket() as client, pytest.raises(OutsideConnectionError, match=ELSEWHERE):
        client.connect((ELSEWHERE, 443))


def test_sending_a_datagram_elsewhere_fails():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(OutsideConnectionError):
        client.sendto(b"?", (ELSEWHERE, 53))


def test_asking_for_the_address_of_a_name_fails():
    with pytest.raises(OutsideConnectionError, match=r"registry\.invalid"):
        urllib.request.urlopen("http://registry.invalid/", timeout=1)


def hang_up_on_one_caller(server):
    caller, _ = server.accept()
    caller.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reachable(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=hang_up_on_one_caller, args=(server,))
        answering.start()
        with socket.create_connection((host, server.getsockname()[1])) as client:
            assert client.recv(1) == b""
        answering.join()


def test_local_sockets_without_an_address_work():
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"here")
        assert right.recv(4) == b"here"
