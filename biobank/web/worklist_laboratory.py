"""Lines of the laboratory's worklists: clocks, receipts, storage, results, release and labels."""

from collections.abc import Iterable, Mapping

from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.rules.clock import minutes_between
from biobank.domain.things.laboratory import Result
from biobank.services.reads import laboratory_lists, worklists
from biobank.services.reads.labels_waiting import labels_waiting
from biobank.services.reads.laboratory_lists import Awaiting
from biobank.services.reads.units import Placed
from biobank.web.clocks import clocks_shown
from biobank.web.holds_in_words import hold_in_words
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.naming import names_of
from biobank.web.sentences import said
from biobank.web.whereabouts import where_in_words
from biobank.web.worklist_reading import Reading, Row, about, do
from biobank.words.speaking import inside, say, say_label, say_n

MISSING = ("results-missing", "markers-missing")


def clocks(reading: Reading) -> list[Row]:
    """Units on which a clock runs."""
    # The most urgent are known only when all are read: on many units no clock runs.
    found = laboratory_lists.clocks_running(reading.connection, reading.site, reading.who.policy)
    told = []
    for each in found[: reading.limit]:
        first = clocks_shown(each.clocks, reading.now)[0]
        words = f"{first['label']} {first['remaining']}"
        told.append(
            {
                "about": about(each.placed),
                "what": words,
                "where": where_in_words(each.placed),
                "next": after_clock(each.placed),
                "tone": {"flag": "bad", "alert": "attention"}.get(first["level"]),
            }
        )
    return told


def after_clock(placed: Placed) -> tuple[str, str]:
    """Return the link to what ends the clock that runs on a unit."""
    unit = placed.unit
    if unit.material in ("thawed", "infusing"):
        return "/bedside", say("To the bedside")
    if unit.material == "frozen":
        return do("store-unit", unit=unit.id)
    return do("freeze-unit", unit=unit.id) if unit.dmso_added_at else (href_of("unit", unit.id), say("Open"))


def to_receive(reading: Reading) -> list[Row]:
    """Units handed over and not yet accepted."""
    found = worklists.waiting(reading.connection, "handed-over", reading.site, reading.limit)
    return [
        {
            "about": about(each.placed),
            "what": say("For you") if each.cause == reading.who.actor.person else say("On the way"),
            "since": reading.when(each.since),
            "next": do("receive-unit", unit=each.unit.id)
            if each.unit.material in ("collected", "processed", "frozen")
            else do("accept-unit", unit=each.unit.id),
        }
        for each in found
    ]


def to_store(reading: Reading) -> list[Row]:
    """Frozen units that are in no slot."""
    found = worklists.waiting(reading.connection, "out-of-slot", reading.site, reading.limit)
    loose = [each for each in found if each.unit.assignment in ("free", "reserved")]
    return [
        {
            "about": about(each.placed),
            "where": where_in_words(each.placed),
            "since": reading.when(each.since),
            "next": do("store-unit" if each.unit.out_since is None else "restock-unit", unit=each.unit.id),
        }
        for each in loose
    ]


def _awaiting(reading: Reading, *, lacking: bool) -> list[Awaiting]:
    found = laboratory_lists.awaiting_release(reading.connection, reading.site, reading.who.policy)
    return [each for each in found if each.lacks_results is lacking][: reading.limit]


def results_missing(reading: Reading) -> list[Row]:
    """Bags that await reports which their release needs, and which are not final and checked yet."""
    return missing_rows(_awaiting(reading, lacking=True), reading)


def missing_rows(found: Iterable[Awaiting], reading: Reading) -> list[Row]:
    """Return bags as lines that say which reports they lack."""
    return [
        {
            "about": about(each.placed),
            "what": "; ".join(_lacking(each)),
            "since": reading.when(each.since),
            "next": do("record-result", unit=each.unit.id),
        }
        for each in found
    ]


