"""What the door says no to: one code, with what its sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Denied(Exception):
    """Someone is not let in, or not so; the code has a sentence in the catalogue."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
