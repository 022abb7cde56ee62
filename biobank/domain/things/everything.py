"""All kinds of things in one place: importing this fills the registry."""

from biobank.domain.things import (
    code_lists,
    freezer,
    label_designs,
    label_keys,
    labels,
    laboratory,
    numbers,
    patient,
    people,
    printing,
    quality,
    transplant,
    unit,
)
from biobank.domain.things.thing import REGISTRY

ROOMS = (
    code_lists,
    freezer,
    label_designs,
    label_keys,
    labels,
    laboratory,
    numbers,
    patient,
    people,
    printing,
    quality,
    transplant,
    unit,
)
ALL = REGISTRY
