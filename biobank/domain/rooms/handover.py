"""Hand-overs: a unit goes from hand to hand or to a place, and is never in nobody's."""

from decimal import Decimal

from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.clock import later
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, instant, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import label_on_it
from biobank.domain.rules.past import moments_are_ahead
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, amber, many, red, verb
from biobank.domain.things.people import Person
from biobank.domain.things.unit import Handover, Unit

OPEN_HANDOVERS = many("open_handovers", "handover", unit_id="unit.id", status="=sent")


def hands(told: Command, facts: Facts) -> str:
    """Return whose hands did it: who performed it, else who says so."""
    return told.performed_by or facts.actor.person


@red("held-by-another")
def unit_is_in_these_hands(told: Command, facts: Facts) -> Params | None:
    """What someone holds, they give or put down themselves."""
    unit: Unit = facts["unit"]
    if unit.custody != "person" or unit.holder_id in (None, hands(told, facts)):
        return None
    return {"unit": unit.id, "holder": unit.holder_id, "since": unit.custody_since}


@command
class HandOverUnit(Command):
    """Hand a unit over to a person or to a place."""

    unit: str = ref("unit", "Unit")
    to_person: str | None = ref("person", "To person", required=False, locks=False)
    to_place: str | None = ref("place", "To place", required=False, locks=False, anywhere=True)
    expected_at: str | None = instant("Expected there", required=False)
    temperature_c: Decimal | None = decimal(
        "Temperature at hand-over", "°C", required=False, minimum="-273.15", maximum="60"
    )


@red("one-receiver")
def receiver_is_one(told: HandOverUnit, _: Facts) -> Params | None:
    """A unit goes to one person or to one place."""
    return None if (told.to_person is None) != (told.to_place is None) else {}


@red("handover-to-oneself")
def receiver_is_another(told: HandOverUnit, facts: Facts) -> Params | None:
    """Nobody hands a unit over to themselves."""
    return {} if told.to_person is not None and told.to_person == hands(told, facts) else None


@red("receiver-account-ended")
def receiver_works_here(_: Command, facts: Facts) -> Params | None:
    """Whoever is to receive a unit works here."""
    person: Person | None = facts["to_person"]
    return {"person": person.name} if person is not None and person.status != "active" else None


@red("receiver-holds-no-units")
def receiver_may_hold_units(_: Command, facts: Facts) -> Params | None:
    """What is handed over can be accepted: the receiver has a role that may."""
    person: Person | None = facts["to_person"]
    permitted = facts.policy.permitted_roles("accept-unit")
    if person is None or any(one.role in permitted for one in facts["receiver_roles"]):
        return None
    return {"person": person.name, "roles": ", ".join(permitted)}


@amber("handed-over-without-label", "processing_director", "medical_director", "physician")
def label_is_on_it(_: HandOverUnit, facts: Facts) -> Params | None:
    """A container bears its label before it leaves somebody's hands, where the policy says so."""
    demanded = facts.policy.content["settings"].get("label_before_hand_over", False)
    if not demanded or label_on_it(facts["copies"]) is not None:
        return None
    return {"unit": facts["unit"].id}


