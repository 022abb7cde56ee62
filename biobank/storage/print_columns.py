"""Columns of print jobs and runs: which copies go to which printer, and how far each has come.

A job holds references only. What is on a label is made when it is sent and kept nowhere.
"""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text

from biobank.storage.columns import SERIAL

STATES = ("queued", "sending", "in_doubt", "failed", "sent", "cancelled")
"""In doubt: labels were on their way when something broke; only a person can say whether they came out."""

OPEN = ("queued", "sending", "in_doubt", "failed")
"""States in which something is still to happen."""


def _among(states: tuple[str, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def _some(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, postgresql_where=text(where), sqlite_where=text(where))


JOB: tuple[Any, ...] = (
    Column("id", SERIAL, primary_key=True),
    Column("command", Text, nullable=False, unique=True),
    Column("site_id", Text, nullable=False),
    Column("printer_id", Text, nullable=False),
    Column("station_id", Text),
    Column("requested_by", Text, nullable=False),
    Column("session_id", Text),
    Column("requested_at", Text, nullable=False),
    Column("emergency", Text),
    Column("design", Text),
    Column("sheet_start", Integer),
    Column("state", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("going", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("lease_until", Text),
    Column("attempts", Integer, nullable=False),
    Column("trying_since", Text, nullable=False),
    Column("next_at", Text, nullable=False),
    Column("error", Text),
    Column("error_params", Text),
    Column("ended_at", Text),
    Column("told_by", Text),
    Column("told_at", Text),
    CheckConstraint(_among(STATES), name="state_known"),
    CheckConstraint("0 <= done AND done <= going AND going <= total", name="labels_in_order"),
    _some("ix_print_job_open", "site_id", "id", where=_among(OPEN)),
    _some("ix_print_job_waiting", "printer_id", "id", where=_among(OPEN)),
    _some("ix_print_job_sending", "printer_id", unique=True, where="state = 'sending'"),
    Index("ix_print_job_site_id", "site_id", "id"),
    Index("ix_print_job_printer_id", "printer_id", "id"),
)
"""`done` labels went out, those up to `going` are on their way; `told_by` said what came out, or went on."""

COPY: tuple[Any, ...] = (
    Column("job_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("copy_id", Text, nullable=False),
    UniqueConstraint("copy_id"),
)
"""Each copy is one piece of label, so it is in one job, ever."""

RUN: tuple[Any, ...] = (
    Column("id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("printer", Text, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("ended_at", Text),
    CheckConstraint("0 <= done AND done <= total", name="prints_in_order"),
    _some("ix_print_run_unfinished", "person_id", where="ended_at IS NULL"),
)
"""Prints of many things that somebody began: so many of them are recorded or refused."""

RUN_THING: tuple[Any, ...] = (
    Column("run_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("thing_id", Text, nullable=False),
)
"""What the prints of a run are for, in their order; the command of each is named by run and number."""
