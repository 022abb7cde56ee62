"""All verbs of all rooms, in one registry; a room that is not imported here does not exist."""

from biobank.domain.rooms import (
    blood_groups,
    clearance,
    collection,
    consents,
    doubts,
    episodes,
    exposures,
    freezers,
    handover,
    holds,
    identities,
    label_copies,
    labels,
    locations,
    patients,
    people,
    places,
    receipt,
    release,
    sites,
    slots,
    storage,
    transfer_in,
    wristbands,
)
from biobank.domain.rules.command import Command
from biobank.domain.rules.verb import REGISTRY, Verb

ROOMS = (
    blood_groups,
    clearance,
    collection,
    consents,
    doubts,
    episodes,
    exposures,
    freezers,
    handover,
    holds,
    identities,
    label_copies,
    labels,
    locations,
    patients,
    people,
    places,
    receipt,
    release,
    sites,
    slots,
    storage,
    transfer_in,
    wristbands,
)
VERBS: dict[str, Verb] = dict(sorted(REGISTRY.items()))
VERB_OF: dict[type[Command], Verb] = {each.command: each for each in VERBS.values()}
EVENT_KINDS: dict[str, str] = {each.event: each.name for each in VERBS.values()}
