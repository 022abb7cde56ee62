"""Which verbs have a worksheet: those whose form holds figures that follow from each other."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from biobank.domain.rules.facts import Facts
from biobank.domain.worksheets import doses, volumes
from biobank.domain.worksheets.line import Line

Sheet = Callable[[Any, Facts], Iterable[Line]]

SHEETS: Mapping[str, Sheet] = {
    "add-dmso": volumes.with_dmso,
    "amend-result": doses.converted,
    "collect": volumes.collected,
    "container-failure": doses.salvaged,
    "freeze-unit": volumes.frozen,
    "place-order": doses.ordered,
    "pool-units": volumes.balance,
    "process-unit": volumes.processed,
    "record-result": doses.converted,
    "record-weight": doses.weighed,
    "reserve-unit": doses.reserved,
    "select-unit": volumes.selected,
    "split-unit": volumes.divided,
    "stop-reinfusion": doses.given,
    "take-sample": volumes.sampled,
    "wash-unit": volumes.balance,
}
"""Every worksheet by its verb."""
