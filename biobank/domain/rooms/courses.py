"""Transplant courses: opening one, the weight it is dosed on, closing it, calling it off."""

from biobank.domain.rooms.grafts import GRAFT_OF_COURSE
from biobank.domain.rooms.orders import called_off
from biobank.domain.rooms.patients import LIVING
from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, amber, many, red, verb
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Course

PLANNERS = ("physician", "medical_director", "coordinator")
REGIMENS = (
    ("cy-atg", "Cyclophosphamide 200 mg/kg and ATG"),
    ("cy-rituximab", "Cyclophosphamide and rituximab"),
    ("beam-atg", "BEAM and ATG"),
    ("mini-beam-atg", "Mini-BEAM and ATG"),
    ("flu-cy-atg", "Fludarabine, cyclophosphamide and ATG"),
    ("tbi-cy-atg", "Total body irradiation, cyclophosphamide and ATG"),
    ("other", "Another regimen"),
)
RUNNING = ("open", "cleared", "conditioning", "transplanted")


@command
class OpenCourse(Command):
    """Open a transplant course."""

    patient: str = ref("patient", "Patient", anywhere=True)
    regimen: str | None = choice("Conditioning planned", REGIMENS, required=False)


@red("course-running-already")
def no_course_is_running(_: Command, facts: Facts) -> Params | None:
    """One course is closed before the next begins."""
    running = [one for one in facts["courses"] if one.status in RUNNING]
    return {"number": running[0].number, "status": running[0].status} if running else None


def open_course(told: OpenCourse, facts: Facts) -> tuple[Draft, ...]:
    """The patient's next course, whose days are counted in the zone of this site."""
    patient: Patient = facts["patient"]
    course = Course(
        id=facts.fresh.id(Course.LETTER),
        stream=patient.stream,
        site_id=facts.actor.site,
        patient_id=patient.id,
        number=max((one.number for one in facts["courses"]), default=0) + 1,
        opened_at=facts.happened_at,
        regimen=told.regimen,
        zone=facts.actor.zone,
    )
    subjects = {"patient": patient.id, "course": course.id}
    data = {"number": course.number}
    return (
        Draft(
            kind="CourseOpened", stream=course.stream, subjects=subjects, changes=(new(course),), data=data
        ),
    )


verb(
    name="open-course",
    room="courses",
    title="Open course",
    about="Open a transplant course: conditioning, reinfusion and follow-up of one transplant.",
    command=OpenCourse,
    event="CourseOpened",
    effect=open_course,
    subject="patient",
    needs=(many("courses", "course", patient_id="patient.id"),),
    guards=(*LIVING, no_course_is_running),
    roles=PLANNERS,
)


@red("course-ended")
def course_is_running(_: Command, facts: Facts) -> Params | None:
    """A course that was closed or called off goes no further."""
    course: Course = facts["course"]
    return None if course.status in RUNNING else {"status": course.status}


@red("units-still-issued")
def no_unit_is_out(_: Command, facts: Facts) -> Params | None:
    """What was issued is infused, returned or discarded first."""
    out = [
        unit.id
        for unit in facts["graft"]
        if unit.course_id == facts["course"].id
        and unit.assignment in ("issued", "at_bedside")
        and unit.material in ("collected", "processed", "frozen", "thawed", "infusing")
    ]
    return {"units": out} if out else None


@command
class CloseCourse(Command):
    """Close a transplanted course."""

    course: str = ref("course", "Course")


@red("course-not-transplanted")
def course_was_transplanted(_: Command, facts: Facts) -> Params | None:
    """A course that never came to day 0 is called off, not closed."""
    course: Course = facts["course"]
    return None if course.status == "transplanted" else {"status": course.status}


def _ended(facts: Facts, kind: str, status: str) -> tuple[Draft, ...]:
    """The course is over; its open orders are called off and their units free again."""
    course: Course = facts["course"]
    freed = called_off(facts["orders"], facts["lines"], facts["graft"])
    draft = Draft(
        kind=kind,
        stream=course.stream,
        subjects={"course": course.id},
        changes=(change(course, status=status), *freed),
    )
    return (draft,)


def close_course(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The course is closed; follow-up visits may still be recorded."""
    return _ended(facts, "CourseClosed", "closed")


verb(
    name="close-course",
    room="courses",
    title="Close course",
    about="Close a course whose reinfusions are done, so that the next may begin.",
    command=CloseCourse,
    event="CourseClosed",
    effect=close_course,
    subject="course",
    needs=GRAFT_OF_COURSE,
    guards=(course_was_transplanted, no_unit_is_out),
    roles=PLANNERS,
)


@command
class CallOffCourse(Command):
    """Call off a course."""

    course: str = ref("course", "Course")


@amber("patient-conditioned")
def patient_is_not_conditioned(_: Command, facts: Facts) -> Params | None:
    """A conditioned patient needs a graft: calling off is a physician's decision."""
    course: Course = facts["course"]
    return {"since": course.conditioning_started_at} if course.status == "conditioning" else None


@red("course-transplanted")
def course_was_not_transplanted(_: Command, facts: Facts) -> Params | None:
    """What was transplanted cannot be called off any more."""
    course: Course = facts["course"]
    return {"day_zero": course.day_zero} if course.status == "transplanted" else None


def call_off_course(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The course does not take place; its units are free again."""
    return _ended(facts, "CourseCalledOff", "called_off")


verb(
    name="call-off-course",
    room="courses",
    title="Call off course",
    about="The transplant does not take place; what was reserved is free again.",
    command=CallOffCourse,
    event="CourseCalledOff",
    effect=call_off_course,
    subject="course",
    needs=GRAFT_OF_COURSE,
    guards=(course_is_running, course_was_not_transplanted, no_unit_is_out, patient_is_not_conditioned),
    roles=("physician", "medical_director"),
    reason="required",
)
