"""Results: recorded as entered and as converted, with all that they bring about."""

from biobank.domain.laboratory.assays import ASSAYS, GROUP, Assay
from biobank.domain.laboratory.readings import Reading
from biobank.domain.rooms.covering import COVER_NEEDS, consequences, finding
from biobank.domain.rooms.entered_values import READABLE, RECORDERS, Entered, readable, volume_of
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.command import command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, instant, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import in_order, moments_have_come
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Patient

TESTS = tuple((one.code, one.title) for one in ASSAYS.values())


@command
class RecordResult(Entered):
    """Record a result on a unit, a donation or a patient."""

    unit: str | None = ref("unit", "Unit", required=False)
    donation: str | None = ref("donation", "Donation", required=False)
    patient: str | None = ref("patient", "Patient", required=False)
    test: str = choice("Test", TESTS)
    sampled_at: str | None = instant("Sampled at", required=False)
    continues: str | None = ref("result", "Continues the report", required=False)


@red("result-about-not-one")
def result_is_about_one(told: RecordResult, _: Facts) -> Params | None:
    """A result is about one unit, one donation or one patient."""
    about = [one for one in (told.unit, told.donation, told.patient) if one]
    return None if len(about) == 1 else {"count": len(about)}


@red("test-not-about-this")
def subject_fits_the_test(told: RecordResult, _: Facts) -> Params | None:
    """A test is reported on the things it can be done on."""
    assay = ASSAYS[told.test]
    wrong = [
        name for name in ("unit", "donation", "patient") if getattr(told, name) and name not in assay.about
    ]
    return {"test": assay.title, "about": ", ".join(assay.about)} if wrong else None


@red("result-recorded-already")
def result_is_new(told: RecordResult, facts: Facts) -> Params | None:
    """The same test on the same sample is recorded once; another value amends it."""
    final = [
        one
        for one in facts["standing_results"]
        if one.status != "preliminary" and one.sampled_at == told.sampled_at and one.id != told.continues
    ]
    return {"test": ASSAYS[told.test].title, "result": final[0].id} if final else None


@red("report-is-final")
def continued_is_preliminary(told: RecordResult, facts: Facts) -> Params | None:
    """Only a preliminary report of the same test is continued; a final one is amended."""
    result: Result | None = facts["continues"]
    if result is None or (result in facts["standing_results"] and result.status == "preliminary"):
        return None
    return {"result": result.id}


def earlier(told: RecordResult, facts: Facts) -> Result | None:
    """Return the preliminary report this one continues: as told, or the only one there is."""
    if told.continues is not None:
        return facts["continues"]  # type: ignore[no-any-return]
    open_ones = [
        one
        for one in facts["standing_results"]
        if one.status == "preliminary" and told.sampled_at in (None, one.sampled_at)
    ]
    return open_ones[0] if len(open_ones) == 1 else None


def _new_result(told: RecordResult, facts: Facts, reading: Reading) -> Result:
    patient: Patient = facts["whose"]
    return Result(
        id=facts.fresh.id(Result.LETTER),
        stream=patient.stream,
        patient_id=patient.id,
        unit_id=told.unit,
        donation_id=told.donation,
        test=told.test,
        value=reading.value,
        value_unit=ASSAYS[told.test].unit,
        entered=reading.entered,
        entered_unit=reading.entered_unit,
        organism=told.organism,
        status=reading.status,
        sampled_at=told.sampled_at,
        resulted_at=told.resulted_at or facts.happened_at,
        recorded_by=facts.actor.person,
        source="import" if told.source == "import" else "copied",
        volume_ml=volume_of(facts),
    )


def reported_anew(told: Entered, facts: Facts, result: Result, reading: Reading, status: str) -> Change:
    """Return the same result with a later report's value, to be checked again."""
    return change(
        result,
        value=reading.value,
        entered=reading.entered,
        entered_unit=reading.entered_unit,
        organism=told.organism,
        status=status,
        resulted_at=told.resulted_at or facts.happened_at,
        recorded_by=facts.actor.person,
        checked_by=None,
        source="import" if told.source == "import" else "copied",
    )


def _grouped(
    assay: Assay, reading: Reading, facts: Facts, *, of_patient: bool, doubt: bool
) -> tuple[Change, ...]:
    """Return the patient's group, where the sample was the patient's, and the doubt of a difference."""
    patient: Patient = facts["whose"]
    if assay.kind != GROUP:
        return ()
    group = reading.value if of_patient and patient.blood_group is None else patient.blood_group
    changed = change(patient, blood_group=group, identity_in_doubt=patient.identity_in_doubt or doubt)
    return (changed,) if changed.now else ()


def result_event(
    kind: str, told: Entered, facts: Facts, result: Change, reading: Reading
) -> tuple[Draft, ...]:
    """Return the event of a result with all it brings about."""
    row: Result = result.row  # type: ignore[assignment]
    assay = ASSAYS[row.test]
    found = finding(assay, reading, row, facts)
    changes, alarm = consequences(row, found, facts)
    of_patient = row.unit_id is None and row.donation_id is None
    group = _grouped(assay, reading, facts, of_patient=of_patient, doubt=found.cause is not None)
    subjects = {"result": row.id} | ({} if row.donation_id is None else {"donation": row.donation_id})
    draft = Draft(
        kind=kind,
        stream=row.stream,
        unit=row.unit_id,
        subjects=subjects,
        changes=(result, *changes, *group),
        data={"test": row.test, "confirmed": told.value_confirmed, **alarm},
    )
    return (draft,)


def record(told: RecordResult, facts: Facts) -> tuple[Draft, ...]:
    """The result stands; figures follow it, and releases it speaks against are withdrawn."""
    reading = readable(told, facts)
    before = earlier(told, facts)
    if before is None:
        return result_event("ResultRecorded", told, facts, new(_new_result(told, facts, reading)), reading)
    later = reported_anew(told, facts, before, reading, reading.status)
    return result_event("ResultRecorded", told, facts, later, reading)


verb(
    name="record-result",
    room="results",
    title="Record result",
    about="Record a laboratory result with its unit of measure; a second person checks what was copied.",
    command=RecordResult,
    event="ResultRecorded",
    effect=record,
    needs=(*COVER_NEEDS, special("standing_results")),
    guards=(
        moments_have_come("sampled_at", "resulted_at"),
        in_order("sampled_at", "resulted_at"),
        result_is_about_one,
        subject_fits_the_test,
        *READABLE,
        continued_is_preliminary,
        result_is_new,
    ),
    roles=RECORDERS,
    reports=False,
)
