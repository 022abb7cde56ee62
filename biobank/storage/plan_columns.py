"""Columns of what is kept of the patients who are to be planned, and of those to be seen again."""

from typing import Any

from sqlalchemy import Column, Index, Text

PLAN: tuple[Any, ...] = (
    Column("patient_id", Text, primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("collected_at", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Index("ix_to_plan_site_id", "site_id", "collected_at", "unit_id"),
)
"""Whose released bags nobody has ordered, with the newest of these: kept by `to_plan`."""

VISIT: tuple[Any, ...] = (
    Column("course_id", Text, primary_key=True),
    Column("site_id", Text, nullable=False),
    Column("due_from", Text, nullable=False),
    Index("ix_visit_due_site_id", "site_id", "due_from"),
)
"""From which day on the next visit of each followed course is due: kept by `visits_due`."""
