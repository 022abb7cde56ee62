"""A collection episode as its page tells it: who decided what before, what was collected, how it stands."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, bindparam

from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.things.patient import Consent, Donation, Episode, Mobilisation
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_of
from biobank.domain.transplant.journey import Journey
from biobank.services.audit.entries import Entry
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads.mentions import decisions
from biobank.services.reads.units import Placed, as_placed, placed_units
from biobank.services.services import Services
from biobank.storage import rows, tables

EPISODE_DECISIONS = (
    *("ClearedForCollection", "EligibilityDetermined", "EpisodeClosed", "EpisodeOpened"),
    *("IndicationDecided", "MobilisationRecorded", "SuitabilityAssessed"),
)
_unit = tables.things["unit"]
_units = (
    placed_units()
    .where(_unit.c.episode_id == bindparam("episode"))
    .order_by(_unit.c.collected_at, _unit.c.division, _unit.c.id)
)


@dataclass(frozen=True, slots=True)
class EpisodeStory:
    """An episode with its decisions, donations and units; `weighed` is the course with the newest weight."""

    episode: Episode
    mobilisations: tuple[Mobilisation, ...]
    donations: tuple[Donation, ...]
    units: tuple[Placed, ...]
    consents: tuple[Consent, ...]
    weighed: Course | None
    decisions: tuple[Entry, ...]

    @property
    def journey(self) -> Journey:
        """Return the way so far, as far as it is this episode's."""
        return Journey(
            patient_id=self.episode.patient_id,
            episode=self.episode,
            mobilisations=self.mobilisations,
            donations=self.donations,
            bags=self.bags,
        )

    @property
    def bags(self) -> tuple[Unit, ...]:
        """Return the bags that hold, or held, its cells."""
        return tuple(each.unit for each in self.units if each.unit.container == "bag")

    @property
    def collected_e6(self) -> Decimal:
        """Return the CD34+ cells (10⁶) in the bags that still hold them or were given from."""
        return cd34_of(each for each in self.bags if each.material in ALIVE or each.material == "infused")


def episode_story(services: Services, who: SignedIn, id: str) -> EpisodeStory | None:
    """Return an episode's story, or None; the look is recorded. Raises Denied as `may_view` does."""
    with services.database.read() as connection:
        found = rows.find(connection, "episode", {"id": id})
        if not found:
            return None
        episode = cast("Episode", found[0])
        reason = may_view(who, episode.site_id)
        told = decisions(services, connection, episode, EPISODE_DECISIONS)
        story = _story(connection, episode, told)
    viewed(services, who.actor, episode.patient_id, "episode", reason)
    return story


def _story(connection: Connection, episode: Episode, told: tuple[Entry, ...]) -> EpisodeStory:
    courses = [each for each in _of(connection, "course", patient_id=episode.patient_id) if each.weight_kg]
    return EpisodeStory(
        episode=episode,
        mobilisations=_of(connection, "mobilisation", episode_id=episode.id),
        donations=_of(connection, "donation", episode_id=episode.id),
        units=tuple(as_placed(row) for row in connection.execute(_units, {"episode": episode.id})),
        consents=_of(connection, "consent", patient_id=episode.patient_id),
        weighed=max(courses, key=lambda each: (each.weight_at or "", each.number), default=None),
        decisions=told,
    )


def _of(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))
