"""Which help belongs to a page: where the link “Help” at its top leads."""

from collections.abc import Mapping

from flask import request

TOPIC_OF: Mapping[str, str] = {
    "account": "account",
    "adopt_label_draft": "label-designs",
    "adopt_label_page": "label-designs",
    "account_for_pieces": "label-account",
    "all_work": "work",
    "batch_record_page": "batch-record",
    "bedside": "bedside",
    "before_guide": "guide",
    "begin_guide": "guide",
    "begin_label_draft": "label-designs",
    "change_password": "account",
    "close_account": "label-account",
    "course_page": "course",
    "deviation_page": "deviation",
    "donation_page": "donation",
    "downtime_page": "downtime",
    "episode_page": "episode",
    "equipment_page": "equipment",
    "exchange": "label-exchange",
    "exchange_page": "label-exchange",
    "find_label": "labels",
    "guide_page": "guide",
    "home": "home",
    "home_of": "home",
    "keep_label_draft": "label-designs",
    "label_design": "label-designs",
    "label_designs": "label-designs",
    "label_draft": "label-designs",
    "label_version": "label-designs",
    "label_account": "label-account",
    "label_accounts": "label-account",
    "label_help": "labels",
    "label_page": "labels",
    "job_page": "printing",
    "lists": "lists",
    "lot_page": "lot",
    "new_password": "account",
    "new_vessel": "vessels",
    "one_list": "worklist",
    "one_of_the_lists": "lists",
    "order_page": "order",
    "patient": "patient",
    "patients": "patients",
    "people_page": "people",
    "person_page": "people",
    "place": "place",
    "place_page": "vessel",
    "printer_page": "printing",
    "printing_page": "printing",
    "quality_page": "quality",
    "scan": "scan",
    "scan_bag": "bedside",
    "scan_bag_page": "bedside",
    "scan_band": "bedside",
    "scan_in_series": "scan",
    "scan_page": "scan",
    "scanner_page": "scanner",
    "search": "patients",
    "search_page": "search",
    "searched": "search",
    "series_page": "scan",
    "sheet": "labels",
    "signed_labels": "labels",
    "slot_page": "slot",
    "station_page": "station",
    "step_page": "bedside",
    "storage_page": "vessels",
    "take_guide_step": "guide",
    "take_plan": "vessels",
    "take_step": "bedside",
    "test_scan": "scanner",
    "thing": "thing",
    "timeline": "timeline",
    "told_page": "downtime",
    "unit": "unit",
    "unit_list": "lists",
    "verb_cards": "scan",
    "worklist": "worklist",
}
"""The topic of each view that has a page; forms of verbs have the help of their verb instead."""

_FORMS = ("show", "do")


def help_here() -> str:
    """Return the address of the help of the page that is being made."""
    view = (request.endpoint or "").rpartition(".")[2]
    if view in _FORMS:
        return f"/help/verbs/{(request.view_args or {}).get('name', '')}"
    topic = TOPIC_OF.get(view)
    return f"/help/pages/{topic}" if topic else "/help"
