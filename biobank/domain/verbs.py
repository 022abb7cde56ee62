"""All verbs of all rooms, in one registry; a room that is not imported here does not exist."""

from biobank.domain.rooms import exposures, freezers, patients, people, places, sites, slots, storage
from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import REGISTRY, Verb

ROOMS = (exposures, freezers, patients, people, places, sites, slots, storage)
VERBS: dict[str, Verb] = dict(sorted(REGISTRY.items()))
VERB_OF: dict[type[Command], Verb] = {each.command: each for each in VERBS.values()}
EVENT_KINDS: dict[str, str] = {each.event: each.name for each in VERBS.values()}
