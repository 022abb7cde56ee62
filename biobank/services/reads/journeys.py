"""What a patient's journey has besides cells: mobilisation before it, visits and engraftment after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from biobank.domain.things.patient import Episode, Mobilisation
from biobank.domain.things.transplant import Course, Engraftment, Visit
from biobank.storage import rows


@dataclass(frozen=True, slots=True)
class Journey:
    """Mobilisations of a patient's episodes; visits and engraftments of the courses."""

    mobilisations: tuple[Mobilisation, ...]
    visits: tuple[Visit, ...]
    engraftments: tuple[Engraftment, ...]


def journey_of(connection: Connection, episodes: Iterable[Episode], courses: Iterable[Course]) -> Journey:
    """Return what belongs to a patient's episodes and courses; three statements."""
    episode_ids = tuple(each.id for each in episodes) or ("",)
    course_ids = tuple(each.id for each in courses) or ("",)
    return Journey(
        mobilisations=_find(connection, "mobilisation", episode_id=episode_ids),
        visits=_find(connection, "visit", course_id=course_ids),
        engraftments=_find(connection, "engraftment", course_id=course_ids),
    )


def _find(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))
