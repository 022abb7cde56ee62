"""Vessel plans: a freezer described in a TOML or CSV file, read strictly.

A plan becomes the fields of `build-vessel`. Whatever is unknown, missing or out
of range is an error that names the file, and the key or the line in it; its
sentence is said in the reader's language by whoever shows it.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any

from biobank.domain.rooms.freezers import RackRow
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.name_pattern import NotAPattern, names
from biobank.domain.sentences.phrase import Filled, filled
from biobank.exchange.file_fault import Where, as_written

RACK_FIELDS: Mapping[str, Field] = {spec.name: spec for spec in fields_of(RackRow)}
VESSEL_KEYS = ("name", "coldest_c", "warmest_c", "holds_untested")
LONGEST_PLAN = 200_000
LONGEST_NAME = 80
MOST_RACKS = 500
CSV_COLUMNS = ("vessel", *VESSEL_KEYS[1:], *RACK_FIELDS)
_YES_NO = {"yes": True, "true": True, "no": False, "false": False, "": False}


class PlanError(ValueError):
    """A plan that cannot be built: where in its file, and what is wrong there."""

    def __init__(self, where: Where, says: Filled) -> None:
        """Keep both, to be said later; as a text it is English."""
        super().__init__(f"{where}: {says}")
        self.where, self.says = where, says


@dataclass(frozen=True, slots=True)
class VesselPlan:
    """One vessel as a file describes it."""

    name: str
    coldest_c: Decimal
    warmest_c: Decimal
    holds_untested: bool
    racks: tuple[RackRow, ...]

    def fields(self) -> dict[str, Any]:
        """Return the fields of `build-vessel` that the plan tells; the room is told by who builds it."""
        return {
            "name": self.name,
            "coldest_c": self.coldest_c,
            "warmest_c": self.warmest_c,
            "holds_untested": self.holds_untested,
            "racks": self.racks,
        }


def read_plans(file: Path) -> tuple[VesselPlan, ...]:
    """Return the vessels a file describes, by its ending; raises PlanError."""
    readers = {".toml": plans_from_toml, ".csv": plans_from_csv}
    if file.suffix not in readers:
        raise PlanError(Where(file.name), filled("a plan is a .toml or a .csv file"))
    try:
        told = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(Where(file.name), filled("the file is not UTF-8 text")) from error
    return readers[file.suffix](told, file.name)


def plans_from_toml(told: str, name: str) -> tuple[VesselPlan, ...]:
    """Return the one vessel of a TOML text; raises PlanError."""
    where = Where(name)
    _short_enough(told, where)
    try:
        plan = tomllib.loads(told)
    except RecursionError as error:
        raise PlanError(where, filled("it is nested too deeply")) from error
    except ValueError as error:  # besides its own errors: a number of thousands of digits
        raise PlanError(where, filled("this is no TOML ({problem})", problem=error)) from error
    racks = plan.pop("racks", None)
    if not isinstance(racks, list) or not racks:
        raise PlanError(where.at("racks"), filled("at least one [[racks]] is needed"))
    _few_enough(racks, where)
    rows = tuple(_rack(row, where.at(f"racks[{number}]")) for number, row in enumerate(racks, 1))
    return (_vessel(plan, rows, where),)


def plans_from_csv(told: str, name: str) -> tuple[VesselPlan, ...]:
    """Return the vessels of a CSV text, in order; lines of one vessel belong together; raises PlanError."""
    _short_enough(told, Where(name))
    reader = csv.DictReader(StringIO(told, newline=""))
    try:
        return _plans(reader, name)
    except csv.Error as error:
        problem = filled("this is no CSV ({problem})", problem=error)
        raise PlanError(Where(name, reader.line_num), problem) from error


def _plans(reader: "csv.DictReader[str]", name: str) -> tuple[VesselPlan, ...]:
    _same_columns(reader.fieldnames or (), Where(name, 1))
    plans: dict[str, VesselPlan] = {}
    for line in reader:
        where = Where(name, reader.line_num)
        if None in line or None in line.values():
            raise PlanError(where, filled("it must have {count} columns", count=len(CSV_COLUMNS)))
        plan = _line(line, where)
        before = plans.get(plan.name)
        plans[plan.name] = plan if before is None else _joined(before, plan, where)
    if not plans:
        raise PlanError(Where(name), filled("no vessel is described"))
    return tuple(plans.values())


def _short_enough(told: str, where: Where) -> None:
    if len(told) > LONGEST_PLAN:
        raise PlanError(where, filled("the plan is longer than a plan needs to be"))


def _few_enough(racks: Sized, where: Where) -> None:
    if len(racks) > MOST_RACKS:
        raise PlanError(where.at("racks"), filled("at most {most} fit into one vessel", most=MOST_RACKS))


def _same_columns(found: Iterable[str], where: Where) -> None:
    if tuple(found) != CSV_COLUMNS:
        raise PlanError(where, filled("the columns must be {columns}", columns=",".join(CSV_COLUMNS)))


def _line(line: Mapping[str, str], where: Where) -> VesselPlan:
    said = line["holds_untested"].strip().lower()
    if said not in _YES_NO:
        wrong = filled("“{value}” must be yes or no", value=as_written(said))
        raise PlanError(where.at("holds_untested"), wrong)
    vessel = {"name": line["vessel"], **{key: line[key] for key in ("coldest_c", "warmest_c")}}
    rack = _rack({key: _number_or_text(key, line[key], where) for key in RACK_FIELDS}, where)
    return _vessel({**vessel, "holds_untested": _YES_NO[said]}, (rack,), where)


def _number_or_text(key: str, value: str, where: Where) -> str | int:
    if RACK_FIELDS[key].kind != "integer":
        return value.strip()
    if not value.strip().isascii() or not value.strip().isdigit() or len(value) > LONGEST_NAME:
        wrong = filled("“{value}” must be a whole number", value=as_written(value))
        raise PlanError(where.at(key), wrong)
    return int(value)


def _joined(before: VesselPlan, plan: VesselPlan, where: Where) -> VesselPlan:
    if replace(before, racks=()) != replace(plan, racks=()):
        raise PlanError(where, filled("vessel “{name}” is described otherwise above", name=plan.name))
    _few_enough(before.racks, where)
    return replace(before, racks=before.racks + plan.racks)


def _vessel(told: Mapping[str, Any], racks: tuple[RackRow, ...], where: Where) -> VesselPlan:
    told = {"holds_untested": False, **told}
    _known(told, VESSEL_KEYS, where)
    if not isinstance(told["name"], str) or not told["name"].strip():
        raise PlanError(where.at("name"), filled("it must be a name"))
    _check_words(told["name"], where.at("name"))
    if not isinstance(told["holds_untested"], bool):
        raise PlanError(where.at("holds_untested"), filled("it must be true or false"))
    coldest, warmest = (_degrees(told[key], where.at(key)) for key in ("coldest_c", "warmest_c"))
    if coldest > warmest:
        says = filled("{coldest} °C is warmer than warmest_c, {warmest} °C", coldest=coldest, warmest=warmest)
        raise PlanError(where.at("coldest_c"), says)
    return VesselPlan(told["name"].strip(), coldest, warmest, told["holds_untested"], racks)


def _degrees(value: Any, where: Where) -> Decimal:
    try:
        degrees = Decimal(str(value))
    except InvalidOperation:
        degrees = Decimal("NaN")
    if isinstance(value, bool) or not degrees.is_finite() or not Decimal("-273.15") <= degrees <= 60:
        raise PlanError(where, filled("“{value}” must be a temperature in °C", value=as_written(value)))
    return degrees


def _rack(told: Any, where: Where) -> RackRow:
    if not isinstance(told, dict):
        raise PlanError(where, filled("it must be a table"))
    _known(told, RACK_FIELDS, where)
    for key, spec in RACK_FIELDS.items():
        _check(told[key], spec, where.at(key))
    return RackRow(**told)


def _known(told: Mapping[str, Any], keys: Iterable[str], where: Where) -> None:
    wanted = tuple(keys)
    for key in told:
        if key not in wanted:
            says = filled("unknown; known are {keys}", keys=", ".join(wanted))
            raise PlanError(where.at(as_written(key)), says)
    for key in wanted:
        if key not in told:
            raise PlanError(where.at(key), filled("it is missing"))


def _check(value: Any, spec: Field, where: Where) -> None:
    written = as_written(value)
    if spec.kind == "integer":
        low, high = int(spec.minimum or 1), int(spec.maximum or 1)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            says = filled(
                "“{value}” must be a whole number from {low} to {high}", value=written, low=low, high=high
            )
            raise PlanError(where, says)
        return
    if not isinstance(value, str):
        raise PlanError(where, filled("“{value}” must be a text", value=written))
    if spec.kind == "choice" and value not in dict(spec.choices):
        known = ", ".join(dict(spec.choices))
        raise PlanError(where, filled("“{value}” must be one of {known}", value=written, known=known))
    _check_words(value, where)
    if spec.kind == "text":
        _check_names(value, where)


def _check_words(value: str, where: Where) -> None:
    if len(value) > LONGEST_NAME or not value.isprintable():
        says = filled("at most {most} characters fit here, and each must be seen", most=LONGEST_NAME)
        raise PlanError(where, says)


def _check_names(value: str, where: Where) -> None:
    try:
        names(value)
    except NotAPattern as error:
        raise PlanError(where, filled("“{names}”: {why}", names=error.told, why=error.why)) from error
