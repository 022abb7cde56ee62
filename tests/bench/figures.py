"""The table of figures: what was measured, on what machine, and what it is held to."""

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `good` is None where nothing is demanded."""

    what: str
    measured: str
    wanted: str = ""
    good: bool | None = None


@dataclass
class Figures:
    """The lines of one run."""

    lines: list[Figure] = field(default_factory=list)

    def at_least(self, what: str, value: float, wanted: float, shown: str) -> None:
        """Keep a figure that must not be smaller than what is wanted."""
        self.lines.append(Figure(what, shown, f"≥ {wanted:g}", value >= wanted))

    def at_most(self, what: str, value: float, wanted: float, shown: str) -> None:
        """Keep a figure that must not be larger than what is wanted."""
        self.lines.append(Figure(what, shown, f"≤ {wanted:g}", value <= wanted))

    def told(self, what: str, shown: str) -> None:
        """Keep a figure nothing is demanded of."""
        self.lines.append(Figure(what, shown))

    def table(self) -> str:
        """Return the table in Markdown."""
        rows = ["| what | measured | held to | |", "|---|---|---|---|"]
        marks = {None: "", True: "met", False: "**missed**"}
        rows += [f"| {one.what} | {one.measured} | {one.wanted} | {marks[one.good]} |" for one in self.lines]
        return "\n".join(rows)

    @property
    def missed(self) -> list[str]:
        """Return what was not met."""
        return [one.what for one in self.lines if one.good is False]


def machine() -> str:
    """Return in one line what machine this is, and how busy it was before the run."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1_048_576
    load = os.getloadavg()[0]
    python = platform.python_version()
    return f"{os.cpu_count()} × {model}, {memory} GiB, Python {python}; load before the run {load:.2f}"
