"""The four state machines of a unit, as rows that decide, draw, check and test.

Each line reads: verb, then for each machine the states it may start from and,
behind `>`, the state it leads to. A machine that is not named is left as it
is and may be in any state, except that an ended material moves no more unless
the row names its ends. `any` names every state, ends included.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MACHINES: Mapping[str, tuple[str, ...]] = {
    "material": (
        "collected", "processed", "frozen", "thawed", "infusing",
        "infused", "discarded", "divided", "tested", "researched", "transferred", "entered_in_error",
    ),
    "custody": ("person", "location", "slot", "transit", "attached", "outside", "missing", "gone"),
    "disposition": ("quarantined", "released", "exceptionally_released", "rejected", "in_doubt"),
    "assignment": ("free", "reserved", "issued", "at_bedside"),
}  # fmt: skip

ENDS = frozenset(
    {"infused", "discarded", "divided", "tested", "researched", "transferred", "entered_in_error"}
)
ALIVE = frozenset(MACHINES["material"]) - ENDS


@dataclass(frozen=True, slots=True)
class Row:
    """For one verb and one machine: the states it may start from and where it leads."""

    verb: str
    machine: str
    before: frozenset[str]
    after: str | None


def row(verb: str, machine: str, told: str) -> Row:
    """Read one cell such as `frozen>thawed`; raises ValueError for an unknown state."""
    before, _, after = told.partition(">")
    states = frozenset(MACHINES[machine]) if before == "any" else frozenset(before.split("|"))
    unknown = (states | ({after} if after else set())) - set(MACHINES[machine])
    if unknown:
        raise ValueError(f"{verb}: {machine} has no state {sorted(unknown)}")
    return Row(verb, machine, states, after or None)


def rows(verb: str, machines: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the rows of one verb; the material must be alive unless the row says otherwise."""
    told = {machine: row(verb, machine, cell) for machine, cell in machines.items()}
    told.setdefault("material", Row(verb, "material", ALIVE, None))
    return tuple(told.values())


def first_obstacle(moves: tuple[Row, ...], state: Mapping[str, str]) -> Row | None:
    """Return the first row whose machine stands in a state it may not start from."""
    return next((move for move in moves if state[move.machine] not in move.before), None)


def after(moves: tuple[Row, ...], state: Mapping[str, str]) -> dict[str, str]:
    """Return the states a verb leads to; an end and a doubt stay, whatever is reported.

    Only the verb that resolves a doubt by evidence starts from it, and so leads out of it.
    """
    led = {move.machine: move.after for move in moves if move.after is not None}
    if state["disposition"] == "in_doubt" and _may_not_leave(moves, "disposition", "in_doubt"):
        led.pop("disposition", None)
    if state["material"] in ENDS and _may_not_leave(moves, "material", state["material"]):
        return {}
    return led


def _may_not_leave(moves: tuple[Row, ...], machine: str, state: str) -> bool:
    return any(move.machine == machine and state not in move.before for move in moves)
