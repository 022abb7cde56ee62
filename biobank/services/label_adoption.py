"""What stands before the adoption of a label design: reading its text to the last key, and the gate."""

import json
from functools import lru_cache
from typing import Any

from biobank.domain.rooms.label_designs import DesignRead
from biobank.labelling import Design
from biobank.labelling.key_lines import line_of, line_of_problem
from biobank.labelling.label_error import Fault
from biobank.labelling.loading import examined
from biobank.labelling.trial_prints import Finding, findings


def read_design(name: str, text: str) -> DesignRead:
    """Return what a text says as a design of this name, and what the read-back gate finds of it."""
    design, faults = examined(name, text)
    if design is None or faults:
        return DesignRead(faulty=(line_at(text, faults[0]), faults[0].key))
    found = gate(design)
    unread = next(((each.symbol, each.dpi) for each in found if not each.read), None)
    return DesignRead(design.title, design.version, design.digest, evidence(found), None, unread)


def line_at(text: str, fault: Fault) -> int:
    """Return the line of a text on which a fault is to be mended."""
    if not fault.key:
        return line_of_problem(fault.sentence, text)
    return line_of(text, fault.key) or 1


@lru_cache(maxsize=64)
def gate(design: Design) -> tuple[Finding, ...]:
    """Return what the read-back gate finds of a sound design; worked out once for each content.

    It takes about a second: whoever adopts has seen it on the page before, so that no command waits for it.
    """
    return findings(design)


def evidence(found: tuple[Finding, ...]) -> str:
    """Return the findings as one line of JSON, to be kept with the version."""
    told = [[each.symbol, each.symbology, each.dpi, each.module_mm, each.read] for each in found]
    return json.dumps(told, separators=(",", ":"))


def evidence_of(line: str) -> tuple[Finding, ...]:
    """Return the findings that were kept with a version."""
    told: list[list[Any]] = json.loads(line)
    return tuple(Finding(*each) for each in told)
