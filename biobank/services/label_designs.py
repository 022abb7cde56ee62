"""The centre's label designs: which version of each prints, found by name or by the digest of an old print.

The version that was adopted last prints, as its event tells it. What came with the program, in `labels/`,
prints where no version of that name was ever adopted. Every adopted version stays in the ledger, so that an
old label can be drawn again for as long as the ledger is kept; files of before lie in `labels/obsolete/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, select

from biobank.domain.rules.policy import Policy
from biobank.domain.things.freezer import Place
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.labelling import Design, load_designs
from biobank.labelling.loading import adopted
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.prepared import among

SMALL_CONTAINERS = frozenset({"vial", "tube"})
_USUAL = {"wristband": "wristband", "place": "rack", "slot": "rack", "badge": "badge"}
_USUAL_OF_PLACES = {"vessel": "vessel", "shipper": "shipper"}
_ADOPTED_ONLY = "label_adopted_only"
_d = tables.things["label_design"].c
_in_force = select(_d.name, _d.number, _d.digest, _d.status).where(among(_d.status, "adopted", "retired"))
_text = select(_d.content).where(_d.name == bindparam("called"), _d.digest == bindparam("digested"))
_read: dict[tuple[str, str], Design] = {}
"""Adopted designs by name and digest, as this process has read them; what has a digest never changes."""


@dataclass(frozen=True, slots=True)
class InUse:
    """Which designs print now, by name; which of them were adopted and which names retired, by version."""

    designs: Mapping[str, Design]
    adopted: Mapping[str, int] = field(default_factory=dict)
    retired: Mapping[str, int] = field(default_factory=dict)

    def against(self, name: str, policy: Policy) -> tuple[str, Mapping[str, Any]] | None:
        """Return the refusal of a design that is not printed under this policy, with what its sentence needs.

        Codes: label-design-unknown, label-design-not-adopted.
        """
        here = self.designs.get(name)
        only_adopted = policy.content["settings"].get(_ADOPTED_ONLY, False)
        if here is not None and (name in self.adopted or not only_adopted):
            return None
        version = self.retired.get(name) or (here.version if here is not None else None)
        if version is None:
            return "label-design-unknown", {"design": name[:60], "designs": sorted(self.designs)}
        return "label-design-not-adopted", {"design": name, "version": version}


def in_use(services: Services, connection: Connection) -> InUse:
    """Return which designs print now, as a transaction sees it; one statement, once each text was read."""
    shipped = dict(_loaded(services.labels))
    numbers: dict[str, dict[str, int]] = {"adopted": {}, "retired": {}}
    for name, number, digest, status in connection.execute(_in_force):
        numbers[status][name] = number
        shipped.pop(name, None)
        if status == "adopted":
            found = _read.get((name, digest)) or _of_digest(connection, name, digest)
            shipped.update({name: found} if found is not None else {})
    return InUse(dict(sorted(shipped.items())), numbers["adopted"], numbers["retired"])


def designs(services: Services) -> Mapping[str, Design]:
    """Return the designs that print now by name; one that came with a fault is a `LabelError`."""
    with services.database.read() as connection:
        return in_use(services, connection).designs


def shipped(services: Services, name: str) -> Design | None:
    """Return the design of this name that came with the program, or None."""
    return _loaded(services.labels).get(name)


def shipped_text(services: Services, name: str) -> str:
    """Return the file of a design that came with the program."""
    return (services.labels / f"{name}.toml").read_text(encoding="utf-8")


def usual_design(purpose: str, subject: Thing, *, ahead: bool = False) -> str:
    """Return the name of the design that a thing's label usually has.

    `ahead` says that the label names what a liquid unit is about to become: it goes into the cold with it.
    """
    if isinstance(subject, Unit):
        return _usual_of_unit(subject, ahead=ahead)
    if isinstance(subject, Place):
        return _USUAL_OF_PLACES.get(subject.kind, _USUAL[purpose])
    return _USUAL[purpose]


def _usual_of_unit(unit: Unit, *, ahead: bool) -> str:
    if unit.container == "segment" or unit.container in SMALL_CONTAINERS:
        return "segment" if unit.container == "segment" else "vial"
    return "collection" if unit.material == "collected" and not ahead else "cryobag"


def design_of_print(services: Services, name: str, digest: str) -> Design | None:
    """Return the very design a copy was printed with, in use or not any more, or None when it is gone."""
    came = _loaded(services.labels).get(name)
    if came is not None and came.digest == digest:
        return came
    with services.database.read() as connection:
        kept = _of_digest(connection, name, digest)
    return kept or next((one for one in _obsolete(services.labels) if one.digest == digest), None)


def _of_digest(connection: Connection, name: str, digest: str) -> Design | None:
    """Return an adopted version; a text that does not say what its digest tells is none."""
    text = connection.execute(_text, {"called": name, "digested": digest}).scalar_one_or_none()
    found = adopted(name, text) if text is not None else None
    if found is None or found.digest != digest:
        return None
    return _read.setdefault((name, digest), found)


@cache
def _loaded(folder: Path) -> Mapping[str, Design]:
    return load_designs(folder)


@cache
def _obsolete(folder: Path) -> tuple[Design, ...]:
    kept = sorted({path.parent for path in (folder / "obsolete").rglob("*.toml")})
    return tuple(design for each in kept for design in load_designs(each).values())
