"""The verdict on a command: accepted with its drafts, or refused with one code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.rules.happening import Draft, Violation


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command stands; these events are its record."""

    drafts: tuple[Draft, ...]
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The command may not be; one code, and what its sentence needs.

    `twins` are drafts of the same near miss for other streams it concerns.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    guard: str | None = None
    colour: str = "red"
    twins: tuple[Draft, ...] = ()


Verdict = Accepted | Refused
