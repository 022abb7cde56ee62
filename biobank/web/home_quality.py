"""The start page of quality: near misses of the last days, gaps in custody, holds and deviations by age."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from biobank.domain.rules.clock import hours_between, later
from biobank.services.reads import ages, worklists
from biobank.services.reads.ages import Aged
from biobank.services.reads.near_misses import near_misses
from biobank.web import worklist_quality as quality
from biobank.web.entries import entries_shown
from biobank.web.home_parts import Part, part_of
from biobank.web.links import href_of
from biobank.web.shell import services
from biobank.web.worklist_reading import Reading, Row
from biobank.words.speaking import say, say_code, say_n

NEAR_DAYS = 7


def near(reading: Reading) -> Iterable[Part]:
    """What was refused in the last days."""
    since = later(reading.now, days=-NEAR_DAYS)
    found = near_misses(services(), reading.connection, reading.site, 5, since)
    counts = [(say_code(code.replace("-", "_")), number) for code, number in found.counts]
    yield Part(
        name="near-misses",
        title=say("Near misses of the last {near_days} days", near_days=NEAR_DAYS),
        rows=[_near(each, reading) for each in found.entries],
        empty=say("Nothing was refused in the last {near_days} days.", near_days=NEAR_DAYS),
        href="/quality",
        look="entries",
        number=sum(number for _, number in counts),
        ages=tuple((words, number) for words, number in counts[:8]),
    )


def _near(entry: Any, reading: Reading) -> Row:
    shown = entries_shown([entry], reading.who.actor.zone)[0]
    if entry.unit is None:
        return shown
    return shown | {"about": (href_of("unit", entry.unit), entry.unit_words or entry.unit)}


def gaps(reading: Reading) -> Iterable[Part]:
    """Units that nobody can account for."""
    yield part_of("gaps", quality.gaps(reading))


def holds(reading: Reading) -> Iterable[Part]:
    """Units in quarantine by age, the oldest holds first."""
    counted = ages.held_by_age(reading.connection, reading.site, reading.now)
    told = part_of("holds", quality.holds(reading), title=say("In quarantine, by age"))
    yield _by_age(told, counted, say("Nothing is in quarantine."))


def deviations(reading: Reading) -> Iterable[Part]:
    """Open deviations by age, the gravest first."""
    counted = ages.deviations_by_age(reading.connection, reading.site, reading.now)
    found = worklists.open_deviations(reading.connection, reading.site, reading.limit)
    rows = quality.deviation_rows(found, reading, "close-deviation")
    aged = [{**row, "age": _age(each.opened_at, reading)} for row, each in zip(rows, found, strict=True)]
    told = part_of("deviations", aged, title=say("Open deviations, by age"))
    columns = ("about", "what", "age", "since", "next")
    yield replace(_by_age(told, counted, told.empty), columns=columns)


def _by_age(part: Part, counted: Iterable[Aged], empty: str) -> Part:
    told = tuple((each.words, each.count) for each in counted)
    return replace(part, ages=told, number=sum(count for _, count in told), more=False, empty=empty)


def _age(since: str, reading: Reading) -> str:
    days = int(hours_between(since, reading.now) // 24)
    return say("today") if days == 0 else say_n(days, "{n} day", "{n} days")
