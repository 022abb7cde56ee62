"""Constraints that have the last word on custody, and the indexes of each projection."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from biobank.domain.rules.label_control import STATUSES as LABEL_STATUSES
from biobank.domain.rules.lifecycle import MACHINES


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _some(name: str, *columns: str, where: str) -> Index:
    """Return an index of those rows only that are looked for by it, such as those that wait for somebody."""
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(where))


def _at_most_one(name: str, *columns: str, where: str) -> Index:
    """Return an index that lets one row alone be so at a time."""
    return Index(name, *columns, unique=True, postgresql_where=text(where), sqlite_where=text(where))


CONSTRAINTS: dict[str, tuple[Any, ...]] = {
    "unit": (
        *(_one_of(machine, states) for machine, states in MACHINES.items()),
        CheckConstraint("(custody = 'slot') = (slot_id IS NOT NULL)", name="slot_when_stored"),
        UniqueConstraint("slot_id"),
        UniqueConstraint("din", "product_code", "division"),
        Index("ix_unit_collected_at", "site_id", "collected_at", "id"),
        Index("ix_unit_din", "site_id", "din", "id"),
        _some("ix_unit_expires_on", "site_id", "expires_on", "id", where="expires_on IS NOT NULL"),
        Index("ix_unit_patient_id", "patient_id"),
        Index("ix_unit_episode_id", "episode_id"),
        _some("ix_unit_attached_to", "attached_to", where="attached_to IS NOT NULL"),
        _some("ix_unit_order_id", "order_id", where="order_id IS NOT NULL"),
        _some("ix_unit_course_id", "course_id", where="course_id IS NOT NULL"),
        _some("ix_unit_custody", "custody", "custody_since", where="custody NOT IN ('slot', 'gone')"),
        _some(
            "ix_unit_quarantined",
            "site_id",
            "container",
            where="disposition = 'quarantined'"
            " AND material IN ('collected', 'processed', 'frozen', 'thawed')",
        ),
    ),
    "product": (Index("ix_product_din", "din"), Index("ix_product_unit_id", "unit_id")),
    "lineage": (Index("ix_lineage_parent_id", "parent_id"), Index("ix_lineage_child_id", "child_id")),
    "label_copy": (
        _one_of("status", LABEL_STATUSES),
        UniqueConstraint("subject_id", "serial"),
        _at_most_one("uq_label_copy_on_it", "subject_id", where="status = 'applied'"),
        Index("ix_label_copy_unit_id", "unit_id"),
        Index("ix_label_copy_printed_at", "printed_at", "id"),
        Index("ix_label_copy_patient_id", "patient_id"),
        Index("ix_label_copy_design", "design", "status"),
        Index("ix_label_copy_printer", "site_id", "printed_by", "printed_at", "id"),
        _some(
            "ix_label_copy_loose",
            *("site_id", "printed_by", "printed_at", "id"),
            where="status IN ('printed', 'verified')",
        ),
    ),
    "label_account": (Index("ix_label_account_day", "site_id", "day"),),
    "handover": (
        Index("ix_handover_unit_id", "unit_id"),
        _some("ix_handover_sent", "sent_at", "id", where="status = 'sent'"),
    ),
    "patient": (Index("ix_patient_registered_at", "site_id", "registered_at", "id"),),
    "wristband": (Index("ix_wristband_patient_id", "patient_id"),),
    "consent": (
        Index("ix_consent_patient_id", "patient_id"),
        _some("ix_consent_ending", "ends_on", where="status = 'given' AND ends_on IS NOT NULL"),
        _some("ix_consent_withdrawn", "withdrawn_on", where="status = 'withdrawn'"),
    ),
    "agreement": (
        Index("ix_agreement_patient_id", "patient_id"),
        _some("ix_agreement_ending", "ends_on", where="status = 'in_force' AND ends_on IS NOT NULL"),
    ),
    "reserved_number": (
        Index("ix_reserved_number_block", "site_id", "block"),
        _some("ix_reserved_number_waiting", "site_id", "id", where="status = 'reserved'"),
    ),
    "episode": (
        UniqueConstraint("chain_of_identity"),
        Index("ix_episode_patient_id", "patient_id"),
        _some("ix_episode_open", "site_id", "opened_at", where="status = 'open'"),
    ),
    "mobilisation": (Index("ix_mobilisation_episode_id", "episode_id"),),
    "donation": (
        UniqueConstraint("din"),
        Index("ix_donation_episode_id", "episode_id"),
        Index("ix_donation_patient_id", "patient_id"),
    ),
    "process": (Index("ix_process_unit_id", "unit_id"),),
    "lot_use": (Index("ix_lot_use_unit_id", "unit_id"), Index("ix_lot_use_lot_id", "lot_id")),
    "equipment_use": (
        Index("ix_equipment_use_unit_id", "unit_id"),
        Index("ix_equipment_use_equipment_id", "equipment_id"),
    ),
    "result": (
        # Of rows without any, statistics would make SQLite believe that a value finds most of the table.
        _some("ix_result_unit_id", "unit_id", where="unit_id IS NOT NULL"),
        _some("ix_result_donation_id", "donation_id", where="donation_id IS NOT NULL"),
        Index("ix_result_patient_id", "patient_id"),
        _some("ix_result_unchecked", "resulted_at", where="checked_by IS NULL AND source = 'copied'"),
    ),
    "lot": (UniqueConstraint("item", "number"),),
    "place": (
        Index("ix_place_parent_id", "parent_id"),
        Index("ix_place_vessel_id", "vessel_id"),
        # Vessels, and what stands beside them: a site has some hundred of these, and ten thousands of boxes.
        _some("ix_place_standing", "site_id", "id", where="kind NOT IN ('rack', 'tower', 'box', 'cassette')"),
    ),
    "slot": (
        UniqueConstraint("place_id", "label"),
        Index("ix_slot_vessel_id", "vessel_id"),
        Index("ix_slot_label", "label"),
    ),
    "exposure": (Index("ix_exposure_vessel_id", "vessel_id"),),
    "course": (
        UniqueConstraint("patient_id", "number"),
        _some("ix_course_watched", "site_id", where="status IN ('cleared', 'conditioning')"),
        _some(
            "ix_course_on_the_way",
            "site_id",
            "opened_at",
            where="status IN ('open', 'cleared', 'conditioning')",
        ),
        _some("ix_course_followed", "site_id", "day_zero", where="status = 'transplanted'"),
    ),
    "order": (
        Index("ix_order_course_id", "course_id"),
        Index("ix_order_patient_id", "patient_id"),
        # With the id that a day's orders are sorted by, or SQLite goes through all orders by it.
        Index("ix_order_infuse_on", "infuse_on", "id"),
        _some("ix_order_standing", "infuse_on", where="status IN ('open', 'reopened')"),
    ),
    "order_line": (Index("ix_order_line_order_id", "order_id"), Index("ix_order_line_unit_id", "unit_id")),
    "check": (Index("ix_check_unit_id", "unit_id"),),
    "infusion": (
        Index("ix_infusion_unit_id", "unit_id"),
        Index("ix_infusion_patient_id", "patient_id"),
        Index("ix_infusion_course_id", "course_id"),
    ),
    "visit": (Index("ix_visit_course_id", "course_id"),),
    "engraftment": (Index("ix_engraftment_course_id", "course_id"),),
    "hold": (
        Index("ix_hold_unit_id", "unit_id"),
        _some("ix_hold_open", "placed_at", "id", where="status = 'open'"),
    ),
    "deviation": (
        Index("ix_deviation_stream", "stream"),
        Index("ix_deviation_opened_at", "site_id", "opened_at", "id"),
        _some("ix_deviation_unit_id", "unit_id", where="unit_id IS NOT NULL"),
        Index("ix_deviation_status", "status"),
        _some(
            "ix_deviation_countersign_due",
            "countersign_due",
            where="countersign_due IS NOT NULL AND countersigned_at IS NULL",
        ),
    ),
    "label_design": (
        _one_of("status", ("adopted", "replaced", "retired")),
        UniqueConstraint("name", "number"),
        Index(
            "ix_label_design_adopted",
            "name",
            unique=True,
            postgresql_where=text("status = 'adopted'"),
            sqlite_where=text("status = 'adopted'"),
        ),
    ),
    "code_list": (Index("ix_code_list_in_force", "kind", "status"),),
    "label_key": (UniqueConstraint("key"),),
    "person": (UniqueConstraint("login"),),
    "printer": (
        Index(
            "ix_printer_named",
            "site_id",
            "name",
            unique=True,
            postgresql_where=text("status <> 'retired'"),
            sqlite_where=text("status <> 'retired'"),
        ),
    ),
    "role_grant": (Index("ix_role_grant_person_id", "person_id"),),
    "policy": (
        Index(
            "ix_policy_in_force",
            "status",
            unique=True,
            postgresql_where=text("status = 'in_force'"),
            sqlite_where=text("status = 'in_force'"),
        ),
    ),
}
