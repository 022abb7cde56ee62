"""The centre's label designs: loaded once, found by name or by the digest of an earlier print.

`labels/` holds the designs in use. A retired design is kept in
`labels/obsolete/` (a subfolder for each year or name, as the centre likes) for
as long as its labels may be met.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from biobank.domain.things.freezer import Place
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.labelling import Design, load_designs
from biobank.services.services import Services

SMALL_CONTAINERS = frozenset({"vial", "tube"})
_USUAL = {"wristband": "wristband", "place": "rack", "slot": "rack", "badge": "badge"}
_USUAL_OF_PLACES = {"vessel": "vessel", "shipper": "shipper"}


def designs(services: Services) -> Mapping[str, Design]:
    """Return the designs in use by name; a design with any fault is a `LabelError`."""
    return _loaded(services.labels)


def usual_design(purpose: str, subject: Thing) -> str:
    """Return the name of the design that a thing's label usually has."""
    if isinstance(subject, Unit):
        small = "vial" if subject.container in SMALL_CONTAINERS else "cryobag"
        return "segment" if subject.container == "segment" else small
    if isinstance(subject, Place):
        return _USUAL_OF_PLACES.get(subject.kind, _USUAL[purpose])
    return _USUAL[purpose]


def design_of_print(services: Services, name: str, digest: str) -> Design | None:
    """Return the very design a copy was printed with, in use or obsolete, or None when it is gone."""
    present = designs(services).get(name)
    if present is not None and present.digest == digest:
        return present
    return next((one for one in _obsolete(services.labels) if one.digest == digest), None)


@cache
def _loaded(folder: Path) -> Mapping[str, Design]:
    return load_designs(folder)


@cache
def _obsolete(folder: Path) -> tuple[Design, ...]:
    kept = sorted({path.parent for path in (folder / "obsolete").rglob("*.toml")})
    return tuple(design for each in kept for design in load_designs(each).values())
