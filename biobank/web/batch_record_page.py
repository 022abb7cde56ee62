"""The batch record as it is printed and signed: SOPs, lots, equipment, people, and the arithmetic shown."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.laboratory.quantities import PER_UL, TOTALS, WORDS
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.sentences.labels import column_in_words, value_in_words
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.laboratory import Result
from biobank.edge.problems import Problem
from biobank.services.audit.when import is_moment
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.batch_records import BatchRecord, Step, batch_record
from biobank.services.reads.calling import called
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.entries import entries_shown
from biobank.web.links import href_of
from biobank.web.moments import day_in_words, shown
from biobank.web.next_step import next_step
from biobank.web.shell import services, who
from biobank.web.summaries import in_words, states_of
from biobank.words.speaking import say, say_code, say_label

_TITLES = {
    "dmso": Phrase("DMSO added"),
    "split": Phrase("Divided"),
    "wash": Phrase("Washing"),
    "cd34_selection": Phrase("CD34+ selection"),
}
_BALANCED = frozenset({"incoming_ml", "outgoing_ml"})


@web.get("/batch-record/<id>")
def batch_record_page(id: str) -> Response:
    """Show the batch record of a unit, for review and for print."""
    person = who()
    record = batch_record(services(), person, id)
    if record is None:
        raise Problem(404, "no-such-thing", {"thing": "unit", "id": id[:40]})
    banner = banner_of(person, (record.unit,), "batch record")
    return make_response(render_template("batch_record.html", r=_shown(record, person), patient=banner))


def _shown(record: BatchRecord, person: SignedIn) -> dict[str, Any]:
    unit, zone = record.unit, person.actor.zone
    return {
        "id": unit.id,
        "words": called(unit),
        "states": states_of(unit),
        "facts": list(_facts(record, zone)),
        "forebears": [(href_of("unit", each.id), called(each)) for each in record.forebears],
        "steps": [_step(each, record, zone) for each in record.steps],
        "results": [_result(each, zone) for each in record.results],
        "deviations": [
            {
                "deviation": (href_of("deviation", each.id), say_label(each.code)),
                "severity": say_label(each.severity),
                "status": say_label(each.status),
                "opened": shown(each.opened_at, zone)[:2],
            }
            for each in record.deviations
        ],
        "decisions": entries_shown(record.decisions, zone),
        "next": _next(record, person),
        "printed": shown(services().clock(), zone),
        "by": person.actor.name,
    }


def _next(record: BatchRecord, person: SignedIn) -> dict[str, Any] | None:
    """Return the decision that waits for whoever has read so far; results come before a release."""
    unit = record.unit
    if unit.disposition != "quarantined" or unit.material not in ALIVE:
        return None
    if not record.results:
        says = say("Results come first: the release is decided on them.")
        return next_step(person, says, "record-result", unit=unit.id)
    says = say("If all of this is as it should be, the unit can be released.")
    return next_step(person, says, "release-unit", unit=unit.id)


def _facts(record: BatchRecord, zone: str) -> Iterable[tuple[str, str]]:
    unit = record.unit
    yield say("Donation, product, division"), f"{unit.din} {unit.product_code} {unit.division}"
    yield say("Collected"), shown(unit.collected_at, zone).local
    if unit.frozen_at:
        yield say("Frozen"), shown(unit.frozen_at, zone).local
    if unit.expires_on:
        yield say("Expiry"), day_in_words(unit.expires_on[:10])
    for name in ("volume_ml", "tnc_e6", "cd34_e6", "viability_percent", "dmso_percent"):
        value = getattr(unit, name)
        if value is not None:
            yield column_in_words(name), in_words(value)


def _step(step: Step, record: BatchRecord, zone: str) -> dict[str, Any]:
    process, names = step.process, record.names
    return {
        "title": step_title(process.step),
        "unit": called(step.unit) if step.unit.id != record.unit.id else "",
        "sop": say("{sop}, version {sop_version}", sop=process.sop, sop_version=process.sop_version),
        "began": shown(process.started_at, zone).local,
        "ended": shown(process.ended_at, zone).local if process.ended_at else "",
        "where": names.of(process.place_id) or "" if process.place_id else "",
        "performed": names.person(process.performed_by) if process.performed_by else "",
        "recorded": names.person(process.recorded_by),
        "verified": names.person(process.verified_by) if process.verified_by else "",
        "signed": ", ".join(step.signed_by),
        "run": _run(step),
        "equipment": [
            (
                each.name,
                _fit_until(each.calibrated_until, each.cleaned_until),
            )
            for each in step.equipment
        ],
        "lots": [
            {
                "item": lot.item if lot else use.lot_id,
                "number": lot.number if lot else "",
                "lot": (href_of("lot", lot.id), lot.number) if lot else None,
                "expires": day_in_words(lot.expires_on) if lot else "",
                "amount": use.amount or "",
                "held": lot is not None and lot.status == "held",
            }
            for use, lot in step.lots
        ],
        "balance": balance(step.figures),
        "figures": _figures(step.figures, zone),
    }


def step_title(step: str) -> str:
    """Return what a processing step is called."""
    return say(_TITLES[step]) if step in _TITLES else say_label(step)


def _fit_until(calibrated: str, cleaned: str | None) -> str:
    day = day_in_words(calibrated)
    if not cleaned:
        return say("calibrated until {day}", day=day)
    return say("calibrated until {day}, clean until {clean}", day=day, clean=day_in_words(cleaned))


def _run(step: Step) -> str:
    process = step.process
    told = [say("programme {programme}", programme=process.programme)] if process.programme else []
    told += [say("run {run_number}", run_number=process.run_number)] if process.run_number else []
    if process.end_temperature_c is not None:
        told.append(
            say(
                "to {end_temperature_c} °C",
                end_temperature_c=in_words(process.end_temperature_c).replace("-", "−"),
            )
        )
    return ", ".join(told)


def balance(figures: dict[str, Any]) -> str:
    """Return the arithmetic of a step: what went in, what came out, and what is left over; in mL."""
    if not figures.keys() >= _BALANCED:
        return ""
    came, went = Decimal(str(figures["incoming_ml"])), Decimal(str(figures["outgoing_ml"]))
    spent = [(name, figures.get(f"{name}_ml")) for name in ("waste", "sampled", "loss")]
    parts = [(words, Decimal(str(value))) for words, value in spent if value is not None]
    kept = went - sum((value for _, value in parts), Decimal(0))
    sums = " + ".join(
        [
            say("{amount} kept", amount=in_words(kept)),
            *(f"{in_words(value)} {say_code(words)}" for words, value in parts),
        ]
    )
    left = came - went
    return say(
        "{came} mL in; {sums} = {went} mL out; difference {left} mL.",
        came=in_words(came),
        sums=sums,
        went=in_words(went),
        left=in_words(left),
    )


def _figures(figures: dict[str, Any], zone: str) -> list[tuple[str, str]]:
    """Return what the event says besides its balance."""
    apart = {*_BALANCED, "waste_ml", "sampled_ml", "loss_ml", "step"}
    return [
        (
            column_in_words(name),
            shown(str(value), zone).local if is_moment(value) else value_in_words(name, value),
        )
        for name, value in sorted(figures.items())
        if name not in apart and isinstance(value, str | int | bool) and value != ""
    ]


def _result(result: Result, zone: str) -> dict[str, Any]:
    assay = ASSAYS.get(result.test)
    words = assay.words if assay else {}
    return {
        "test": assay.title if assay else result.test,
        "value": arithmetic(result) or words.get(result.value) or _measured(result),
        "status": say_label(result.status),
        "checked": say("imported")
        if result.source != "copied"
        else say("checked")
        if result.checked_by
        else say("not checked"),
        "at": shown(result.resulted_at, zone)[:2],
    }


def _measured(result: Result) -> str:
    measure = WORDS.get(result.value_unit or result.entered_unit or "", "")
    return f"{result.value} {measure}".strip()


def arithmetic(result: Result) -> str:
    """Return how an entered value became the one that counts, or nothing where it was taken as it is."""
    entered = result.entered_unit or ""
    if result.value == result.entered or entered not in WORDS:
        return ""
    if entered in PER_UL and result.volume_ml is not None:
        per_ul = Decimal(result.entered) * PER_UL[entered]
        first = f"{result.entered} {WORDS[entered]}"
        same = "" if entered == "per_ul" else f" = {in_words(per_ul)} /µL"
        volume = in_words(result.volume_ml)
        return f"{first}{same}; {in_words(per_ul)} /µL × {volume} mL ÷ 1000 = {result.value} × 10⁶"
    if entered in TOTALS:
        return f"{result.entered} {WORDS[entered]} = {result.value} × 10⁶"
    return f"{result.entered} {WORDS[entered]} = {_measured(result)}"
