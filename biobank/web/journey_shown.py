"""A patient's whole journey: one picture with a lane for each kind of thing, and the same in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from biobank.domain.rooms.episodes import INDICATIONS
from biobank.domain.rooms.episodes import REGIMENS as MOBILISED_BY
from biobank.domain.rooms.outcomes import LINEAGES, VISITS
from biobank.domain.rules.clock import moment
from biobank.domain.rules.lifecycle import ALIVE
from biobank.services.reads.patient_story import PatientStory
from biobank.web.links import href_of
from biobank.web.moments import MONTHS, day_in_words, shown
from biobank.web.summaries import in_words

WIDTH, THIN, TICKS = 1000, 6, 5
NOON = "T12:00:00.000Z"
_INDICATIONS, _MOBILISED, _LINEAGES, _VISITS = map(dict, (INDICATIONS, MOBILISED_BY, LINEAGES, VISITS))


class Span(NamedTuple):
    """A time something took; a moment begins and ends at once."""

    since: str
    until: str


class Moment(NamedTuple):
    """One moment of the journey in words."""

    at: str
    title: str
    detail: str = ""
    shape: str = "info"
    tone: str = "plain"
    href: str = ""


def journey_shown(story: PatientStory, now: str, zone: str) -> dict[str, Any] | None:
    """Return lanes, ticks and moments of a journey; None before anything has happened in it."""
    lanes = [(name, css, spans, says) for name, css, spans, says in _lanes(story, now, zone) if spans]
    if not lanes:
        return None
    first = min(span.since for *_, spans, _ in lanes for span in spans)
    last = max(now, *(span.until for *_, spans, _ in lanes for span in spans))
    return {
        "lanes": [_lane(each, first, last) for each in lanes],
        "ticks": _ticks(first, last, zone),
        "grid": [WIDTH * place // (TICKS - 1) for place in range(1, TICKS - 1)],
        "moments": [_told(each, zone) for each in sorted(_moments(story), key=lambda each: each.at)],
    }


Lane = tuple[str, str, list[Span], str]


def _lanes(story: PatientStory, now: str, zone: str) -> Iterable[Lane]:
    record = story.record
    episodes = [Span(each.opened_at, each.closed_at or now) for each in record.episodes]
    yield "Collection episodes", "episode", episodes, _count(episodes, "episode")
    sessions = [Span(each.started_at, each.ended_at) for each in story.donations]
    yield "Collections", "collection", sessions, _count(sessions, "session")
    stored = _stored(story, now)
    yield "Frozen cells", "store", stored, _since(stored, now, zone)
    courses = [
        Span(each.opened_at, _noon(each.day_zero) if each.day_zero else now) for each in record.courses
    ]
    yield "Courses, to day 0", "course", courses, _count(courses, "course")
    given = [Span(each.started_at, each.stopped_at or now) for each in story.infusions]
    yield "Reinfusions", "given", given, _count(given, "bag")
    visits = [Span(_noon(each.on_day), _noon(each.on_day)) for each in story.journey.visits]
    yield "Follow-up", "visit", visits, _count(visits, "visit")


def _count(spans: Sequence[Span], word: str) -> str:
    return f"{len(spans)} {word}{'' if len(spans) == 1 else 's'}"


def _stored(story: PatientStory, now: str) -> list[Span]:
    """Return the times in which frozen cells were kept; times that touch are one."""
    spans = sorted(
        Span(each.frozen_at, now if each.material in ALIVE else each.custody_since)
        for each in story.record.units
        if each.frozen_at is not None
    )
    merged: list[Span] = []
    for span in spans:
        if merged and span.since <= merged[-1].until:
            merged[-1] = Span(merged[-1].since, max(merged[-1].until, span.until))
        else:
            merged.append(span)
    return merged


def _since(spans: Sequence[Span], now: str, zone: str) -> str:
    if not spans:
        return ""
    since = shown(spans[0].since, zone).local[:11]
    return (
        f"since {since}"
        if spans[-1].until == now
        else f"{since} to {shown(spans[-1].until, zone).local[:11]}"
    )


def _noon(day: str) -> str:
    return day + NOON


def _lane(lane: Lane, first: str, last: str) -> dict[str, Any]:
    name, css, spans, says = lane
    return {"name": name, "says": says, "css": css, "marks": [_mark(each, first, last) for each in spans]}


def _mark(span: Span, first: str, last: str) -> dict[str, int]:
    """Return where a span lies in the picture; what is short is drawn wide enough to be seen."""
    start, end = _place(span.since, first, last), _place(span.until, first, last)
    width = max(end - start, THIN)
    return {"x": min(start, WIDTH - width), "width": width}


def _place(at: str, first: str, last: str) -> int:
    begun, whole = moment(first), (moment(last) - moment(first)).total_seconds()
    return round(WIDTH * (moment(at) - begun).total_seconds() / whole) if whole else 0


def _ticks(first: str, last: str, zone: str) -> list[str]:
    """Return the words below the picture, evenly apart: as fine as the time it covers asks for."""
    begun, ended = (moment(each).astimezone(ZoneInfo(zone)) for each in (first, last))
    step = (ended - begun) / (TICKS - 1)
    return [_tick(begun + step * place, (ended - begun).days) for place in range(TICKS)]


def _tick(at: datetime, days: int) -> str:
    if days > 4 * 365:
        return str(at.year)
    if days > 60:
        return f"{MONTHS[at.month - 1]} {at.year}"
    return f"{at.day:02d}-{MONTHS[at.month - 1]}" if days > 3 else f"{at:%H:%M}"


def _told(each: Moment, zone: str) -> dict[str, str]:
    # A day that was told without an hour is shown without one, whatever the zone.
    local = day_in_words(each.at[:10]) if each.at.endswith(NOON) else shown(each.at, zone).local[:17]
    return {
        "group": local[7:11],
        "at": local,
        "title": each.title,
        "detail": each.detail,
        "shape": each.shape,
        "tone": each.tone,
        "href": each.href,
    }


def _moments(story: PatientStory) -> Iterable[Moment]:
    yield Moment(story.record.patient.registered_at, "Registered", shape="person")
    yield from _before(story)
    yield from _collected(story)
    yield from _transplanted(story)
    yield from _after(story)


def _before(story: PatientStory) -> Iterable[Moment]:
    for each in story.record.episodes:
        href, why = href_of("episode", each.id), _INDICATIONS.get(each.indication, each.indication)
        yield Moment(each.opened_at, "Collection episode opened", why, "calendar", href=href)
        if each.cleared_at:
            yield Moment(each.cleared_at, "Cleared for collection", shape="success", href=href)
        if each.closed_at:
            yield Moment(each.closed_at, "Collection episode closed", shape="calendar", href=href)
    for given in story.journey.mobilisations:
        regimen = _MOBILISED.get(given.regimen, in_words(given.regimen))
        yield Moment(_noon(given.started_on), "Mobilisation begun", regimen, "drop")


def _collected(story: PatientStory) -> Iterable[Moment]:
    for each in story.donations:
        bags = [unit for unit in story.record.units if unit.donation_id == each.id]
        frozen = sorted(unit.frozen_at for unit in bags if unit.frozen_at)
        href = href_of("donation", each.id)
        yield Moment(each.ended_at, f"Collected, session {each.session}", each.din, "drop", "busy", href)
        if frozen:
            yield Moment(frozen[0], "Frozen", each.din, "frozen", "cold", href)


def _transplanted(story: PatientStory) -> Iterable[Moment]:
    for each in story.record.courses:
        href = href_of("course", each.id)
        yield Moment(each.opened_at, f"Transplant course {each.number} opened", shape="calendar", href=href)
        if each.conditioning_started_at:
            yield Moment(
                each.conditioning_started_at, "Conditioning begun", shape="drop", tone="busy", href=href
            )
        if each.day_zero:
            yield Moment(_noon(each.day_zero), "Day 0", f"Course {each.number}", "infused", "good", href)
    for given in story.infusions:
        volume = f"{in_words(given.volume_ml)} mL" if given.volume_ml is not None else "running"
        href = href_of("unit", given.unit_id)
        yield Moment(given.started_at, "Bag reinfused", volume, "infused", "good", href)


def _after(story: PatientStory) -> Iterable[Moment]:
    for each in story.journey.engraftments:
        if each.on_day:
            words = _LINEAGES.get(each.lineage, each.lineage)
            said = f"{in_words(each.outcome)}{_day(each.day_number)}"
            yield Moment(_noon(each.on_day), f"Engraftment: {words.lower()}", said, "success", "good")
    for visit in story.journey.visits:
        words = _VISITS.get(visit.kind, in_words(visit.kind))
        yield Moment(_noon(visit.on_day), f"Visit: {words.lower()}", _day(visit.day_number)[2:], "person")
    died = story.record.patient.died_on
    if died:
        yield Moment(_noon(died), "Died", day_in_words(died), "gone", "ended")


def _day(number: int | None) -> str:
    return f", day {number:+d}" if number is not None else ""
