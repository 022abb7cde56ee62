"""The spine: ledger, projections, erasable and operational tables of the first version.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from biobank.storage import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, then the triggers that keep the ledger append-only."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("form_version", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("disposal", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_agreement_ending",
        "agreement",
        ["ends_on"],
        unique=False,
        postgresql_where=sa.text("status = 'in_force' AND ends_on IS NOT NULL"),
        sqlite_where=sa.text("status = 'in_force' AND ends_on IS NOT NULL"),
    )
    op.create_index("ix_agreement_patient_id", "agreement", ["patient_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("service", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "box_count",
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("blocked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_box_count")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_box_count_site_id", "box_count", ["site_id", "vessel_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_card")),
        info={"kind": "erasable"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "card_token",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", "patient_id", name=op.f("pk_card_token")),
        info={"kind": "erasable"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_card_token_patient_id", "card_token", ["patient_id"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
        info={"kind": "ledger"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "code_line",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_code_line")),
        sa.UniqueConstraint("digest", "code", name=op.f("uq_code_line_digest_code")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "code_list",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_list")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_code_list_in_force", "code_list", ["kind", "status"], unique=False)
    op.create_table(
        "command",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
        info={"kind": "ledger"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("form_version", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_consent_ending",
        "consent",
        ["ends_on"],
        unique=False,
        postgresql_where=sa.text("status = 'given' AND ends_on IS NOT NULL"),
        sqlite_where=sa.text("status = 'given' AND ends_on IS NOT NULL"),
    )
    op.create_index("ix_consent_patient_id", "consent", ["patient_id"], unique=False)
    op.create_index(
        "ix_consent_withdrawn",
        "consent",
        ["withdrawn_on"],
        unique=False,
        postgresql_where=sa.text("status = 'withdrawn'"),
        sqlite_where=sa.text("status = 'withdrawn'"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("weight_kg", sa.Text(), nullable=True),
        sa.Column("weight_kind", sa.Text(), nullable=True),
        sa.Column("weight_at", sa.Text(), nullable=True),
        sa.Column("regimen", sa.Text(), nullable=True),
        sa.Column("cleared_at", sa.Text(), nullable=True),
        sa.Column("back_up", sa.Text(), nullable=True),
        sa.Column("conditioning_started_at", sa.Text(), nullable=True),
        sa.Column("day_zero", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_course_patient_id_number")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_course_followed",
        "course",
        ["site_id", "day_zero"],
        unique=False,
        postgresql_where=sa.text("status = 'transplanted'"),
        sqlite_where=sa.text("status = 'transplanted'"),
    )
    op.create_index(
        "ix_course_on_the_way",
        "course",
        ["site_id", "opened_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('open', 'cleared', 'conditioning')"),
        sqlite_where=sa.text("status IN ('open', 'cleared', 'conditioning')"),
    )
    op.create_index(
        "ix_course_watched",
        "course",
        ["site_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('cleared', 'conditioning')"),
        sqlite_where=sa.text("status IN ('cleared', 'conditioning')"),
    )
    op.create_table(
        "credential",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("must_change", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "deviation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("ordered_by", sa.Text(), nullable=True),
        sa.Column("countersign_due", sa.Text(), nullable=True),
        sa.Column("countersigned_at", sa.Text(), nullable=True),
        sa.Column("countersigned_by", sa.Text(), nullable=True),
        sa.Column("other_units", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_deviation_countersign_due",
        "deviation",
        ["countersign_due"],
        unique=False,
        postgresql_where=sa.text("countersign_due IS NOT NULL AND countersigned_at IS NULL"),
        sqlite_where=sa.text("countersign_due IS NOT NULL AND countersigned_at IS NULL"),
    )
    op.create_index("ix_deviation_opened_at", "deviation", ["site_id", "opened_at", "id"], unique=False)
    op.create_index("ix_deviation_status", "deviation", ["status"], unique=False)
    op.create_index("ix_deviation_stream", "deviation", ["stream"], unique=False)
    op.create_index(
        "ix_deviation_unit_id",
        "deviation",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("unit_id IS NOT NULL"),
        sqlite_where=sa.text("unit_id IS NOT NULL"),
    )
    op.create_table(
        "donation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("din", sa.Text(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("anticoagulant", sa.Text(), nullable=True),
        sa.Column("equipment_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation")),
        sa.UniqueConstraint("din", name=op.f("uq_donation_din")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_donation_episode_id", "donation", ["episode_id"], unique=False)
    op.create_index("ix_donation_patient_id", "donation", ["patient_id"], unique=False)
    op.create_table(
        "engraftment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Text(), nullable=False),
        sa.Column("lineage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Text(), nullable=True),
        sa.Column("day_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engraftment")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_engraftment_course_id", "engraftment", ["course_id"], unique=False)
    op.create_table(
        "episode",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("chain_of_identity", sa.Text(), nullable=False),
        sa.Column("indication", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("target_cd34_per_kg", sa.Text(), nullable=True),
        sa.Column("indication_decision", sa.Text(), nullable=True),
        sa.Column("suitability", sa.Text(), nullable=True),
        sa.Column("eligibility", sa.Text(), nullable=True),
        sa.Column("eligibility_markers", sa.Text(), nullable=True),
        sa.Column("markers_sampled_on", sa.Text(), nullable=True),
        sa.Column("cleared_at", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("chain_of_identity", name=op.f("uq_episode_chain_of_identity")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_episode_open",
        "episode",
        ["site_id", "opened_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_episode_patient_id", "episode", ["patient_id"], unique=False)
    op.create_table(
        "equipment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("calibrated_until", sa.Text(), nullable=False),
        sa.Column("cleaned_until", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "equipment_use",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("equipment_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_use")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_equipment_use_equipment_id", "equipment_use", ["equipment_id"], unique=False)
    op.create_index("ix_equipment_use_unit_id", "equipment_use", ["unit_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("stream", "prev_hash", name=op.f("uq_event_stream_prev_hash")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_event_stream_seq")),
        info={"kind": "ledger"},
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_event_refused",
        "event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("kind = 'AttemptRefused'"),
        sqlite_where=sa.text("kind = 'AttemptRefused'"),
    )
    op.create_index(
        "ix_event_unit_id",
        "event",
        ["unit_id", "id"],
        unique=False,
        postgresql_where=sa.text("unit_id IS NOT NULL"),
    )
    op.create_table(
        "exposure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("warmest_c", sa.Text(), nullable=False),
        sa.Column("above_excursion", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("known_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_exposure_vessel_id", "exposure", ["vessel_id"], unique=False)
    op.create_table(
        "guide",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide")),
        sa.UniqueConstraint("kind", "subject_id", "number", name=op.f("uq_guide_kind_subject_id_number")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_guide_open",
        "guide",
        ["site_id", "begun_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_guide_subject_id", "guide", ["subject_id"], unique=False)
    op.create_table(
        "guide_draft",
        sa.Column("guide_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("guide_id", "step", name=op.f("pk_guide_draft")),
        info={"kind": "erasable"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("from_person", sa.Text(), nullable=False),
        sa.Column("to_person", sa.Text(), nullable=True),
        sa.Column("to_place", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.Text(), nullable=False),
        sa.Column("expected_at", sa.Text(), nullable=True),
        sa.Column("temperature_c", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_handover_sent",
        "handover",
        ["sent_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'sent'"),
        sqlite_where=sa.text("status = 'sent'"),
    )
    op.create_index("ix_handover_unit_id", "handover", ["unit_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("placed_at", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.Text(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_hold_open",
        "hold",
        ["placed_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_hold_unit_id", "hold", ["unit_id"], unique=False)
    op.create_table(
        "infusion",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.Text(), nullable=True),
        sa.Column("volume_ml", sa.Text(), nullable=True),
        sa.Column("cd34_e6", sa.Text(), nullable=True),
        sa.Column("cd34_per_kg", sa.Text(), nullable=True),
        sa.Column("dmso_g", sa.Text(), nullable=True),
        sa.Column("reactions", sa.Text(), nullable=True),
        sa.Column("vital_signs", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_infusion")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_infusion_course_id", "infusion", ["course_id"], unique=False)
    op.create_index("ix_infusion_patient_id", "infusion", ["patient_id"], unique=False)
    op.create_index("ix_infusion_unit_id", "infusion", ["unit_id"], unique=False)
    op.create_table(
        "label_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("affixed", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("loose", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_account")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_label_account_day", "label_account", ["site_id", "day"], unique=False)
    op.create_table(
        "label_copy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("patient_id", sa.Text(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("design_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("printed_at", sa.Text(), nullable=False),
        sa.Column("printed_by", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("product_code", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.Text(), nullable=True),
        sa.Column("station", sa.Text(), nullable=True),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('printed', 'verified', 'applied', 'spoiled', 'destroyed', 'returned', 'lost', 'void')",
            name=op.f("ck_label_copy_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_copy")),
        sa.UniqueConstraint("subject_id", "serial", name=op.f("uq_label_copy_subject_id_serial")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_label_copy_design", "label_copy", ["design", "status"], unique=False)
    op.create_index(
        "ix_label_copy_loose",
        "label_copy",
        ["site_id", "printed_by", "printed_at", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('printed', 'verified')"),
        sqlite_where=sa.text("status IN ('printed', 'verified')"),
    )
    op.create_index("ix_label_copy_patient_id", "label_copy", ["patient_id"], unique=False)
    op.create_index("ix_label_copy_printed_at", "label_copy", ["printed_at", "id"], unique=False)
    op.create_index(
        "ix_label_copy_printer", "label_copy", ["site_id", "printed_by", "printed_at", "id"], unique=False
    )
    op.create_index("ix_label_copy_unit_id", "label_copy", ["unit_id"], unique=False)
    op.create_index(
        "uq_label_copy_on_it",
        "label_copy",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("status = 'applied'"),
        sqlite_where=sa.text("status = 'applied'"),
    )
    op.create_table(
        "label_design",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("read_back", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.Text(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('adopted', 'replaced', 'retired')", name=op.f("ck_label_design_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_design")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_label_design_name_number")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_label_design_adopted",
        "label_design",
        ["name"],
        unique=True,
        postgresql_where=sa.text("status = 'adopted'"),
        sqlite_where=sa.text("status = 'adopted'"),
    )
    op.create_table(
        "label_draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("discarded_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_draft")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_label_draft_person_id", "label_draft", ["person_id"], unique=False)
    op.create_table(
        "label_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=True),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=True),
        sa.Column("compromised_at", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_key")),
        sa.UniqueConstraint("key", name=op.f("uq_label_key_key")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "leaf",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_leaf")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_leaf_stream_seq")),
        info={"kind": "ledger"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        info={"kind": "ledger"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "lineage",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("volume_ml", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_lineage_child_id", "lineage", ["child_id"], unique=False)
    op.create_index("ix_lineage_parent_id", "lineage", ["parent_id"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("held_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("item", "number", name=op.f("uq_lot_item_number")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "lot_use",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_use")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_lot_use_lot_id", "lot_use", ["lot_id"], unique=False)
    op.create_index("ix_lot_use_unit_id", "lot_use", ["unit_id"], unique=False)
    op.create_table(
        "mobilisation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("regimen", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Text(), nullable=False),
        sa.Column("gcsf_ug_per_kg_day", sa.Text(), nullable=True),
        sa.Column("cyclophosphamide_g_per_m2", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mobilisation")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_mobilisation_episode_id", "mobilisation", ["episode_id"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_order_line_order_id", "order_line", ["order_id"], unique=False)
    op.create_index("ix_order_line_unit_id", "order_line", ["unit_id"], unique=False)
    op.create_table(
        "patient",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("linked_to", sa.Text(), nullable=True),
        sa.Column("blood_group", sa.Text(), nullable=True),
        sa.Column("identity_in_doubt", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.Text(), nullable=False),
        sa.Column("similar_name", sa.Boolean(), nullable=False),
        sa.Column("died_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_patient_registered_at", "patient", ["site_id", "registered_at", "id"], unique=False)
    op.create_table(
        "pending",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending")),
        info={"kind": "operational"},
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("vessel_id", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("warmest_c", sa.Text(), nullable=True),
        sa.Column("coldest_c", sa.Text(), nullable=True),
        sa.Column("holds_untested", sa.Boolean(), nullable=False),
        sa.Column("label_scheme", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_place_parent_id", "place", ["parent_id"], unique=False)
    op.create_index(
        "ix_place_standing",
        "place",
        ["site_id", "id"],
        unique=False,
        postgresql_where=sa.text("kind NOT IN ('rack', 'tower', 'box', 'cassette')"),
        sqlite_where=sa.text("kind NOT IN ('rack', 'tower', 'box', 'cassette')"),
    )
    op.create_index("ix_place_vessel_id", "place", ["vessel_id"], unique=False)
    op.create_table(
        "policy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_policy_in_force",
        "policy",
        ["status"],
        unique=True,
        postgresql_where=sa.text("status = 'in_force'"),
        sqlite_where=sa.text("status = 'in_force'"),
    )
    op.create_table(
        "print_job",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("printer_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("design", sa.Text(), nullable=True),
        sa.Column("sheet_start", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("going", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trying_since", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_params", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("told_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'in_doubt', 'failed', 'sent', 'cancelled')",
            name=op.f("ck_print_job_state_known"),
        ),
        sa.CheckConstraint(
            "0 <= done AND done <= going AND going <= total", name=op.f("ck_print_job_labels_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
        sa.UniqueConstraint("command", name=op.f("uq_print_job_command")),
        info={"kind": "operational"},
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_print_job_open",
        "print_job",
        ["site_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
        sqlite_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
    )
    op.create_index("ix_print_job_printer_id", "print_job", ["printer_id", "id"], unique=False)
    op.create_index(
        "ix_print_job_sending",
        "print_job",
        ["printer_id"],
        unique=True,
        postgresql_where=sa.text("state = 'sending'"),
        sqlite_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_print_job_site_id", "print_job", ["site_id", "id"], unique=False)
    op.create_index(
        "ix_print_job_waiting",
        "print_job",
        ["printer_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
        sqlite_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
    )
    op.create_table(
        "print_job_copy",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("copy_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_print_job_copy")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_print_job_copy_copy_id")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "print_run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_print_run_prints_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_print_run_unfinished",
        "print_run",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "print_run_thing",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thing_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_print_run_thing")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "printer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("width_mm", sa.Text(), nullable=True),
        sa.Column("height_mm", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_printer_named",
        "printer",
        ["site_id", "name"],
        unique=True,
        postgresql_where=sa.text("status <> 'retired'"),
        sqlite_where=sa.text("status <> 'retired'"),
    )
    op.create_table(
        "private_value",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", "field", name=op.f("pk_private_value")),
        info={"kind": "erasable"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "process",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("sop", sa.Text(), nullable=False),
        sa.Column("sop_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("equipment_id", sa.Text(), nullable=True),
        sa.Column("place_id", sa.Text(), nullable=True),
        sa.Column("performed_by", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("run_number", sa.Text(), nullable=True),
        sa.Column("end_temperature_c", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_process_unit_id", "process", ["unit_id"], unique=False)
    op.create_table(
        "product",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("din", sa.Text(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("superseded_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_product_din", "product", ["din"], unique=False)
    op.create_index("ix_product_unit_id", "product", ["unit_id"], unique=False)
    op.create_table(
        "proof",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("record_hash", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("station_id", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_proof")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "reinfusion_order",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Text(), nullable=False),
        sa.Column("prescribed_by", sa.Text(), nullable=False),
        sa.Column("prescribed_at", sa.Text(), nullable=False),
        sa.Column("cd34_per_kg", sa.Text(), nullable=False),
        sa.Column("weight_kg", sa.Text(), nullable=False),
        sa.Column("infuse_on", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reinfusion_order")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_order_course_id", "reinfusion_order", ["course_id"], unique=False)
    op.create_index("ix_order_infuse_on", "reinfusion_order", ["infuse_on", "id"], unique=False)
    op.create_index("ix_order_patient_id", "reinfusion_order", ["patient_id"], unique=False)
    op.create_index(
        "ix_order_standing",
        "reinfusion_order",
        ["infuse_on"],
        unique=False,
        postgresql_where=sa.text("status IN ('open', 'reopened')"),
        sqlite_where=sa.text("status IN ('open', 'reopened')"),
    )
    op.create_table(
        "reserved_number",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("reserved_at", sa.Text(), nullable=False),
        sa.Column("reserved_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserved_number")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_reserved_number_block", "reserved_number", ["site_id", "block"], unique=False)
    op.create_index(
        "ix_reserved_number_waiting",
        "reserved_number",
        ["site_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'reserved'"),
        sqlite_where=sa.text("status = 'reserved'"),
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("donation_id", sa.Text(), nullable=True),
        sa.Column("test", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_unit", sa.Text(), nullable=True),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.Column("entered_unit", sa.Text(), nullable=True),
        sa.Column("organism", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sampled_at", sa.Text(), nullable=True),
        sa.Column("resulted_at", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("volume_ml", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_result_donation_id",
        "result",
        ["donation_id"],
        unique=False,
        postgresql_where=sa.text("donation_id IS NOT NULL"),
        sqlite_where=sa.text("donation_id IS NOT NULL"),
    )
    op.create_index("ix_result_patient_id", "result", ["patient_id"], unique=False)
    op.create_index(
        "ix_result_unchecked",
        "result",
        ["resulted_at"],
        unique=False,
        postgresql_where=sa.text("checked_by IS NULL AND source = 'copied'"),
        sqlite_where=sa.text("checked_by IS NULL AND source = 'copied'"),
    )
    op.create_index(
        "ix_result_unit_id",
        "result",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("unit_id IS NOT NULL"),
        sqlite_where=sa.text("unit_id IS NOT NULL"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "list", "name", name=op.f("uq_saved_view_person_id_list_name")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "security_log",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_log")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.Column("locked_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("break_glass", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_session_secret_hash")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_session_open",
        "session",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("facility", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("place_id", "label", name=op.f("uq_slot_place_id_label")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_slot_label", "slot", ["label"], unique=False)
    op.create_index("ix_slot_vessel_id", "slot", ["vessel_id"], unique=False)
    op.create_table(
        "slot_use",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("slot_id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_use")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_slot_use_slot_id", "slot_use", ["slot_id", "id"], unique=False)
    op.create_table(
        "station",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("scanner_prefix", sa.Text(), nullable=True),
        sa.Column("scanner_suffix", sa.Text(), nullable=True),
        sa.Column("scanner_ms", sa.Integer(), nullable=True),
        sa.Column("printers", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "stream",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_table(
        "to_plan",
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("collected_at", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_to_plan")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_to_plan_site_id", "to_plan", ["site_id", "collected_at", "unit_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("donation_id", sa.Text(), nullable=True),
        sa.Column("din", sa.Text(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("custody", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("slot_id", sa.Text(), nullable=True),
        sa.Column("place_id", sa.Text(), nullable=True),
        sa.Column("holder_id", sa.Text(), nullable=True),
        sa.Column("attached_to", sa.Text(), nullable=True),
        sa.Column("custody_since", sa.Text(), nullable=False),
        sa.Column("out_since", sa.Text(), nullable=True),
        sa.Column("volume_ml", sa.Text(), nullable=True),
        sa.Column("tnc_e6", sa.Text(), nullable=True),
        sa.Column("cd34_e6", sa.Text(), nullable=True),
        sa.Column("viability_percent", sa.Text(), nullable=True),
        sa.Column("dmso_percent", sa.Text(), nullable=True),
        sa.Column("blood_group", sa.Text(), nullable=True),
        sa.Column("biohazard", sa.Boolean(), nullable=False),
        sa.Column("collected_at", sa.Text(), nullable=False),
        sa.Column("dmso_added_at", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.Text(), nullable=True),
        sa.Column("thawed_at", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("course_id", sa.Text(), nullable=True),
        sa.Column("exposed", sa.Boolean(), nullable=False),
        sa.Column("overwrapped", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(custody = 'slot') = (slot_id IS NOT NULL)", name=op.f("ck_unit_slot_when_stored")
        ),
        sa.CheckConstraint(
            "assignment IN ('free', 'reserved', 'issued', 'at_bedside')",
            name=op.f("ck_unit_assignment_known"),
        ),
        sa.CheckConstraint(
            "custody IN ('person', 'location', 'slot', 'transit', 'attached', 'outside', 'missing', 'gone')",
            name=op.f("ck_unit_custody_known"),
        ),
        sa.CheckConstraint(
            "disposition IN ('quarantined', 'released', 'exceptionally_released', 'rejected', 'in_doubt')",
            name=op.f("ck_unit_disposition_known"),
        ),
        sa.CheckConstraint(
            "material IN ('collected', 'processed', 'frozen', 'thawed', 'infusing', 'infused', 'discarded', 'divided', 'tested', 'researched', 'transferred', 'entered_in_error')",
            name=op.f("ck_unit_material_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint(
            "din", "product_code", "division", name=op.f("uq_unit_din_product_code_division")
        ),
        sa.UniqueConstraint("slot_id", name=op.f("uq_unit_slot_id")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index(
        "ix_unit_attached_to",
        "unit",
        ["attached_to"],
        unique=False,
        postgresql_where=sa.text("attached_to IS NOT NULL"),
        sqlite_where=sa.text("attached_to IS NOT NULL"),
    )
    op.create_index("ix_unit_collected_at", "unit", ["site_id", "collected_at", "id"], unique=False)
    op.create_index(
        "ix_unit_course_id",
        "unit",
        ["course_id"],
        unique=False,
        postgresql_where=sa.text("course_id IS NOT NULL"),
        sqlite_where=sa.text("course_id IS NOT NULL"),
    )
    op.create_index(
        "ix_unit_custody",
        "unit",
        ["custody", "custody_since"],
        unique=False,
        postgresql_where=sa.text("custody NOT IN ('slot', 'gone')"),
        sqlite_where=sa.text("custody NOT IN ('slot', 'gone')"),
    )
    op.create_index("ix_unit_din", "unit", ["site_id", "din", "id"], unique=False)
    op.create_index("ix_unit_episode_id", "unit", ["episode_id"], unique=False)
    op.create_index(
        "ix_unit_expires_on",
        "unit",
        ["site_id", "expires_on", "id"],
        unique=False,
        postgresql_where=sa.text("expires_on IS NOT NULL"),
        sqlite_where=sa.text("expires_on IS NOT NULL"),
    )
    op.create_index(
        "ix_unit_order_id",
        "unit",
        ["order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
        sqlite_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index("ix_unit_patient_id", "unit", ["patient_id"], unique=False)
    op.create_index(
        "ix_unit_quarantined",
        "unit",
        ["site_id", "container"],
        unique=False,
        postgresql_where=sa.text(
            "disposition = 'quarantined' AND material IN ('collected', 'processed', 'frozen', 'thawed')"
        ),
        sqlite_where=sa.text(
            "disposition = 'quarantined' AND material IN ('collected', 'processed', 'frozen', 'thawed')"
        ),
    )
    op.create_table(
        "unit_check",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("wristband_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_person", sa.Text(), nullable=False),
        sa.Column("second_person", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_check")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_check_unit_id", "unit_check", ["unit_id"], unique=False)
    op.create_table(
        "viewing",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewing")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_viewing_actor", "viewing", ["actor", "id"], unique=False)
    op.create_index("ix_viewing_subject", "viewing", ["subject", "id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Text(), nullable=False),
        sa.Column("day_number", sa.Integer(), nullable=True),
        sa.Column("edss", sa.Text(), nullable=True),
        sa.Column("relapse", sa.Boolean(), nullable=True),
        sa.Column("new_mri_lesion", sa.Boolean(), nullable=True),
        sa.Column("mrss", sa.Integer(), nullable=True),
        sa.Column("sledai", sa.Integer(), nullable=True),
        sa.Column("alive", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_visit_course_id", "visit", ["course_id"], unique=False)
    op.create_table(
        "visit_due",
        sa.Column("course_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("due_from", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_visit_due")),
        info={"kind": "operational"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_visit_due_site_id", "visit_due", ["site_id", "due_from"], unique=False)
    op.create_table(
        "wristband",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("admission", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("voided_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wristband")),
        info={"kind": "projection"},
        sqlite_autoincrement=False,
    )
    op.create_index("ix_wristband_patient_id", "wristband", ["patient_id"], unique=False)
    for statement in append_only.statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop everything; only for a ledger that was never used."""
    for statement in append_only.removal(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index("ix_wristband_patient_id", table_name="wristband")
    op.drop_table("wristband")
    op.drop_index("ix_visit_due_site_id", table_name="visit_due")
    op.drop_table("visit_due")
    op.drop_index("ix_visit_course_id", table_name="visit")
    op.drop_table("visit")
    op.drop_index("ix_viewing_subject", table_name="viewing")
    op.drop_index("ix_viewing_actor", table_name="viewing")
    op.drop_table("viewing")
    op.drop_index("ix_check_unit_id", table_name="unit_check")
    op.drop_table("unit_check")
    op.drop_index(
        "ix_unit_quarantined",
        table_name="unit",
        postgresql_where=sa.text(
            "disposition = 'quarantined' AND material IN ('collected', 'processed', 'frozen', 'thawed')"
        ),
        sqlite_where=sa.text(
            "disposition = 'quarantined' AND material IN ('collected', 'processed', 'frozen', 'thawed')"
        ),
    )
    op.drop_index("ix_unit_patient_id", table_name="unit")
    op.drop_index(
        "ix_unit_order_id",
        table_name="unit",
        postgresql_where=sa.text("order_id IS NOT NULL"),
        sqlite_where=sa.text("order_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_unit_expires_on",
        table_name="unit",
        postgresql_where=sa.text("expires_on IS NOT NULL"),
        sqlite_where=sa.text("expires_on IS NOT NULL"),
    )
    op.drop_index("ix_unit_episode_id", table_name="unit")
    op.drop_index("ix_unit_din", table_name="unit")
    op.drop_index(
        "ix_unit_custody",
        table_name="unit",
        postgresql_where=sa.text("custody NOT IN ('slot', 'gone')"),
        sqlite_where=sa.text("custody NOT IN ('slot', 'gone')"),
    )
    op.drop_index(
        "ix_unit_course_id",
        table_name="unit",
        postgresql_where=sa.text("course_id IS NOT NULL"),
        sqlite_where=sa.text("course_id IS NOT NULL"),
    )
    op.drop_index("ix_unit_collected_at", table_name="unit")
    op.drop_index(
        "ix_unit_attached_to",
        table_name="unit",
        postgresql_where=sa.text("attached_to IS NOT NULL"),
        sqlite_where=sa.text("attached_to IS NOT NULL"),
    )
    op.drop_table("unit")
    op.drop_index("ix_to_plan_site_id", table_name="to_plan")
    op.drop_table("to_plan")
    op.drop_table("throttle")
    op.drop_table("stream")
    op.drop_table("station")
    op.drop_index("ix_slot_use_slot_id", table_name="slot_use")
    op.drop_table("slot_use")
    op.drop_index("ix_slot_vessel_id", table_name="slot")
    op.drop_index("ix_slot_label", table_name="slot")
    op.drop_table("slot")
    op.drop_table("site")
    op.drop_index("ix_session_person_id", table_name="session")
    op.drop_index(
        "ix_session_open",
        table_name="session",
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("session")
    op.drop_table("security_log")
    op.drop_table("saved_view")
    op.drop_index("ix_role_grant_person_id", table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(
        "ix_result_unit_id",
        table_name="result",
        postgresql_where=sa.text("unit_id IS NOT NULL"),
        sqlite_where=sa.text("unit_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_result_unchecked",
        table_name="result",
        postgresql_where=sa.text("checked_by IS NULL AND source = 'copied'"),
        sqlite_where=sa.text("checked_by IS NULL AND source = 'copied'"),
    )
    op.drop_index("ix_result_patient_id", table_name="result")
    op.drop_index(
        "ix_result_donation_id",
        table_name="result",
        postgresql_where=sa.text("donation_id IS NOT NULL"),
        sqlite_where=sa.text("donation_id IS NOT NULL"),
    )
    op.drop_table("result")
    op.drop_index(
        "ix_reserved_number_waiting",
        table_name="reserved_number",
        postgresql_where=sa.text("status = 'reserved'"),
        sqlite_where=sa.text("status = 'reserved'"),
    )
    op.drop_index("ix_reserved_number_block", table_name="reserved_number")
    op.drop_table("reserved_number")
    op.drop_index(
        "ix_order_standing",
        table_name="reinfusion_order",
        postgresql_where=sa.text("status IN ('open', 'reopened')"),
        sqlite_where=sa.text("status IN ('open', 'reopened')"),
    )
    op.drop_index("ix_order_patient_id", table_name="reinfusion_order")
    op.drop_index("ix_order_infuse_on", table_name="reinfusion_order")
    op.drop_index("ix_order_course_id", table_name="reinfusion_order")
    op.drop_table("reinfusion_order")
    op.drop_table("proof")
    op.drop_index("ix_product_unit_id", table_name="product")
    op.drop_index("ix_product_din", table_name="product")
    op.drop_table("product")
    op.drop_index("ix_process_unit_id", table_name="process")
    op.drop_table("process")
    op.drop_table("private_value")
    op.drop_index(
        "ix_printer_named",
        table_name="printer",
        postgresql_where=sa.text("status <> 'retired'"),
        sqlite_where=sa.text("status <> 'retired'"),
    )
    op.drop_table("printer")
    op.drop_table("print_run_thing")
    op.drop_index(
        "ix_print_run_unfinished",
        table_name="print_run",
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("print_run")
    op.drop_table("print_job_copy")
    op.drop_index(
        "ix_print_job_waiting",
        table_name="print_job",
        postgresql_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
        sqlite_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
    )
    op.drop_index("ix_print_job_site_id", table_name="print_job")
    op.drop_index(
        "ix_print_job_sending",
        table_name="print_job",
        postgresql_where=sa.text("state = 'sending'"),
        sqlite_where=sa.text("state = 'sending'"),
    )
    op.drop_index("ix_print_job_printer_id", table_name="print_job")
    op.drop_index(
        "ix_print_job_open",
        table_name="print_job",
        postgresql_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
        sqlite_where=sa.text("state IN ('queued', 'sending', 'in_doubt', 'failed')"),
    )
    op.drop_table("print_job")
    op.drop_index(
        "ix_policy_in_force",
        table_name="policy",
        postgresql_where=sa.text("status = 'in_force'"),
        sqlite_where=sa.text("status = 'in_force'"),
    )
    op.drop_table("policy")
    op.drop_index("ix_place_vessel_id", table_name="place")
    op.drop_index(
        "ix_place_standing",
        table_name="place",
        postgresql_where=sa.text("kind NOT IN ('rack', 'tower', 'box', 'cassette')"),
        sqlite_where=sa.text("kind NOT IN ('rack', 'tower', 'box', 'cassette')"),
    )
    op.drop_index("ix_place_parent_id", table_name="place")
    op.drop_table("place")
    op.drop_table("person")
    op.drop_table("pending")
    op.drop_index("ix_patient_registered_at", table_name="patient")
    op.drop_table("patient")
    op.drop_index("ix_order_line_unit_id", table_name="order_line")
    op.drop_index("ix_order_line_order_id", table_name="order_line")
    op.drop_table("order_line")
    op.drop_index("ix_mobilisation_episode_id", table_name="mobilisation")
    op.drop_table("mobilisation")
    op.drop_index("ix_lot_use_unit_id", table_name="lot_use")
    op.drop_index("ix_lot_use_lot_id", table_name="lot_use")
    op.drop_table("lot_use")
    op.drop_table("lot")
    op.drop_index("ix_lineage_parent_id", table_name="lineage")
    op.drop_index("ix_lineage_child_id", table_name="lineage")
    op.drop_table("lineage")
    op.drop_table("ledger")
    op.drop_table("leaf")
    op.drop_table("label_key")
    op.drop_index("ix_label_draft_person_id", table_name="label_draft")
    op.drop_table("label_draft")
    op.drop_index(
        "ix_label_design_adopted",
        table_name="label_design",
        postgresql_where=sa.text("status = 'adopted'"),
        sqlite_where=sa.text("status = 'adopted'"),
    )
    op.drop_table("label_design")
    op.drop_index(
        "uq_label_copy_on_it",
        table_name="label_copy",
        postgresql_where=sa.text("status = 'applied'"),
        sqlite_where=sa.text("status = 'applied'"),
    )
    op.drop_index("ix_label_copy_unit_id", table_name="label_copy")
    op.drop_index("ix_label_copy_printer", table_name="label_copy")
    op.drop_index("ix_label_copy_printed_at", table_name="label_copy")
    op.drop_index("ix_label_copy_patient_id", table_name="label_copy")
    op.drop_index(
        "ix_label_copy_loose",
        table_name="label_copy",
        postgresql_where=sa.text("status IN ('printed', 'verified')"),
        sqlite_where=sa.text("status IN ('printed', 'verified')"),
    )
    op.drop_index("ix_label_copy_design", table_name="label_copy")
    op.drop_table("label_copy")
    op.drop_index("ix_label_account_day", table_name="label_account")
    op.drop_table("label_account")
    op.drop_index("ix_infusion_unit_id", table_name="infusion")
    op.drop_index("ix_infusion_patient_id", table_name="infusion")
    op.drop_index("ix_infusion_course_id", table_name="infusion")
    op.drop_table("infusion")
    op.drop_index("ix_hold_unit_id", table_name="hold")
    op.drop_index(
        "ix_hold_open",
        table_name="hold",
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.drop_table("hold")
    op.drop_index("ix_handover_unit_id", table_name="handover")
    op.drop_index(
        "ix_handover_sent",
        table_name="handover",
        postgresql_where=sa.text("status = 'sent'"),
        sqlite_where=sa.text("status = 'sent'"),
    )
    op.drop_table("handover")
    op.drop_table("guide_draft")
    op.drop_index("ix_guide_subject_id", table_name="guide")
    op.drop_index(
        "ix_guide_open",
        table_name="guide",
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("guide")
    op.drop_index("ix_exposure_vessel_id", table_name="exposure")
    op.drop_table("exposure")
    op.drop_index("ix_event_unit_id", table_name="event", postgresql_where=sa.text("unit_id IS NOT NULL"))
    op.drop_index(
        "ix_event_refused",
        table_name="event",
        postgresql_where=sa.text("kind = 'AttemptRefused'"),
        sqlite_where=sa.text("kind = 'AttemptRefused'"),
    )
    op.drop_table("event")
    op.drop_index("ix_equipment_use_unit_id", table_name="equipment_use")
    op.drop_index("ix_equipment_use_equipment_id", table_name="equipment_use")
    op.drop_table("equipment_use")
    op.drop_table("equipment")
    op.drop_index("ix_episode_patient_id", table_name="episode")
    op.drop_index(
        "ix_episode_open",
        table_name="episode",
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.drop_table("episode")
    op.drop_index("ix_engraftment_course_id", table_name="engraftment")
    op.drop_table("engraftment")
    op.drop_index("ix_donation_patient_id", table_name="donation")
    op.drop_index("ix_donation_episode_id", table_name="donation")
    op.drop_table("donation")
    op.drop_index(
        "ix_deviation_unit_id",
        table_name="deviation",
        postgresql_where=sa.text("unit_id IS NOT NULL"),
        sqlite_where=sa.text("unit_id IS NOT NULL"),
    )
    op.drop_index("ix_deviation_stream", table_name="deviation")
    op.drop_index("ix_deviation_status", table_name="deviation")
    op.drop_index("ix_deviation_opened_at", table_name="deviation")
    op.drop_index(
        "ix_deviation_countersign_due",
        table_name="deviation",
        postgresql_where=sa.text("countersign_due IS NOT NULL AND countersigned_at IS NULL"),
        sqlite_where=sa.text("countersign_due IS NOT NULL AND countersigned_at IS NULL"),
    )
    op.drop_table("deviation")
    op.drop_table("credential")
    op.drop_index(
        "ix_course_watched",
        table_name="course",
        postgresql_where=sa.text("status IN ('cleared', 'conditioning')"),
        sqlite_where=sa.text("status IN ('cleared', 'conditioning')"),
    )
    op.drop_index(
        "ix_course_on_the_way",
        table_name="course",
        postgresql_where=sa.text("status IN ('open', 'cleared', 'conditioning')"),
        sqlite_where=sa.text("status IN ('open', 'cleared', 'conditioning')"),
    )
    op.drop_index(
        "ix_course_followed",
        table_name="course",
        postgresql_where=sa.text("status = 'transplanted'"),
        sqlite_where=sa.text("status = 'transplanted'"),
    )
    op.drop_table("course")
    op.drop_table("counter")
    op.drop_index(
        "ix_consent_withdrawn",
        table_name="consent",
        postgresql_where=sa.text("status = 'withdrawn'"),
        sqlite_where=sa.text("status = 'withdrawn'"),
    )
    op.drop_index("ix_consent_patient_id", table_name="consent")
    op.drop_index(
        "ix_consent_ending",
        table_name="consent",
        postgresql_where=sa.text("status = 'given' AND ends_on IS NOT NULL"),
        sqlite_where=sa.text("status = 'given' AND ends_on IS NOT NULL"),
    )
    op.drop_table("consent")
    op.drop_table("command")
    op.drop_index("ix_code_list_in_force", table_name="code_list")
    op.drop_table("code_list")
    op.drop_table("code_line")
    op.drop_table("checkpoint")
    op.drop_index("ix_card_token_patient_id", table_name="card_token")
    op.drop_table("card_token")
    op.drop_table("card")
    op.drop_index("ix_box_count_site_id", table_name="box_count")
    op.drop_table("box_count")
    op.drop_table("api_token")
    op.drop_index("ix_agreement_patient_id", table_name="agreement")
    op.drop_index(
        "ix_agreement_ending",
        table_name="agreement",
        postgresql_where=sa.text("status = 'in_force' AND ends_on IS NOT NULL"),
        sqlite_where=sa.text("status = 'in_force' AND ends_on IS NOT NULL"),
    )
    op.drop_table("agreement")
    for statement in append_only.last_removal(op.get_bind().dialect.name):
        op.execute(statement)
