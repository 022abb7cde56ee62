"""Keeps tests on this machine: reaching beyond loopback fails, and so does asking for its address."""

import ipaddress
import socket

import pytest


class OutsideConnectionError(AssertionError):
    """A test tried to reach another machine."""


def guard(patch: pytest.MonkeyPatch) -> None:
    """Put the check before everything in Python that names a peer."""
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, checked(getattr(socket.socket, name)))
    resolve = socket.getaddrinfo

    def getaddrinfo(host: object, *rest: object, **options: object) -> object:
        refuse_outside(host)
        return resolve(host, *rest, **options)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)


def checked(method):
    """The same method, which looks at the address first."""

    def call(self: socket.socket, *arguments: object) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_outside(arguments[-1][0])
        return method(self, *arguments)

    return call


def refuse_outside(host: object) -> None:
    """Raise unless this names the machine itself."""
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost"):
        return
    try:
        inside = ipaddress.ip_address(text.split("%")[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise OutsideConnectionError(f"a test tried to reach {text}; tests stay on this machine")
