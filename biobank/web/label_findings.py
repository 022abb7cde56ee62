"""What changed in a design, and what the read-back gate found, as pages show it."""

from collections.abc import Iterable, Sequence
from typing import Any

from biobank.labelling.comparing import Difference
from biobank.labelling.trial_prints import SYMBOLOGIES, Finding
from biobank.words.numbers import shown_number
from biobank.words.speaking import say


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
