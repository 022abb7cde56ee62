"""Loaders of the needs that no equality of columns expresses; importing this registers them."""

from biobank.services.special_needs import allotting, freezers, patients

ROOMS = (allotting, freezers, patients)