def hand_over(told: HandOverUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is on its way until someone accepts or declines it."""
    unit: Unit = facts["unit"]
    at = facts.happened_at
    minutes = float(facts.policy.limit("handover_accept_minutes"))
    made = Handover(
        id=facts.fresh.id(Handover.LETTER),
        stream=unit.stream,
        unit_id=unit.id,
        from_person=hands(told, facts),
        to_person=told.to_person,
        to_place=told.to_place,
        sent_at=at,
        expected_at=told.expected_at or later(at, minutes=minutes),
        temperature_c=told.temperature_c,
    )
    sent = after(facts, unit, slot_id=None, place_id=None, holder_id=None, custody_since=at)
    # Reported late, an earlier hand-over may still be open: one unit is on one way only.
    superseded = closed_handovers(facts, "superseded")
    draft = Draft(
        kind="UnitHandedOver",
        stream=unit.stream,
        unit=unit.id,
        subjects={"handover": made.id},
        changes=(sent, new(made), *superseded),
    )
    return (draft,)


verb(
    name="hand-over-unit",
    room="handover",
    title="Hand over",
    about="Give a unit to a person or send it to a place; it is yours until it is accepted.",
    command=HandOverUnit,
    event="UnitHandedOver",
    effect=hand_over,
    moves={"custody": "person|location>transit"},
    needs=(
        OPEN_HANDOVERS,
        many("receiver_roles", "role_grant", person_id="command.to_person", status="=granted"),
        many("copies", "label_copy", unit_id="unit.id"),
    ),
    guards=(
        receiver_is_one,
        receiver_is_another,
        receiver_works_here,
        receiver_may_hold_units,
        unit_is_in_these_hands,
        moments_are_ahead("expected_at"),
        label_is_on_it,
    ),
    roles=HANDLERS,
)


def closed_handovers(facts: Facts, status: str) -> tuple[Change, ...]:
    """Return the unit's open hand-overs as closed in this way."""
    at = facts.happened_at
    return tuple(change(one, status=status, closed_at=at) for one in facts["open_handovers"])


@red("own-handover")
def giver_is_another(told: Command, facts: Facts) -> Params | None:
    """Nobody accepts their own hand-over: both ends are witnessed by different people."""
    own = [one for one in facts["open_handovers"] if one.from_person == hands(told, facts)]
    return {"sent_at": own[0].sent_at} if own else None


@red("addressed-to-another")
def addressed_here(told: Command, facts: Facts) -> Params | None:
    """A hand-over to a person is accepted by that person; one to a place by any handler there."""
    person = hands(told, facts)
    others = [one for one in facts["open_handovers"] if one.to_person not in (None, person)]
    return {"person": others[0].to_person} if others else None


@command
class AcceptUnit(Command):
    """Accept a unit that was handed over to you."""

    unit: str = ref("unit", "Unit")
    temperature_c: Decimal | None = decimal(
        "Temperature on arrival", "°C", required=False, minimum="-273.15", maximum="60"
    )


def in_hands(facts: Facts, person: str) -> Change:
    """Return the unit as held by a person."""
    unit: Unit = facts["unit"]
    held = {"slot_id": None, "place_id": None, "holder_id": person}
    held_now: Change = after(facts, unit, **held, custody_since=facts.happened_at)
    return held_now


def _named(facts: Facts) -> dict[str, str]:
    """Name the hand-over that is closed; a report may find none open."""
    found = facts["open_handovers"]
    return {"handover": found[0].id} if found else {}


def accept(told: AcceptUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the hands of whoever accepted it."""
    unit: Unit = facts["unit"]
    draft = Draft(
        kind="UnitAccepted",
        stream=unit.stream,
        unit=unit.id,
        subjects=_named(facts),
        changes=(in_hands(facts, hands(told, facts)), *closed_handovers(facts, "accepted")),
        data={} if told.temperature_c is None else {"temperature_c": told.temperature_c},
    )
    return (draft,)


verb(
    name="accept-unit",
    room="handover",
    title="Accept",
    about="Take over a unit that was handed to you or to this place.",
    command=AcceptUnit,
    event="UnitAccepted",
    effect=accept,
    moves={"custody": "transit>person"},
    needs=(OPEN_HANDOVERS,),
    guards=(giver_is_another, addressed_here),
    roles=HANDLERS,
)


DECLINE_REASONS = (
    ("not_for_me", "Not meant for me"),
    ("wrong_unit", "Not the unit that was announced"),
    ("temperature", "Temperature is not right"),
    ("damaged", "Container damaged"),
    ("label", "Label missing or unreadable"),
    ("other", "Other (say what in the note)"),
)


@command
class DeclineUnit(Command):
    """Decline a unit that was handed over to you."""

    unit: str = ref("unit", "Unit")
    why: str = choice("Why", DECLINE_REASONS)


def decline(told: DeclineUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is back in the hands of whoever gave it."""
    unit: Unit = facts["unit"]
    open_ones = facts["open_handovers"]
    giver = open_ones[0].from_person if open_ones else facts.actor.person
    draft = Draft(
        kind="UnitDeclined",
        stream=unit.stream,
        unit=unit.id,
        subjects=_named(facts),
        changes=(in_hands(facts, giver), *closed_handovers(facts, "declined")),
        data={"why": told.why},
    )
    return (draft,)


verb(
    name="decline-unit",
    room="handover",
    title="Decline",
    about="Do not take the unit; it is back with whoever gave it.",
    command=DeclineUnit,
    event="UnitDeclined",
    effect=decline,
    moves={"custody": "transit>person"},
    needs=(OPEN_HANDOVERS,),
    guards=(addressed_here,),
    roles=HANDLERS,
)
