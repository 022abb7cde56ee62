"""Lines of the clinic's worklists: orders, clearances, reinfusions and verbal orders."""

from collections.abc import Sequence

from biobank.domain.rules.clock import local_day
from biobank.services.reads import transplant_lists, worklists
from biobank.services.reads.transplant_lists import OrderWaiting, Watched
from biobank.web.concerns import concern_in_words
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.naming import names_of
from biobank.web.summaries import in_words
from biobank.web.worklist_quality import deviation_rows
from biobank.web.worklist_reading import Reading, Row, do
from biobank.words.numbers import shown_number
from biobank.words.speaking import say


def orders(reading: Reading) -> list[Row]:
    """Orders whose bags do not make the dose yet, those to be confirmed, and those not cleared."""
    found = transplant_lists.standing_orders(reading.connection, reading.site, reading.limit)
    return [_order(each) for each in found if _waits(each)]


def _waits(each: OrderWaiting) -> bool:
    return not each.is_filled or each.order.status == "reopened" or each.course_status == "open"


def _order(each: OrderWaiting) -> Row:
    order = each.order
    what, step = _step(each)
    return {
        "patient": order.patient_id,
        "about": (href_of("order", order.id), f"{in_words(order.cd34_per_kg)} × 10⁶/kg"),
        "what": what,
        "since": (day_in_words(order.infuse_on), ""),
        "next": step,
        "tone": "attention" if order.status == "reopened" else None,
    }


def _step(each: OrderWaiting) -> tuple[str, tuple[str, str]]:
    """Return what an order waits for, and the link to that."""
    order = each.order
    if order.status == "reopened":
        return say("The weight changed: to be confirmed"), do("confirm-order", order=order.id)
    reserved = say(
        "{reserved_per_kg} × 10⁶/kg reserved in {count} bags",
        reserved_per_kg=shown_number(f"{each.reserved_per_kg:.1f}"),
        count=len(each.bags),
    )
    if not each.is_filled:
        return reserved, (href_of("order", order.id), say("Choose bags"))
    return say("{reserved}, not cleared for conditioning", reserved=reserved), do(
        "clear-conditioning", course=order.course_id
    )


def reinfusions(reading: Reading) -> list[Row]:
    """Reinfusions planned for today, and how far they are."""
    day = local_day(reading.now, reading.who.actor.zone)
    found = transplant_lists.reinfusions_of(reading.connection, reading.site, day, reading.limit)
    return [
        {
            "patient": each.order.patient_id,
            "about": (href_of("order", each.order.id), f"{in_words(each.order.cd34_per_kg)} × 10⁶/kg"),
            "what": _how_far(each),
            "next": ("/bedside", say("To the bedside")),
        }
        for each in found
    ]


def _how_far(each: OrderWaiting) -> str:
    given = sum(1 for bag in each.bags if bag.material == "infused")
    running = sum(1 for bag in each.bags if bag.material == "infusing")
    thawed = sum(1 for bag in each.bags if bag.material == "thawed")
    told = [say("{given} of {count} bags given", given=given, count=len(each.bags))]
    told += [say("one running")] if running else []
    told += [say("{number} thawed", number=thawed)] if thawed else []
    return ", ".join(told)


def clearances(reading: Reading) -> list[Row]:
    """Courses that were cleared for conditioning, with what stands against that now."""
    found = transplant_lists.watched_clearances(
        reading.connection, reading.site, reading.who.policy, reading.limit
    )
    return watched_rows(found)


def watched_rows(found: Sequence[Watched]) -> list[Row]:
    """Return courses as lines that say what stands against their clearance."""
    names_of([(each.course.id, one.unit) for each in found for one in each.concerns])
    return [_watched(each) for each in found]


def _watched(each: Watched) -> Row:
    course = each.course
    told = [concern_in_words(one).says for one in each.concerns]
    return {
        "patient": course.patient_id,
        "about": (
            href_of("course", course.id),
            say("Course {number}, {status}", number=course.number, status=in_words(course.status)),
        ),
        "what": " ".join(told) or say("Nothing stands against it"),
        "since": (day_in_words(each.planned_for) if each.planned_for else say("no order"), ""),
        "next": (href_of("course", course.id), say("Open the course")),
        "tone": "bad" if each.concerns else None,
    }


def countersigns(reading: Reading) -> list[Row]:
    """What was done on verbal orders that nobody countersigned."""
    found = worklists.countersigns_due(reading.connection, reading.site, reading.limit)
    return [
        {**row, "since": reading.when(each.countersign_due)}
        for row, each in zip(deviation_rows(found, reading, "countersign"), found, strict=True)
    ]
