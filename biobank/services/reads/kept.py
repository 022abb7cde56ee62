"""Answers kept by everything they depend on, so that nothing kept is ever wrong."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_KEPT = 4096


class Kept(Generic[K, V]):
    """Answers by key, the oldest forgotten beyond a bound."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep at most so many answers."""
        self._answers: OrderedDict[K, V] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def of(self, key: K, make: Callable[[], V]) -> V:
        """Return the answer kept for a key, made the first time."""
        try:
            return self._answers[key]
        except KeyError:
            return self._keep(key, make())

    def _keep(self, key: K, answer: V) -> V:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer
