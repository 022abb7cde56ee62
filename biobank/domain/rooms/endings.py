"""Endings: how a unit leaves for good without being infused, each by its own verb."""

from typing import Any

from biobank.domain.rooms.grafts import is_expired
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.consenting import in_force
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Need, Params, Signing, many, red, verb
from biobank.domain.things.patient import Agreement
from biobank.domain.things.unit import Unit

END_NEEDS: tuple[Need, ...] = (
    many("segments", "unit", attached_to="unit.id"),
    many("holds", "hold", unit_id="unit.id", status="=open"),
    many("units", "unit", patient_id="unit.patient_id"),
)
NOWHERE: dict[str, Any] = {"slot_id": None, "place_id": None, "holder_id": None, "attached_to": None}
IN_HOUSE = "person|location|slot"
GRAFT_STATES = ("collected", "processed", "frozen")
UNUSABLE = ("rejected", "in_doubt")


def ended(facts: Facts, kind: str, **told: Any) -> tuple[Draft, ...]:
    """Return the unit's end, with what is attached to it; nothing waits for its holds any more."""
    unit: Unit = facts["unit"]
    led = after(facts, unit, **NOWHERE, custody_since=facts.happened_at)
    end = {"material": led.row.material, "custody": led.row.custody}
    alive = [one for one in facts["segments"] if one.material in ALIVE and led.row.material != unit.material]
    segments = (change(one, **NOWHERE, **end, custody_since=facts.happened_at) for one in alive)
    holds: tuple[Change, ...] = tuple(change(hold, status="ended") for hold in facts["holds"])
    draft = Draft(kind=kind, stream=unit.stream, unit=unit.id, changes=(led, *segments, *holds), **told)
    return (draft,)


def _is_usable_graft(unit: Unit) -> bool:
    is_graft = unit.container == "bag" and unit.material in GRAFT_STATES
    return is_graft and unit.disposition not in UNUSABLE and unit.custody not in ("missing", "outside")


@red("last-usable-graft")
def last_graft_is_confirmed(told: Any, facts: Facts) -> Params | None:
    """The last usable graft of a patient is given up only by someone who says that it is."""
    unit: Unit = facts["unit"]
    others = [one for one in facts["units"] if one.id != unit.id and _is_usable_graft(one)]
    if told.last_graft_confirmed or others or not _is_usable_graft(unit):
        return None
    return {"unit": unit.id}


GROUNDS = (
    ("agreement", "Clause of the storage agreement"),
    ("written_will", "Written will of the patient"),
    ("unusable", "Cannot be used: rejected, thawed or expired"),
)
LAST_GRAFT = "This is the last usable graft of this patient, and it is to go all the same"


@command
class DiscardUnit(Command):
    """Discard a unit."""

    unit: str = ref("unit", "Unit")
    ground: str = choice("Ground", GROUNDS)
    document: str | None = text("Document that says so", required=False, max_length=80)
    last_graft_confirmed: bool = boolean(LAST_GRAFT, required=False)


@red("agreement-does-not-say-so")
def agreement_says_so(told: DiscardUnit, facts: Facts) -> Params | None:
    """A clause counts when its agreement has ended and says: discard."""
    if told.ground != "agreement":
        return None
    today = local_day(facts.happened_at, facts.actor.zone)
    return None if any(_says_discard(one, today) for one in facts["agreements"]) else {}


def _says_discard(agreement: Agreement, today: str) -> bool:
    over = agreement.status == "ended" or (agreement.ends_on is not None and agreement.ends_on < today)
    return agreement.disposal == "discard" and over and agreement.status != "renewed"


@red("document-missing")
def will_is_named(told: DiscardUnit, _: Facts) -> Params | None:
    """A written will is named by its document."""
    return {} if told.ground == "written_will" and not told.document else None


@red("unit-still-usable")
def unusable_is_true(told: DiscardUnit, facts: Facts) -> Params | None:
    """What is called unusable is rejected, thawed or expired."""
    unit: Unit = facts["unit"]
    unusable = unit.disposition == "rejected" or unit.material == "thawed" or is_expired(unit, facts)
    return {"disposition": unit.disposition} if told.ground == "unusable" and not unusable else None


def discard(told: DiscardUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is destroyed."""
    data = {"ground": told.ground, "last_graft": bool(told.last_graft_confirmed)}
    private = {"document": told.document} if told.document else {}
    return ended(facts, "UnitDiscarded", data=data, private=private)


verb(
    name="discard-unit",
    room="endings",
    title="Discard",
    about="Destroy a graft on a named ground; physician, medical director and two people at disposal agree.",
    command=DiscardUnit,
    event="UnitDiscarded",
    effect=discard,
    moves={
        "material": "collected|processed|frozen|thawed>discarded",
        "custody": f"{IN_HOUSE}>gone",
        "assignment": "free",
    },
    needs=(*END_NEEDS, many("agreements", "agreement", patient_id="unit.patient_id")),
    guards=(agreement_says_so, will_is_named, unusable_is_true, last_graft_is_confirmed),
    signings=(
        Signing("agrees", ("physician",), "anyone"),
        Signing("disposed", ("medical_director",), "anyone"),
        Signing("witnessed", (), "other"),
    ),
    roles=LABORATORY,
)


@command
class DiscardSample(Command):
    """Discard a vial or segment."""

    unit: str = ref("unit", "Vial or segment")


@red("bag-not-a-sample")
def unit_is_a_sample(_: Command, facts: Facts) -> Params | None:
    """A bag is a graft, and is discarded as one."""
    unit: Unit = facts["unit"]
    return {"unit": unit.id} if unit.container == "bag" else None


def discard_sample(_: DiscardSample, facts: Facts) -> tuple[Draft, ...]:
    """The vial or segment is destroyed."""
    return ended(facts, "SampleDiscarded")


verb(
    name="discard-sample",
    room="endings",
    title="Discard sample",
    about="Destroy a vial or segment; a second person sees it done.",
    command=DiscardSample,
    event="SampleDiscarded",
    effect=discard_sample,
    moves={
        "material": "collected|processed|frozen|thawed>discarded",
        "custody": f"{IN_HOUSE}|attached>gone",
        "assignment": "free",
    },
    needs=END_NEEDS,
    guards=(unit_is_a_sample,),
    signings=(Signing("witnessed", (), "other"),),
    roles=LABORATORY,
)


@command
class UseInTest(Command):
    """Use a unit up in a test."""

    unit: str = ref("unit", "Unit")
    test: str = text("Test", max_length=80)
    last_graft_confirmed: bool = boolean(LAST_GRAFT, required=False)


def use_in_test(told: UseInTest, facts: Facts) -> tuple[Draft, ...]:
    """The contents were used up in a test."""
    return ended(facts, "UnitTested", data={"test": told.test})


verb(
    name="use-in-test",
    room="endings",
    title="Use in test",
    about="Use a vial, segment or bag up in a test of quality.",
    command=UseInTest,
    event="UnitTested",
    effect=use_in_test,
    moves={
        "material": "collected|processed|frozen|thawed>tested",
        "custody": f"{IN_HOUSE}>gone",
        "assignment": "free",
    },
    needs=END_NEEDS,
    guards=(last_graft_is_confirmed,),
    roles=LABORATORY,
)


@command
class UseInResearch(Command):
    """Give a unit to research."""

    unit: str = ref("unit", "Unit")
    project: str = text("Project", max_length=80)
    last_graft_confirmed: bool = boolean(LAST_GRAFT, required=False)


@red("no-research-consent")
def research_is_consented(_: Command, facts: Facts) -> Params | None:
    """Research needs the patient's consent to research, in force on the day."""
    today = local_day(facts.happened_at, facts.actor.zone)
    return None if in_force(facts["consents"], "research", today) else {}


def use_in_research(told: UseInResearch, facts: Facts) -> tuple[Draft, ...]:
    """The cells went to research."""
    return ended(facts, "UnitResearched", data={"project": told.project})


verb(
    name="use-in-research",
    room="endings",
    title="Use in research",
    about="Give a unit to a research project the patient consented to.",
    command=UseInResearch,
    event="UnitResearched",
    effect=use_in_research,
    moves={
        "material": "collected|processed|frozen|thawed>researched",
        "custody": f"{IN_HOUSE}>gone",
        "assignment": "free",
    },
    needs=(*END_NEEDS, many("consents", "consent", patient_id="unit.patient_id")),
    guards=(research_is_consented, last_graft_is_confirmed),
    signings=(Signing("approved", ("medical_director",), "anyone"),),
    roles=LABORATORY,
)
