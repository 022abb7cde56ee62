"""Lines of the worklists of quality: holds, deviations, and what nobody can account for."""

from collections.abc import Mapping, Sequence

from biobank.domain.rooms.holds import LIFTED_OTHERWISE
from biobank.domain.rules.clock import minutes_between
from biobank.domain.things.quality import Deviation
from biobank.domain.verbs import VERBS
from biobank.services.reads import worklists
from biobank.web.holds_in_words import hold_in_words
from biobank.web.links import href_of
from biobank.web.naming import names_of
from biobank.web.worklist_reading import Reading, Row, about, do
from biobank.words.speaking import say, say_label


def holds(reading: Reading) -> list[Row]:
    """Open holds, the oldest first; those that await results stand in their own lists."""
    found = worklists.waiting(reading.connection, "held", reading.site)
    others = [each for each in found if each.cause != "awaiting-results"]
    return [
        {
            "about": about(each.placed),
            "what": hold_in_words(each.cause or ""),
            "since": reading.when(each.since),
            "next": do(LIFTED_OTHERWISE[each.cause], unit=each.unit.id)
            if each.cause in LIFTED_OTHERWISE and LIFTED_OTHERWISE[each.cause] in VERBS
            else (href_of("unit", each.unit.id), say("Look into it")),
        }
        for each in others[: reading.limit]
    ]


def deviations(reading: Reading) -> list[Row]:
    """Open deviations, the oldest first."""
    found = worklists.open_deviations(reading.connection, reading.site, reading.limit)
    return deviation_rows(found, reading, "close-deviation")


def deviation_rows(found: Sequence[Deviation], reading: Reading, verb: str) -> list[Row]:
    """Return deviations as lines that say what each is about, and whose next step is this verb."""
    names = names_of([each.unit_id for each in found])
    return [_deviation(each, names, reading, verb) for each in found]


def _deviation(each: Deviation, names: Mapping[str, str], reading: Reading, verb: str) -> Row:
    of = names.get(each.unit_id or "", "")
    more = " " + say("and {count} more", count=len(each.unit_ids) - 1) if len(each.unit_ids) > 1 else ""
    return {
        "about": (href_of("deviation", each.id), say_label(each.code)),
        "what": say_label(each.severity) + (f", {of}{more}" if of else ""),
        "since": reading.when(each.opened_at),
        "next": do(verb, deviation=each.id),
        "tone": {"critical": "bad", "major": "attention"}.get(each.severity),
    }


def gaps(reading: Reading) -> list[Row]:
    """Units that nobody can account for now: missing, or on the way for too long."""
    missing = worklists.waiting(reading.connection, "missing", reading.site, reading.limit)
    moving = worklists.waiting(reading.connection, "in-transit", reading.site, reading.limit)
    limit = reading.who.policy.limit("handover_accept_minutes")
    late = [each for each in moving if minutes_between(each.since, reading.now) > limit]
    told = [(each, say("Missing"), "find-missing-unit", "bad") for each in missing]
    told += [(each, say("On the way for too long"), "accept-unit", "attention") for each in late]
    return [
        {
            "about": about(each.placed),
            "what": words,
            "since": reading.when(each.since),
            "next": do(verb, unit=each.unit.id),
            "tone": tone,
        }
        for each, words, verb, tone in told
    ]
