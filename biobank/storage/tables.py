"""Every table, each declared ledger, projection, erasable or operational.

Projections are made from the things of the domain: a thing's members are its
columns, and `constraints` holds what has the last word on them.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

import biobank.domain.things.everything
from biobank.domain.things.thing import REGISTRY
from biobank.storage import guide_columns, plan_columns, print_columns, slot_columns
from biobank.storage.columns import SERIAL, columns_of
from biobank.storage.constraints import CONSTRAINTS

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
KINDS = ("ledger", "projection", "erasable", "operational")

metadata = MetaData(naming_convention=NAMING)
THINGS = biobank.domain.things.everything.ALL


def _table(name: str, kind: str, *members: Any) -> Table:
    return Table(
        name,
        metadata,
        *members,
        info={"kind": kind},
        sqlite_autoincrement=name in ("event", "pending", "print_job"),
    )


TABLE_NAMES = {"order": "reinfusion_order", "check": "unit_check"}
"""Things whose plain name is a reserved word of SQL."""

things: dict[str, Table] = {
    name: _table(TABLE_NAMES.get(name, name), "projection", *columns_of(cls), *CONSTRAINTS.get(name, ()))
    for name, cls in REGISTRY.items()
}

ledger = _table(
    "ledger",
    "ledger",
    Column("id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("opened_at", Text, nullable=False),
)
event = _table(
    "event",
    "ledger",
    Column("id", SERIAL, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit_id", Text),
    Column("at", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("stream", "seq"),
    UniqueConstraint("stream", "prev_hash"),
    Index("ix_event_unit_id", "unit_id", "id", postgresql_where=text("unit_id IS NOT NULL")),
    Index(
        "ix_event_refused",
        "id",
        postgresql_where=text("kind = 'AttemptRefused'"),
        sqlite_where=text("kind = 'AttemptRefused'"),
    ),
)
command = _table(
    "command",
    "ledger",
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)
leaf = _table(
    "leaf",
    "ledger",
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("stream", Text),
    Column("seq", Integer),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("stream", "seq"),
)
checkpoint = _table(
    "checkpoint",
    "ledger",
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Text, nullable=False),
)
stream = _table(
    "stream",
    "projection",
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
)
pending = _table(
    "pending",
    "operational",
    Column("id", SERIAL, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
)
slot_use = _table("slot_use", "operational", *slot_columns.USE)
box_count = _table("box_count", "operational", *slot_columns.COUNT)
to_plan = _table("to_plan", "operational", *plan_columns.PLAN)
visit_due = _table("visit_due", "operational", *plan_columns.VISIT)
counter = _table(
    "counter",
    "operational",
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)
private_value = _table(
    "private_value",
    "erasable",
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
card = _table(
    "card",
    "erasable",
    Column("patient_id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
card_token = _table(
    "card_token",
    "erasable",
    Column("token", LargeBinary, primary_key=True),
    Column("patient_id", Text, primary_key=True),
    Column("field", Text, nullable=False),
    Index("ix_card_token_patient_id", "patient_id"),
)
credential = _table(
    "credential",
    "operational",
    Column("person_id", Text, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("pin_hash", Text),
    Column("must_change", Integer, nullable=False, server_default="0"),
    Column("changed_at", Text, nullable=False),
    Column("language", Text),
)
session = _table(
    "session",
    "operational",
    Column("id", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("person_id", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("station_id", Text),
    Column("strength", Text, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("locked_at", Text),
    Column("ended_at", Text),
    Column("break_glass", Text),
    Index("ix_session_person_id", "person_id"),
    Index(
        "ix_session_open",
        "opened_at",
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
)
api_token = _table(
    "api_token",
    "operational",
    Column("id", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("person_id", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("service", Integer, nullable=False, server_default="0"),
    Column("opened_at", Text, nullable=False),
    Column("expires_at", Text),
    Column("ended_at", Text),
)
proof = _table(
    "proof",
    "operational",
    Column("nonce", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("record_hash", Text, nullable=False),
    Column("strength", Text, nullable=False),
    Column("session_id", Text),
    Column("station_id", Text),
    Column("at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
)
throttle = _table(
    "throttle",
    "operational",
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("until", Text),
)
viewing = _table(
    "viewing",
    "operational",
    Column("id", SERIAL, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reason", Text),
    Column("at", Text, nullable=False),
    Index("ix_viewing_subject", "subject", "id"),
    Index("ix_viewing_actor", "actor", "id"),
)
saved_view = _table(
    "saved_view",
    "operational",
    Column("id", SERIAL, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("at", Text, nullable=False),
    UniqueConstraint("person_id", "list", "name"),
)
"""How somebody likes to see a list: its filters and order under a name of their own."""

code_line = _table(
    "code_line",
    "operational",
    Column("digest", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    UniqueConstraint("digest", "code"),
)
"""The lines of imported lists of codes, under the digest by which an event puts them into force."""

label_draft = _table(
    "label_draft",
    "operational",
    Column("id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("design", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("discarded_at", Text),
    Index("ix_label_draft_person_id", "person_id"),
)
"""Designs of labels as somebody is changing them; nothing is printed with one before it is adopted."""

guide = _table("guide", "operational", *guide_columns.GUIDE)
guide_draft = _table("guide_draft", "erasable", *guide_columns.DRAFT)
print_job = _table("print_job", "operational", *print_columns.JOB)
print_job_copy = _table("print_job_copy", "operational", *print_columns.COPY)
print_run = _table("print_run", "operational", *print_columns.RUN)
print_run_thing = _table("print_run_thing", "operational", *print_columns.RUN_THING)

security_log = _table(
    "security_log",
    "operational",
    Column("id", SERIAL, primary_key=True),
    Column("at", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text),
    Column("detail", Text),
)
