"""The pages: thin views over the same actions and reads as the JSON API, without a database in sight."""

from flask import Flask
from jinja2 import StrictUndefined

from biobank.edge.parts import parts_of
from biobank.web import (
    account,
    back_entry,
    batch_record_page,
    bedside,
    bedside_steps,
    bedside_stop,
    demo_codes_page,
    dense_map,
    deviation_page,
    donation_page,
    downtime_page,
    equipment_page,
    first_steps_page,
    guide_page,
    guide_steps,
    help_search,
    help_verbs,
    helping,
    home,
    label_design_page,
    label_help,
    label_page,
    label_sheet,
    languages,
    list_export,
    list_page,
    lot_page,
    patient_page,
    patient_search,
    people_pages,
    problems,
    quality_page,
    quick_cards,
    reckoning,
    saved_views,
    scan,
    scanner_page,
    search_page,
    series_page,
    shell,
    sign_in,
    slot_page,
    station_page,
    stops,
    storage_pages,
    things,
    timeline,
    tour,
    tour_cookie,
    unit_page,
    verb_cards_page,
    verbs,
    vessel_plan_page,
    work,
    worklist,
)
from biobank.web.blueprint import web

PAGES = (
    account,
    back_entry,
    batch_record_page,
    bedside,
    bedside_steps,
    bedside_stop,
    demo_codes_page,
    deviation_page,
    donation_page,
    downtime_page,
    equipment_page,
    first_steps_page,
    guide_page,
    guide_steps,
    help_search,
    help_verbs,
    helping,
    home,
    label_design_page,
    label_help,
    label_page,
    label_sheet,
    languages,
    list_export,
    list_page,
    lot_page,
    patient_page,
    patient_search,
    people_pages,
    quality_page,
    quick_cards,
    reckoning,
    saved_views,
    scan,
    scanner_page,
    search_page,
    series_page,
    sign_in,
    slot_page,
    station_page,
    stops,
    storage_pages,
    things,
    timeline,
    tour,
    unit_page,
    verb_cards_page,
    verbs,
    vessel_plan_page,
    work,
    worklist,
)
"""The rooms of pages; importing one puts its views on the blueprint."""


def register(app: Flask) -> None:
    """Put every page into an application, and let it tell of problems as pages."""
    parts = parts_of(app)
    app.secret_key = parts.settings.security.secret
    app.config.update(
        SESSION_COOKIE_NAME=f"{parts.settings.session.cookie}-answers",
        SESSION_COOKIE_SECURE=parts.settings.security.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["dense_cells"] = dense_map.dense_cells
    app.register_blueprint(web)
    app.context_processor(shell.context)
    app.context_processor(tour_cookie.context)
    parts.problem_page = problems.page
