"""What the door says no to: one code, with what its sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Denied(Exception):
    """Someone is not let in, or not so; the code has a sentence in the catalogue."""

    # Not frozen: Python itself sets the traceback of an exception that leaves a context manager.

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the code."""
        return self.code
