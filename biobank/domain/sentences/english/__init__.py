"""English, room by room; two rooms never use one code."""

from biobank.domain.sentences.english import (
    access,
    bedside,
    collection,
    corrections,
    courses,
    endings,
    freezers,
    gaps,
    labels,
    numbers,
    outcomes,
    patients,
    people,
    printing,
    processing,
    release,
    results,
    rules,
    scanners,
    scanning,
    signed_labels,
    storage,
)
from biobank.domain.sentences.sentence import Sentence

ROOMS = (
    access,
    bedside,
    collection,
    corrections,
    courses,
    endings,
    freezers,
    gaps,
    labels,
    numbers,
    outcomes,
    patients,
    people,
    printing,
    processing,
    release,
    results,
    rules,
    scanners,
    scanning,
    signed_labels,
    storage,
)

ENGLISH: dict[str, Sentence] = {code: told for room in ROOMS for code, told in room.SENTENCES.items()}
