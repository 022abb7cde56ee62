"""Loaders of the needs that no equality of columns expresses; importing this registers them."""

from biobank.services.special_needs import (
    allotting,
    batch_record,
    bedside,
    code_lists,
    corrections,
    freezers,
    grafts,
    label_designs,
    label_keys,
    labels,
    laboratory,
    patients,
    printing,
    release,
)

ROOMS = (
    allotting,
    batch_record,
    bedside,
    code_lists,
    corrections,
    freezers,
    grafts,
    label_designs,
    label_keys,
    labels,
    laboratory,
    patients,
    printing,
    release,
)
