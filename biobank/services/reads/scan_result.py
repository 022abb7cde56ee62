"""What a scanned text is, as the pages and the JSON routes are told it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.codes.malformed import Malformed
from biobank.domain.codes.problem import CodeProblem


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanned text is.

    `kind` is the kind of thing (unit, wristband, slot, place, person …),
    `donation` for a donation number, `patient` for a hospital's own wristband,
    `verb_card` for a printed card that says what is done next, or `unknown`.
    `stop` is the code of a red stop: the text is no whole code, names nothing
    here, or is on a copy that no longer stands. `sentence` is the code of what
    a stop says, where that is another code. `facts` are what the kind
    tells; `states` are a unit's four machines.
    """

    kind: str
    id: str | None = None
    version: int | None = None
    copy: str | None = None
    copy_status: str | None = None
    stop: str | None = None
    sentence: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The code of the sentence that a stop is answered with."""
        return self.sentence or self.stop or ""


def fault_of(problem: CodeProblem | Malformed) -> Scan:
    """Return a text that is no whole code."""
    return Scan("unknown", stop=problem.code, sentence=problem.says, params=problem.params)
