"""All stories of the demonstration, to be told side by side."""

from biobank.services.demo import (
    house,
    quality,
    stories_identity,
    stories_long,
    stories_mishaps,
    stories_plans,
    stories_special,
    stories_today,
)
from biobank.services.demo.centre import Centre
from biobank.services.demo.telling import Story


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return every story, not yet begun."""
    return [
        house.years(centre),
        house.comings_and_goings(centre),
        house.vessels(centre),
        *stories_long.stories(centre, seed),
        *stories_mishaps.stories(centre, seed),
        *stories_plans.stories(centre, seed),
        *stories_identity.stories(centre, seed),
        *stories_special.stories(centre, seed),
        *stories_today.stories(centre, seed),
        quality.rounds(centre),
    ]
