"""The family of a unit as nested boxes: what it comes from and what it went into."""

from typing import Any

from biobank.domain.things.unit import Lineage
from biobank.services.reads.calling import called
from biobank.services.reads.family import Family
from biobank.web.links import href_of
from biobank.web.summaries import in_words

DEEPEST = 8
_HOW = {"split": "divided", "pool": "pooled", "wash": "washed", "select": "selected", "sample": "sampled"}
Box = dict[str, Any]


def family_shown(family: Family, unit: str) -> dict[str, list[Box]]:
    """Return `up` and `down` from a unit, each box with those behind it in `kin`."""
    return {
        "up": [_box(edge, edge.parent_id, family, up=True) for edge in family.parents(unit)],
        "down": [_box(edge, edge.child_id, family, up=False) for edge in family.children(unit)],
    }


def _box(edge: Lineage, id: str, family: Family, *, up: bool, depth: int = 1) -> Box:
    row = family.units.get(id)
    further = () if depth >= DEEPEST else family.parents(id) if up else family.children(id)
    return {
        "href": href_of("unit", id),
        "words": called(row) if row else id,
        "how": _HOW.get(edge.how, in_words(edge.how)),
        "volume": f"{in_words(edge.volume_ml)} mL" if edge.volume_ml is not None else "",
        "material": row.material if row else "",
        "custody": row.custody if row else "",
        "kin": [
            _box(each, each.parent_id if up else each.child_id, family, up=up, depth=depth + 1)
            for each in further
        ],
    }
