"""Columns of what is kept beside the slots: which events filled or freed each, and how full each box is."""

from typing import Any

from sqlalchemy import Column, Index, Integer, Text

from biobank.storage.columns import SERIAL

USE: tuple[Any, ...] = (
    Column("id", SERIAL, primary_key=True),
    Column("slot_id", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Index("ix_slot_use_slot_id", "slot_id", "id"),
)
"""Which events put something into a slot or took it out: an index into the ledger, nothing more."""

COUNT: tuple[Any, ...] = (
    Column("place_id", Text, primary_key=True),
    Column("vessel_id", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("blocked", Integer, nullable=False),
    Index("ix_box_count_site_id", "site_id", "vessel_id"),
)
"""How many slots each box has, and how many are occupied or blocked: kept by `box_counts`."""
