"""All guides by kind, and which of them may be begun with a thing as it stands."""

from biobank.domain.guides.collection import COLLECTION
from biobank.domain.guides.processing import PROCESSING
from biobank.domain.guides.step import Guide
from biobank.domain.guides.tasks import LIQUID
from biobank.domain.guides.thawing import THAW
from biobank.domain.things.patient import Episode
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit

GUIDES: dict[str, Guide] = {each.kind: each for each in (COLLECTION, PROCESSING, THAW)}


def fitting(row: Thing) -> Guide | None:
    """Return the guide that fits a thing as it stands: the work that lies before it, if there is any."""
    if isinstance(row, Episode):
        return COLLECTION if row.status == "open" else None
    if not isinstance(row, Unit) or row.container != "bag":
        return None
    if row.assignment != "free" and row.material in ("frozen", "thawed", "infusing"):
        return THAW
    is_whole = row.material in LIQUID and row.custody in ("person", "location", "transit")
    return PROCESSING if is_whole and row.assignment == "free" else None
