"""What is wrong with the text of a label design, line by line, in the language spoken."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from biobank.domain.sentences.phrase import Joined
from biobank.labelling.label_error import Fault
from biobank.services.label_adoption import line_at
from biobank.words.numbers import say_text, shown_number
from biobank.words.speaking import say


def faults_shown(faults: Iterable[Fault], text: str) -> list[dict[str, Any]]:
    """Return each fault with its line, the key, a sentence, and what stands on that line."""
    lines = text.splitlines()
    return sorted((_fault(each, text, lines) for each in faults), key=lambda one: int(one["line"]))


def _fault(fault: Fault, text: str, lines: Sequence[str]) -> dict[str, Any]:
    line = line_at(text, fault)
    return {
        "line": line,
        "key": fault.key,
        "says": say(fault.says, **{name: _figure(each) for name, each in fault.places.items()}),
        "stands": lines[line - 1].strip() if line <= len(lines) else "",
    }


def _figure(value: Any) -> Any:
    if isinstance(value, Joined):
        return say_text(value)
    return shown_number(value) if isinstance(value, Decimal) else value
