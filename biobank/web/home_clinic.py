"""Start pages of the clinic: today's reinfusions, watched clearances, and what is left if a graft fails."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from biobank.domain.rules.clock import local_day
from biobank.domain.rules.running import running_clocks
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.transplant.clearance import NO_BACK_UP
from biobank.domain.transplant.dosing import uncounted
from biobank.domain.transplant.follow_up import day_after
from biobank.domain.verbs import VERBS
from biobank.services.reads import transplant_lists, what_is_left
from biobank.services.reads.transplant_lists import Called, OrderWaiting
from biobank.services.reads.what_is_left import WATCHED_AFTER_DAYS, Left
from biobank.web import worklist_clinic as clinic
from biobank.web.clocks import clocks_shown
from biobank.web.home_parts import MOST_READ, Part, most_urgent_first, part_of
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.summaries import in_words
from biobank.web.worklist_reading import Reading, Row
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_n

_BEDSIDE = ("/bedside", Phrase("To the bedside"))


def reinfusions(reading: Reading) -> Iterable[Part]:
    """Today's reinfusions, one line for each patient, those with cells out of the freezer first."""
    day = local_day(reading.now, reading.who.actor.zone)
    found = transplant_lists.reinfusions_of(reading.connection, reading.site, day, MOST_READ)
    given = transplant_lists.given_e6(reading.connection, {each.order.course_id for each in found})
    rows = [_reinfusion(each, given.get(each.order.course_id, Decimal(0)), reading) for each in found]
    yield replace(part_of("reinfusions", rows, "lines"), shown=MOST_READ)


def _reinfusion(each: OrderWaiting, given: Decimal, reading: Reading) -> Row:
    out = [unit for unit in each.bags if unit.material in ("thawed", "infusing")]
    running = [one for unit in out for one in running_clocks(unit, None, reading.who.policy)]
    clocks = clocks_shown(running, reading.now)
    done = all(unit.material == "infused" for unit in each.bags) and bool(each.bags)
    per_kg = given / each.order.weight_kg if each.order.weight_kg else Decimal(0)
    return {
        "patient": each.order.patient_id,
        "about": (href_of("order", each.order.id), say("Order")),
        "bag": _bag(each, done=done),
        "dose": say(
            "{per_kg} of {cd34_per_kg} × 10⁶/kg given",
            per_kg=shown_number(f"{per_kg:.1f}"),
            cd34_per_kg=shown_number(f"{each.order.cd34_per_kg:.1f}"),
        ),
        "clock": clocks[0] if clocks else None,
        "state": say("Given") if done else _state(each),
        "next": _BEDSIDE,
        "done": done,
        "tone": "bad" if clocks and clocks[0]["level"] == "flag" else "attention" if clocks else None,
    }


def _bag(each: OrderWaiting, *, done: bool) -> str:
    """Return which bag it is the turn of, such as bag 2 of 3."""
    of = len(each.bags)
    if not of:
        return say("No bag is reserved")
    if done:
        return say("All {of} bags", of=of) if of > 1 else say("The one bag")
    return say("Bag {sum} of {of}", sum=sum(1 for unit in each.bags if unit.material == "infused") + 1, of=of)


_STATES = (
    ("infusing", "", Phrase("Running")),
    ("thawed", "", Phrase("Thawed")),
    ("", "at_bedside", Phrase("At the bedside")),
    ("", "issued", Phrase("On the ward")),
)


def _state(each: OrderWaiting) -> str:
    """Return how far the next bag is."""
    for material, assignment, words in _STATES:
        if any(
            unit.material == material or (not material and unit.assignment == assignment)
            for unit in each.bags
            if unit.material != "infused"
        ):
            return words
    return say("In the laboratory") if each.bags else ""


def clearances(reading: Reading) -> Iterable[Part]:
    """Clearances that are watched, with what stands against each and what changed last."""
    found = transplant_lists.watched_clearances(
        reading.connection, reading.site, reading.who.policy, MOST_READ
    )
    calls = transplant_lists.last_calls(reading.connection, [each.course for each in found if each.concerns])
    rows = []
    for each, row in zip(found, clinic.watched_rows(found), strict=True):
        rows.append({**row, "changed": _changed(calls.get(each.course.id), reading)})
    columns = ("patient", "about", "what", "changed", "day", "next")
    yield replace(part_of("clearances", rows), columns=columns)


def _changed(call: Called | None, reading: Reading) -> str:
    """Return what was done last that hurt a clearance, and when."""
    if call is None:
        return say("Nothing since")
    verb = VERBS.get(call.verb)
    return f"{verb.title if verb else call.verb}, {reading.when(call.at)[0]}"


def left_if_this_fails(reading: Reading) -> Iterable[Part]:
    """For each patient with a course: dose given, dose in the graft, and the bags that nobody promised."""
    today = local_day(reading.now, reading.who.actor.zone)
    since = day_after(today, -WATCHED_AFTER_DAYS)
    found = what_is_left.what_is_left(reading.connection, reading.site, since, MOST_READ)
    minimum = reading.who.policy.limit("cd34_minimum_e6_per_kg")
    rows = most_urgent_first(_left(each, minimum) for each in found)
    yield Part(
        name="left",
        title=say("What is left if this fails"),
        rows=rows,
        empty=say("Nobody has an order or was transplanted lately."),
        look="left",
        number=sum(1 for row in rows if row["tone"]),
    )


def _left(each: Left, minimum: Decimal) -> Row:
    course, left = each.course, each.spare_per_kg
    conditioned = course.status in ("conditioning", "transplanted")
    enough = left is not None and left >= minimum
    return {
        "patient": course.patient_id,
        "about": (
            href_of("course", course.id),
            say("Course {number}, {status}", number=course.number, status=in_words(course.status)),
        ),
        "graft": _graft(each),
        "left": _spare(each),
        "more": _more(each),
        "tone": None if enough else "bad" if conditioned and not each.spare else "attention",
    }


def _graft(each: Left) -> str:
    """Return the dose that was given and the one still to be given."""
    given, ahead = each.given_per_kg, each.graft_per_kg
    if given is None or ahead is None:
        return say("{count} in the graft, no weight yet", count=_bags(len(each.graft)))
    told = [say("{given} × 10⁶/kg given", given=shown_number(f"{given:.1f}"))] if given else []
    told += (
        [
            say(
                "{ahead} × 10⁶/kg to give in {count}",
                ahead=shown_number(f"{ahead:.1f}"),
                count=_bags(len(each.graft)),
            )
        ]
        if each.graft
        else []
    )
    day = each.course.day_zero or each.planned_for
    told += [say("day 0 {day}", day=day_in_words(day))] if day else []
    return ", ".join(told) or say("No bag is reserved")


def _spare(each: Left) -> str:
    if not each.spare:
        return say("Nothing is left")
    left = each.spare_per_kg
    return say("{bags} left", bags=_bags(len(each.spare))) + (
        f", {shown_number(f'{left:.1f}')} × 10⁶/kg" if left is not None else ""
    )


def _more(each: Left) -> str:
    """Return what else is to be known of what is left: uncounted, held back, decided against."""
    unknown = len(uncounted(each.spare))
    told = [say("{unknown} not counted yet", unknown=_bags(unknown))] if unknown else []
    told += [say("{count} more in quarantine", count=_bags(len(each.held)))] if each.held else []
    told += [say("no back-up, by signed decision")] if each.course.back_up == NO_BACK_UP else []
    return "; ".join(told)


def _bags(number: int) -> str:
    return say_n(number, "{n} bag", "{n} bags")
