"""Columns of guided work: who has it now, which steps are left out, and what is typed and not sent yet.

What was done stands in the ledger; without these tables nothing of it would be lost.
"""

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Text, UniqueConstraint, text

GUIDE: tuple[Any, ...] = (
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("patient_id", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("passed", Text, nullable=False),
    Column("ended_at", Text),
    Column("ended_by", Text),
    UniqueConstraint("kind", "subject_id", "number"),
    Index("ix_guide_subject_id", "subject_id"),
    Index(
        "ix_guide_open",
        "site_id",
        "begun_at",
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
)
DRAFT: tuple[Any, ...] = (
    Column("guide_id", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""The values are sealed under the key of the patient."""
