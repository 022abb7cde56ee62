"""Start pages of the laboratory: running clocks, bags to issue, releases with their results."""

from collections.abc import Iterable
from typing import Any

from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.laboratory.quantities import WORDS
from biobank.domain.rooms.issue import holding_check
from biobank.domain.rules.clock import local_day
from biobank.domain.things.laboratory import Result
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.follow_up import day_after
from biobank.services.reads import laboratory_lists, transplant_lists
from biobank.services.reads.laboratory_lists import Awaiting, Ticking
from biobank.services.reads.transplant_lists import OrderWaiting
from biobank.web import worklist_laboratory as laboratory
from biobank.web.clocks import clocks_shown
from biobank.web.home_parts import MOST_READ, Part, most_urgent_first, part_of
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.naming import names_of
from biobank.web.whereabouts import where_in_words
from biobank.web.worklist_reading import Reading, Row, about, do
from biobank.words.speaking import say, say_label

_ISSUABLE = ("collected", "processed", "frozen")
_TONES = {"flag": "bad", "alert": "attention"}


def clocks(reading: Reading) -> Iterable[Part]:
    """The clocks that run, each with what is left of it."""
    found = laboratory_lists.clocks_running(reading.connection, reading.site, reading.who.policy)
    yield part_of("clocks", [_clock(each, reading) for each in found], "clocks")


def _clock(each: Ticking, reading: Reading) -> Row:
    first = clocks_shown(each.clocks, reading.now)[0]
    return {
        "about": about(each.placed),
        "clock": first,
        "where": where_in_words(each.placed),
        "next": laboratory.after_clock(each.placed),
        "tone": _TONES.get(first["level"]),
    }


def to_issue(reading: Reading) -> Iterable[Part]:
    """Bags that leave the laboratory today or tomorrow: checked by two, then issued."""
    today = local_day(reading.now, reading.who.actor.zone)
    found = transplant_lists.standing_orders(reading.connection, reading.site, MOST_READ)
    due = [each for each in found if each.order.infuse_on <= day_after(today, 1)]
    bags = [(each, unit) for each in due for unit in each.bags if _is_to_issue(unit)]
    checks = transplant_lists.issue_checks(reading.connection, [unit for _, unit in bags])
    names_of([unit.slot_id for _, unit in bags])
    yield Part(
        name="issue",
        title=say("To issue"),
        rows=most_urgent_first(
            _to_issue(each, unit, checks.get(unit.id, []), today, reading) for each, unit in bags
        ),
        empty=say("No bag is to be issued today or tomorrow."),
        columns=("about", "where", "for", "next"),
        href="/worklist/orders",
    )


def _is_to_issue(unit: Unit) -> bool:
    return unit.assignment == "reserved" and unit.material in _ISSUABLE


def _to_issue(each: OrderWaiting, unit: Unit, checks: Iterable[Check], today: str, reading: Reading) -> Row:
    checked = holding_check(checks, "issue", unit, reading.now, reading.who.policy)
    day = each.order.infuse_on
    when = {today: say("today")}.get(day, day_in_words(day))
    slot = names_of([unit.slot_id]).get(unit.slot_id or "", say_label(unit.custody))
    return {
        "about": (href_of("unit", unit.id), f"{say_label(unit.container)} {unit.din} {unit.division}"),
        "where": slot,
        "for": (say("{when}, overdue", when=when) if day < today else when, ""),
        "next": do("issue-unit" if checked else "check-issue", unit=unit.id),
        "tone": "bad" if day < today else "attention" if day == today else None,
    }


def to_label(reading: Reading) -> Iterable[Part]:
    """Bags without a label of ours, and printed labels that are on nothing."""
    bare = laboratory_lists.unlabelled(reading.connection, reading.site, reading.limit)
    rows = [
        {
            "about": about(placed),
            "what": say("Bears no label of ours"),
            "since": reading.when(since),
            "next": do("print-label", unit=placed.unit.id),
        }
        for placed, since in bare
    ]
    yield part_of("labels", [*laboratory.labels(reading), *rows], title=say("To label"))


def releases(reading: Reading) -> Iterable[Part]:
    """Bags to decide about, with batch record and results beside them; and how many lack a result."""
    found = laboratory_lists.awaiting_release(reading.connection, reading.site, reading.who.policy)
    ready = [each for each in found if not each.lacks_results]
    yield Part(
        name="release",
        title=say("To release"),
        rows=[_release(each, reading) for each in ready],
        empty=say("No bag with complete results waits."),
        columns=("about", "record", "results", "what", "since", "next"),
        href="/worklist/release",
    )
    missing = laboratory.missing_rows((each for each in found if each.lacks_results), reading)
    yield part_of("missing-results", missing, "count")


def _release(each: Awaiting, reading: Reading) -> Row:
    (row,) = laboratory.release_rows([each], reading)
    return {
        **row,
        "record": (f"/batch-record/{each.unit.id}", say("Batch record")),
        "results": "; ".join(_result(one) for one in each.reports),
    }


def _result(each: Result) -> str:
    """Return a report in one phrase, such as `Viability 92 %`."""
    assay: Any = ASSAYS[each.test]
    value = assay.words.get(each.value, each.value)
    unit = WORDS.get(each.value_unit or "", "")
    return f"{assay.title} {value} {unit}".strip()
