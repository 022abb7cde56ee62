"""What is wrong with a code that was scanned or typed, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.sentences.english.codes import SENTENCES
from biobank.domain.sentences.phrase import Filled, Joined, Phrase, joined


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """A text is not the code it should be; `code` names the fault, `params` fill its sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The code of its sentence, in the catalogue."""
        return self.code

    @property
    def told(self) -> Joined:
        """The fault and what to do next, to be said in a reader's language."""
        return told(self.says, self.params)

    @property
    def sentence(self) -> str:
        """The same in English."""
        return str(self.told)


def told(code: str, params: Mapping[str, Any]) -> Joined:
    """Return what the sentence of a code says and what to do next, with its places filled."""
    english = SENTENCES[code]
    return joined(" ", *(Filled(Phrase(each), params) for each in (english.says, english.next)))
