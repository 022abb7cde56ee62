"""What is wrong with a design, what changed in it, and what the read-back gate found, as pages show it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from biobank.labelling.comparing import Difference
from biobank.labelling.label_error import Fault
from biobank.labelling.trial_prints import SYMBOLOGIES, Finding
from biobank.services.label_adoption import line_at
from biobank.words.numbers import shown_number
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
    return shown_number(value) if isinstance(value, Decimal) else value


def differences_shown(told: Iterable[Difference] | None) -> list[dict[str, str]] | None:
    """Return what changed, entry by entry; None where there is nothing to compare with."""
    if told is None:
        return None
    return [{"key": each.key, "says": say(each.says, **each.places)} for each in told]


def findings_shown(found: Sequence[Finding]) -> dict[str, Any]:
    """Return a table of every symbol on every printer: the width of a module, and whether it was read."""
    dpis = sorted({each.dpi for each in found})
    by_symbol: dict[str, dict[str, Any]] = {}
    for each in found:
        row = by_symbol.setdefault(
            each.symbol, {"symbol": each.symbol, "kind": say(SYMBOLOGIES[each.symbology])}
        )
        row[str(each.dpi)] = (
            say("{module} mm, read", module=shown_number(each.module_mm))
            if each.read
            else say("{module} mm, not read", module=shown_number(each.module_mm))
        )
        if not each.read:
            row["tone"] = "bad"
    columns = [{"key": "symbol", "label": say("Symbol")}, {"key": "kind", "label": say("Kind")}]
    columns += [{"key": str(dpi), "label": f"{dpi} dpi"} for dpi in dpis]
    return {"columns": columns, "rows": list(by_symbol.values()), "good": all(each.read for each in found)}
