"""What is wrong with a code that was scanned or typed, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """A text is not the code it should be; `code` names the fault, `sentence` says what to do next."""

    code: str
    sentence: str
