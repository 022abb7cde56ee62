"""Passwords and PINs: argon2id, reckoned outside any transaction and by few at a time.

t = 2 passes over 19 MiB take 34 ms (measured), after the parameters OWASP
names. Two lanes bound the memory that a crowd at the door can take.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from biobank.services.identity.denied import Denied
from biobank.words.speaking import say

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PASSES = 2
MEMORY_KIB = 19 * 1024
LANES = 2
LONGEST_WAIT_SECONDS = 10
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
PIN_DIGITS = range(6, 9)

_lanes = threading.BoundedSemaphore(LANES)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


@contextmanager
def _lane() -> Iterator[None]:
    if not _lanes.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Denied("too-busy")
    try:
        yield
    finally:
        _lanes.release()


def hashed(secret: str) -> str:
    """Return the hash of a password or PIN, with its own salt and parameters inside."""
    with _lane():
        return _hasher().hash(secret)


def fits(hash: str | None, secret: str) -> bool:
    """Say whether a secret fits its hash; without a hash it takes as long and says no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _lane():
        try:
            _hasher().verify(hash or _nobody(), secret[:LONGEST_PASSWORD].encode("utf-8", "replace"))
        except (InvalidHashError, VerificationError):
            return False
    return hash is not None


def require_good_password(password: str, *names: str) -> None:
    """Refuse a password that is short, monotonous, or made of the person's own names."""
    folded = password.casefold()
    problem = None
    if len(password) < SHORTEST_PASSWORD:
        problem = say("it has fewer than {shortest_password} characters", shortest_password=SHORTEST_PASSWORD)
    elif len(password) > LONGEST_PASSWORD:
        problem = say("it has more than {longest_password} characters", longest_password=LONGEST_PASSWORD)
    elif len(set(folded)) < 5:
        problem = say("it repeats a few characters")
    elif any(name and name.casefold() in folded for name in names):
        problem = say("it holds your name")
    if problem is not None:
        raise Denied("password-weak", {"problem": problem})


def require_good_pin(pin: str) -> None:
    """Refuse a PIN that is no 6 to 8 digits, or that everybody tries first."""
    if not (pin.isascii() and pin.isdigit() and len(pin) in PIN_DIGITS):
        raise Denied("pin-weak", {"problem": "it is not 6 to 8 digits"})
    steps = {int(later) - int(earlier) for earlier, later in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise Denied("pin-weak", {"problem": "it repeats or counts"})