def _lacking(each: Awaiting) -> Iterable[str]:
    told = dict(each.shortfalls)
    missing = [test for code in MISSING for test in told.get(code, {}).get("tests", ())]
    for words, tests in (
        (say("Missing"), missing),
        (say("Not final yet"), told.get("results-preliminary", {}).get("tests", ())),
        (say("To be checked"), told.get("results-unchecked", {}).get("tests", ())),
    ):
        if tests:
            yield f"{words}: {', '.join(say(ASSAYS[test].title) for test in tests)}"


def to_release(reading: Reading) -> list[Row]:
    """Bags whose results are complete, with what else stands against their release."""
    return release_rows(_awaiting(reading, lacking=False), reading)


def release_rows(found: Iterable[Awaiting], reading: Reading) -> list[Row]:
    """Return bags as lines that say what stands against their release."""
    return [
        {
            "about": about(each.placed),
            "what": " ".join(_against(each)) or say("Results complete"),
            "since": reading.when(each.since),
            "next": do("release-unit", unit=each.unit.id),
            "tone": "attention" if each.shortfalls else None,
        }
        for each in found
    ]


def _against(each: Awaiting) -> Iterable[str]:
    for code, params in each.shortfalls:
        if code == "holds-open":
            yield say(
                "Also held: {listed}.",
                listed=", ".join(inside(hold_in_words(each)) for each in params["causes"]),
            )
        else:
            yield said(code, params).says


def results_to_check(reading: Reading) -> list[Row]:
    """Results copied by hand that a second person has not seen."""
    found = laboratory_lists.results_to_check(reading.connection, reading.site, reading.limit)
    names = names_of([each.unit_id for each in found])
    return [
        {
            "about": (href_of("result", each.id), _result_of(each, names)),
            "what": say("You entered it: someone else checks it")
            if each.recorded_by == reading.who.actor.person
            else say("Compare with the printout"),
            "since": reading.when(each.resulted_at),
            "next": do("check-result", result=each.id),
        }
        for each in found
    ]


def _result_of(result: Result, names: Mapping[str, str]) -> str:
    title = ASSAYS[result.test].title
    of = names.get(result.unit_id or "", "")
    return say("{title} of {of}", title=title, of=of) if of else title


def labels(reading: Reading) -> list[Row]:
    """Printed labels that are on nothing and not accounted for."""
    found = laboratory_lists.labels_to_apply(reading.connection, reading.site, reading.limit)
    names = names_of([each.subject_id for each in found])
    limit = reading.who.policy.limit("label_apply_minutes")
    return [
        {
            "about": (
                href_of("label_copy", each.id),
                say("{design}, copy {serial}", design=say_label(each.design), serial=each.serial)
                + (f", {names[each.subject_id]}" if each.subject_id in names else ""),
            ),
            "what": say("Printed, not yet scanned")
            if each.status == "printed"
            else say("Scanned, not yet on"),
            "since": reading.when(each.printed_at),
            "next": do("verify-label" if each.status == "printed" else "apply-label", copy=each.id),
            "tone": "attention" if minutes_between(each.printed_at, reading.now) > limit else None,
        }
        for each in found
    ]


def label_accounts(reading: Reading) -> list[Row]:
    """Days of whose labels a copy is loose, or that nobody has closed; the oldest first."""
    limit = float(reading.who.policy.limit("label_apply_minutes"))
    waiting = labels_waiting(reading.connection, reading.site, reading.who.actor.zone, reading.now)
    return [
        {
            "about": (f"/labels/account/{each.day}/{each.person}", f"{day_in_words(each.day)}, {each.name}"),
            "what": say_n(each.loose, "{n} loose copy", "{n} loose copies")
            if each.loose
            else say("All accounted for, to be closed"),
            "since": reading.when(each.oldest) if each.oldest else None,
            "next": (f"/labels/account/{each.day}/{each.person}", say("Account for them")),
            "tone": "attention" if each.is_overdue(reading.now, limit) else None,
        }
        for each in waiting[: reading.limit]
    ]
