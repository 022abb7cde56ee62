"""Vessel plans: a freezer described in a TOML or CSV file, read strictly.

A plan becomes the fields of `build-vessel`. Whatever is unknown, missing or out
of range is an error that names the file, and the key or the line in it.
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

RACK_FIELDS: Mapping[str, Field] = {spec.name: spec for spec in fields_of(RackRow)}
VESSEL_KEYS = ("name", "coldest_c", "warmest_c", "holds_untested")
LONGEST_PLAN = 200_000
LONGEST_NAME = 80
MOST_RACKS = 500
CSV_COLUMNS = ("vessel", *VESSEL_KEYS[1:], *RACK_FIELDS)
_YES_NO = {"yes": True, "true": True, "no": False, "false": False, "": False}


class PlanError(ValueError):
    """A plan that cannot be built; the text names the file and the key or line."""


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
        raise PlanError(f"{file.name}: a plan is a .toml or a .csv file")
    try:
        told = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(f"{file.name}: the file is not UTF-8 text") from error
    return readers[file.suffix](told, file.name)


def plans_from_toml(told: str, name: str) -> tuple[VesselPlan, ...]:
    """Return the one vessel of a TOML text; raises PlanError."""
    _short_enough(told, name)
    try:
        plan = tomllib.loads(told)
    except RecursionError as error:
        raise PlanError(f"{name}: it is nested too deeply") from error
    except ValueError as error:  # besides its own errors: a number of thousands of digits
        raise PlanError(f"{name}: {error}") from error
    racks = plan.pop("racks", None)
    if not isinstance(racks, list) or not racks:
        raise PlanError(f"{name}: racks: at least one [[racks]] is needed")
    _few_enough(racks, name)
    rows = tuple(_rack(row, f"{name}: racks[{number}]") for number, row in enumerate(racks, 1))
    return (_vessel(plan, rows, name),)


def plans_from_csv(told: str, name: str) -> tuple[VesselPlan, ...]:
    """Return the vessels of a CSV text, in order; lines of one vessel belong together; raises PlanError."""
    _short_enough(told, name)
    try:
        return _plans(csv.DictReader(StringIO(told, newline="")), name)
    except csv.Error as error:
        raise PlanError(f"{name}: {error}") from error


def _plans(reader: "csv.DictReader[str]", name: str) -> tuple[VesselPlan, ...]:
    _same_columns(reader.fieldnames or (), name)
    plans: dict[str, VesselPlan] = {}
    for line in reader:
        where = f"{name}: line {reader.line_num}"
        if None in line or None in line.values():
            raise PlanError(f"{where}: it must have {len(CSV_COLUMNS)} columns")
        plan = _line(line, where)
        before = plans.get(plan.name)
        plans[plan.name] = plan if before is None else _joined(before, plan, where)
    if not plans:
        raise PlanError(f"{name}: no vessel is described")
    return tuple(plans.values())


def _short_enough(told: str, name: str) -> None:
    if len(told) > LONGEST_PLAN:
        raise PlanError(f"{name}: the plan is longer than a plan needs to be")


def _few_enough(racks: Sized, where: str) -> None:
    if len(racks) > MOST_RACKS:
        raise PlanError(f"{where}: racks: at most {MOST_RACKS} fit into one vessel")


def _same_columns(found: Iterable[str], name: str) -> None:
    if tuple(found) != CSV_COLUMNS:
        raise PlanError(f"{name}: line 1: the columns must be {','.join(CSV_COLUMNS)}")


def _line(line: Mapping[str, str], where: str) -> VesselPlan:
    said = line["holds_untested"].strip().lower()
    if said not in _YES_NO:
        raise PlanError(f"{where}: holds_untested: {said!r} must be yes or no")
    vessel = {"name": line["vessel"], **{key: line[key] for key in ("coldest_c", "warmest_c")}}
    rack = _rack({key: _number_or_text(key, line[key], where) for key in RACK_FIELDS}, where)
    return _vessel({**vessel, "holds_untested": _YES_NO[said]}, (rack,), where)


def _number_or_text(key: str, value: str, where: str) -> str | int:
    if RACK_FIELDS[key].kind != "integer":
        return value.strip()
    if not value.strip().isascii() or not value.strip().isdigit() or len(value) > LONGEST_NAME:
        raise PlanError(f"{where}: {key}: {value!r} must be a whole number")
    return int(value)


def _joined(before: VesselPlan, plan: VesselPlan, where: str) -> VesselPlan:
    if replace(before, racks=()) != replace(plan, racks=()):
        raise PlanError(f"{where}: vessel {plan.name!r} is described otherwise above")
    _few_enough(before.racks, where)
    return replace(before, racks=before.racks + plan.racks)


def _vessel(told: Mapping[str, Any], racks: tuple[RackRow, ...], where: str) -> VesselPlan:
    told = {"holds_untested": False, **told}
    _known(told, VESSEL_KEYS, where)
    if not isinstance(told["name"], str) or not told["name"].strip():
        raise PlanError(f"{where}: name: it must be a name")
    _check_words(told["name"], f"{where}: name")
    if not isinstance(told["holds_untested"], bool):
        raise PlanError(f"{where}: holds_untested: it must be true or false")
    coldest, warmest = (_degrees(told[key], f"{where}: {key}") for key in ("coldest_c", "warmest_c"))
    if coldest > warmest:
        raise PlanError(f"{where}: coldest_c: {coldest} °C is warmer than warmest_c, {warmest} °C")
    return VesselPlan(told["name"].strip(), coldest, warmest, told["holds_untested"], racks)


def _degrees(value: Any, where: str) -> Decimal:
    try:
        degrees = Decimal(str(value))
    except InvalidOperation:
        raise PlanError(f"{where}: {value!r} must be a temperature in °C") from None
    if isinstance(value, bool) or not degrees.is_finite() or not Decimal("-273.15") <= degrees <= 60:
        raise PlanError(f"{where}: {value!r} must be a temperature in °C")
    return degrees


def _rack(told: Any, where: str) -> RackRow:
    if not isinstance(told, dict):
        raise PlanError(f"{where}: it must be a table")
    _known(told, RACK_FIELDS, where)
    for key, spec in RACK_FIELDS.items():
        _check(told[key], spec, f"{where}: {key}")
    return RackRow(**told)


def _known(told: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    wanted = tuple(keys)
    for key in told:
        if key not in wanted:
            raise PlanError(f"{where}: {key}: unknown; known are {', '.join(wanted)}")
    for key in wanted:
        if key not in told:
            raise PlanError(f"{where}: {key}: it is missing")


def _check(value: Any, spec: Field, where: str) -> None:
    if spec.kind == "integer":
        low, high = int(spec.minimum or 1), int(spec.maximum or 1)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise PlanError(f"{where}: {value!r} must be a whole number from {low} to {high}")
        return
    if not isinstance(value, str):
        raise PlanError(f"{where}: {value!r} must be a text")
    if spec.kind == "choice" and value not in dict(spec.choices):
        raise PlanError(f"{where}: {value!r} must be one of {', '.join(dict(spec.choices))}")
    _check_words(value, where)
    if spec.kind == "text":
        _check_names(value, where)


def _check_words(value: str, where: str) -> None:
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise PlanError(f"{where}: at most {LONGEST_NAME} characters fit here, and each must be seen")


def _check_names(value: str, where: str) -> None:
    try:
        names(value)
    except NotAPattern as error:
        raise PlanError(f"{where}: {error}") from error
