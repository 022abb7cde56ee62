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
from biobank.domain.sentences.phrase import forms
from biobank.services.reads.patient_story import PatientStory
from biobank.web.links import href_of
from biobank.web.moments import day_at, day_in_words
from biobank.web.summaries import in_words
from biobank.words.days import day_in_year, month_shown
from biobank.words.speaking import inside, say, say_n

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


_EPISODES = forms("{n} episode", "{n} episodes")
_SESSIONS = forms("{n} session", "{n} sessions")
_COURSES = forms("{n} course", "{n} courses")
_BAGS = forms("{n} bag", "{n} bags")
_VISITED = forms("{n} visit", "{n} visits")


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
    yield say("Collection episodes"), "episode", episodes, say_n(len(episodes), *_EPISODES)
    sessions = [Span(each.started_at, each.ended_at) for each in story.donations]
    yield say("Collections"), "collection", sessions, say_n(len(sessions), *_SESSIONS)
    stored = _stored(story, now)
    yield say("Frozen cells"), "store", stored, _since(stored, now, zone)
    courses = [
        Span(each.opened_at, _noon(each.day_zero) if each.day_zero else now) for each in record.courses
    ]
    yield say("Courses, to day 0"), "course", courses, say_n(len(courses), *_COURSES)
    given = [Span(each.started_at, each.stopped_at or now) for each in story.infusions]
    yield say("Reinfusions"), "given", given, say_n(len(given), *_BAGS)
    visits = [Span(_noon(each.on_day), _noon(each.on_day)) for each in story.journey.visits]
    yield say("Follow-up"), "visit", visits, say_n(len(visits), *_VISITED)


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
    since = day_at(spans[0].since, zone)
    return (
        say("since {since}", since=since)
        if spans[-1].until == now
        else say("{since} to {local}", since=since, local=day_at(spans[-1].until, zone))
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
        return f"{month_shown(at.month)} {at.year}"
    return day_in_year(at.date()) if days > 3 else f"{at:%H:%M}"


def _told(each: Moment, zone: str) -> dict[str, str]:
    # A day that was told without an hour is shown without one, whatever the zone.
    here = moment(each.at).astimezone(ZoneInfo(zone))
    is_day = each.at.endswith(NOON)
    local = day_in_words(each.at[:10]) if is_day else f"{day_in_words(here.date())} {here:%H:%M}"
    return {
        "group": each.at[:4] if is_day else str(here.year),
        "at": local,
        "title": each.title,
        "detail": each.detail,
        "shape": each.shape,
        "tone": each.tone,
        "href": each.href,
    }


def _moments(story: PatientStory) -> Iterable[Moment]:
    yield Moment(story.record.patient.registered_at, say("Registered"), shape="person")
    yield from _before(story)
    yield from _collected(story)
    yield from _transplanted(story)
    yield from _after(story)


def _before(story: PatientStory) -> Iterable[Moment]:
    for each in story.record.episodes:
        href, why = href_of("episode", each.id), _INDICATIONS.get(each.indication, each.indication)
        yield Moment(each.opened_at, say("Collection episode opened"), why, "calendar", href=href)
        if each.cleared_at:
            yield Moment(each.cleared_at, say("Cleared for collection"), shape="success", href=href)
        if each.closed_at:
            yield Moment(each.closed_at, say("Collection episode closed"), shape="calendar", href=href)
    for given in story.journey.mobilisations:
        regimen = _MOBILISED.get(given.regimen, in_words(given.regimen))
        yield Moment(_noon(given.started_on), say("Mobilisation begun"), regimen, "drop")


def _collected(story: PatientStory) -> Iterable[Moment]:
    for each in story.donations:
        bags = [unit for unit in story.record.units if unit.donation_id == each.id]
        frozen = sorted(unit.frozen_at for unit in bags if unit.frozen_at)
        href = href_of("donation", each.id)
        yield Moment(
            each.ended_at,
            say("Collected, session {session}", session=each.session),
            each.din,
            "drop",
            "busy",
            href,
        )
        if frozen:
            yield Moment(frozen[0], say("Frozen"), each.din, "frozen", "cold", href)


def _transplanted(story: PatientStory) -> Iterable[Moment]:
    for each in story.record.courses:
        href = href_of("course", each.id)
        yield Moment(
            each.opened_at,
            say("Transplant course {number} opened", number=each.number),
            shape="calendar",
            href=href,
        )
        if each.conditioning_started_at:
            yield Moment(
                each.conditioning_started_at, say("Conditioning begun"), shape="drop", tone="busy", href=href
            )
        if each.day_zero:
            yield Moment(
                _noon(each.day_zero),
                say("Day 0"),
                say("Course {number}", number=each.number),
                "infused",
                "good",
                href,
            )
    for given in story.infusions:
        volume = f"{in_words(given.volume_ml)} mL" if given.volume_ml is not None else say("running")
        href = href_of("unit", given.unit_id)
        yield Moment(given.started_at, say("Bag reinfused"), volume, "infused", "good", href)


def _after(story: PatientStory) -> Iterable[Moment]:
    for each in story.journey.engraftments:
        if each.on_day:
            words = _LINEAGES.get(each.lineage, each.lineage)
            said = ", ".join(filter(None, (in_words(each.outcome), _day(each.day_number))))
            yield Moment(
                _noon(each.on_day), say("Engraftment: {words}", words=inside(words)), said, "success", "good"
            )
    for visit in story.journey.visits:
        words = _VISITS.get(visit.kind, in_words(visit.kind))
        yield Moment(
            _noon(visit.on_day),
            say("Visit: {words}", words=inside(words)),
            _day(visit.day_number),
            "person",
        )
    died = story.record.patient.died_on
    if died:
        yield Moment(_noon(died), say("Died"), day_in_words(died), "gone", "ended")


def _day(number: int | None) -> str:
    return say("day {number}", number=f"{number:+d}") if number is not None else ""
