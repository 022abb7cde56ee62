"""Checking results against the printout, and amending them with was and is."""

from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.laboratory.readings import read
from biobank.domain.rooms.covering import COVER_NEEDS
from biobank.domain.rooms.entered_values import (
    AMENDERS,
    MEASURES,
    READABLE,
    RECORDERS,
    Entered,
    readable,
    reading_of,
)
from biobank.domain.rooms.results import reported_anew, result_event
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import moments_have_come
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.laboratory import Result


@command
class CheckResult(Command):
    """Check a copied result against the printout."""

    result: str = ref("result", "Result")
    value: str = text("Value on the printout", max_length=40)
    entered_unit: str | None = choice("Unit of measure", MEASURES, required=False)


@red("result-checked-already")
def result_awaits_check(_: CheckResult, facts: Facts) -> Params | None:
    """Only a result copied by hand and not yet checked is checked."""
    return None if needs_check(facts["result"]) else {"test": ASSAYS[facts["result"].test].title}


@red("checked-by-who-recorded")
def checker_is_another(_: CheckResult, facts: Facts) -> Params | None:
    """Whoever copied a value does not check it."""
    return {} if facts["result"].recorded_by == facts.actor.person else None


@red("printout-says-otherwise")
def printout_agrees(told: CheckResult, facts: Facts) -> Params | None:
    """The value read from the printout is the value that was recorded."""
    result: Result = facts["result"]
    unit = told.entered_unit or result.entered_unit
    seen = read(ASSAYS[result.test], told.value, unit, result.volume_ml)
    same = not isinstance(seen, str) and (seen.entered, seen.entered_unit) == (
        result.entered,
        result.entered_unit,
    )
    return None if same else {"test": ASSAYS[result.test].title}


def needs_check(result: Result) -> bool:
    """Say whether a result was copied by hand and no second person has checked it yet."""
    return result.source == "copied" and result.checked_by is None and result.status != "entered_in_error"


def check(_: CheckResult, facts: Facts) -> tuple[Draft, ...]:
    """A second person has read the same from the printout."""
    result: Result = facts["result"]
    changed = change(result, checked_by=facts.actor.person)
    return (
        Draft(
            kind="ResultChecked",
            stream=result.stream,
            unit=result.unit_id,
            subjects={"result": result.id},
            changes=(changed,),
        ),
    )


verb(
    name="check-result",
    room="results",
    title="Check result",
    about="Read the value from the printout again; a second person confirms what was copied.",
    command=CheckResult,
    event="ResultChecked",
    effect=check,
    subject="result",
    guards=(result_awaits_check, checker_is_another, printout_agrees),
    roles=RECORDERS,
    reports=False,
)


@command
class AmendResult(Entered):
    """Amend a result: what it was stays visible beside what it is."""

    result: str = ref("result", "Result")


@red("amendment-changes-nothing")
def amendment_differs(told: AmendResult, facts: Facts) -> Params | None:
    """An amendment says something else than the result does."""
    result: Result = facts["result"]
    reading = reading_of(told, facts)
    if isinstance(reading, str) or (reading.value, told.organism) != (result.value, result.organism):
        return None
    return {"test": ASSAYS[result.test].title}


def amend(told: AmendResult, facts: Facts) -> tuple[Draft, ...]:
    """The newest value counts; releases that stood on the old one are withdrawn."""
    result: Result = facts["result"]
    reading = readable(told, facts)
    status = "preliminary" if reading.status == "preliminary" else "amended"
    return result_event(
        "ResultAmended", told, facts, reported_anew(told, facts, result, reading, status), reading
    )


verb(
    name="amend-result",
    room="results",
    title="Amend result",
    about="Correct a recorded result; releases that stood on the old value are withdrawn.",
    command=AmendResult,
    event="ResultAmended",
    effect=amend,
    subject="result",
    needs=COVER_NEEDS,
    guards=(*READABLE, amendment_differs, moments_have_come("resulted_at")),
    roles=AMENDERS,
    reports=False,
    reason="required",
)
