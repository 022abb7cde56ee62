"""The decision on one command: permission, lifecycle, guards, signatures, effect. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from biobank.domain.rules import completeness, deviating, lifecycle, verbal_orders
from biobank.domain.rules.change import change
from biobank.domain.rules.clock import later
from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Violation
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.possibility import wrong_state
from biobank.domain.rules.signing import missing_signature
from biobank.domain.rules.verb import AMBER, RED, Guard, Verb
from biobank.domain.rules.verdict import Accepted, Refused, Verdict
from biobank.domain.things.thing import Thing

MACHINES = tuple(lifecycle.MACHINES)
_WHERE = frozenset({"slot_id", "place_id", "holder_id", "attached_to"})
"""Columns that go with custody: what is gone has none of them, whatever a report says."""


def decide(verb: Verb, command: Command, facts: Facts) -> Verdict:
    """Return what becomes of a command on these facts.

    A request is refused at the first obstacle. A report is recorded whatever
    the obstacles, which then stand in its events as violations and open a
    deviation; only a shape that names nothing real, a missing permission or a
    forged signature is still refused.
    """
    refusal = _never_recorded(verb, command, facts)
    if refusal is not None:
        return refusal
    obstacles = tuple(_obstacles(verb, command, facts))
    if command.mode != REPORTED:
        blocking = [one for one in obstacles if _waiver(one, command, facts) is None]
        if blocking:
            return _refused(_gravest(blocking))
    violated = tuple(_violation(one, command, facts) for one in obstacles)
    violations = verbal_orders.countersigned_later(violated, facts)
    drafts = verb.effect(command, facts)
    if violations:
        drafts = deviating.marked(drafts, violations, facts)
    return Accepted(drafts, violations)


def against(verb: Verb, command: Command, facts: Facts) -> tuple[Refused, ...]:
    """Return everything that stands against a command, not the first alone: who waives must see all of it."""
    return tuple(_refused(one) for one in _obstacles(verb, command, facts))


def counts(verb: str, command: Command, facts: Facts) -> bool:
    """Say whether a decision counts: a request does, and a report of one that went against no red rule.

    What was reported stands in the record all the same; it opens no way to what is asked for afterwards.
    """
    from biobank.domain.rules.verb import REGISTRY

    if command.mode != REPORTED:
        return True
    return not any(one.colour == RED for one in against(REGISTRY[verb], command, facts))


def after(facts: Facts, unit: Any, **columns: Any) -> Any:
    """Return the change of a unit by the verb being decided: its machines, and these columns."""
    from biobank.domain.rules.verb import REGISTRY

    led = lifecycle.after(REGISTRY[facts.verb].moves, states_of(unit))
    if unit.material in lifecycle.ENDS and "custody" not in led:
        columns = {name: value for name, value in columns.items() if name not in _WHERE}
    return change(unit, **{**led, **columns})


def states_of(unit: Any) -> dict[str, str]:
    """Return where the unit stands in each machine."""
    return {machine: getattr(unit, machine) for machine in MACHINES}


Obstacle = tuple[Guard | None, Refused]


def not_permitted(verb: Verb, roles: frozenset[str], policy: Policy) -> Refused | None:
    """Return the refusal of a verb that none of these roles may do; it needs no facts."""
    if policy.may(roles, verb.name):
        return None
    permitted = ", ".join(policy.permitted_roles(verb.name)) or "nobody"
    return Refused("not-permitted", {"verb": verb.title, "roles": permitted})


def _never_recorded(verb: Verb, command: Command, facts: Facts) -> Refused | None:
    refusal = not_permitted(verb, facts.actor.roles, facts.policy)
    if refusal is not None:
        return refusal
    if command.mode == REPORTED and not verb.reports:
        return Refused("cannot-be-reported", {"verb": verb.title})
    if command.claimed_at is not None and command.claimed_at > facts.now:
        return Refused("claimed-in-the-future", {"claimed": command.claimed_at, "now": facts.now})
    untimely = _before_its_cells(verb, command, facts)
    return untimely or _stale(command, facts) or missing_signature(verb, command, facts)


def _before_its_cells(verb: Verb, command: Command, facts: Facts) -> Refused | None:
    """Refuse a report of what happened to cells before there were any: a mistyped day names nothing real.

    Clocks on paper differ, and the end of a collection may have been put down late: a day is left to them.
    """
    if command.claimed_at is None:
        return None
    for unit in _subjects(verb, facts):
        born = getattr(unit, "collected_at", None)
        if born is not None and later(command.claimed_at, days=1) < born:
            return Refused("claimed-before-collection", {"claimed": command.claimed_at, "collected": born})
    return None


def _stale(command: Command, facts: Facts) -> Refused | None:
    """Refuse what was decided on an older page; the version of a thing not looked at here proves nothing."""
    if command.mode == REPORTED or not command.expects:
        return None
    held = {row.id: row for row in _things(facts)}
    for id, seen in command.expects.items():
        if id not in held:
            return Refused("expects-another-thing", {"id": id})
        if held[id].version != seen:
            return Refused("changed-meanwhile", {"id": id, "seen": seen, "version": held[id].version})
    return None


def _things(facts: Facts) -> list[Thing]:
    found: list[Thing] = []
    for value in facts.given.values():
        rows = value if isinstance(value, tuple) else (value,)
        found.extend(row for row in rows if isinstance(row, Thing))
    return found


def _obstacles(verb: Verb, command: Command, facts: Facts) -> list[Obstacle]:
    found: list[Obstacle] = [(None, fault) for fault in _labels_that_do_not_stand(facts)]
    if facts.foreign is not None:
        found.append((None, Refused("of-another-site", {"site": facts.foreign}, "site_is_ones_own")))
    found.extend((None, fault) for fault in verbal_orders.faults(command, facts))
    for unit in _moved_units(verb, facts):
        blocked = lifecycle.first_obstacle(verb.moves, states_of(unit))
        if blocked is not None:
            found.append((None, _wrong_state(unit, blocked, verb)))
    for guard in verb.guards:
        params = guard.check(command, facts)
        if params is not None:
            twins = params.get("_twins", ())
            shown = {key: value for key, value in params.items() if key != "_twins"}
            found.append((guard, Refused(guard.code, shown, guard.name, guard.colour, twins)))
    found.extend((None, lacking) for lacking in completeness.shortfalls(verb, command, facts))
    return found


def _labels_that_do_not_stand(facts: Facts) -> Iterator[Refused]:
    for each in facts.labels:
        if each.fault is not None:
            code, params = each.fault
            yield Refused(code, params, "label_stands", RED)


def _moved_units(verb: Verb, facts: Facts) -> tuple[Any, ...]:
    return _subjects(verb, facts) if verb.moves else ()


def _subjects(verb: Verb, facts: Facts) -> tuple[Any, ...]:
    subject = facts.given.get(verb.subject or "")
    if subject is None:
        return ()
    return subject if isinstance(subject, tuple) else (subject,)


def _wrong_state(unit: Any, blocked: lifecycle.Row, verb: Verb) -> Refused:
    code, params = wrong_state(verb, blocked, states_of(unit))
    return Refused(code, {"unit": unit.id, **params}, f"{blocked.machine}_allows", "red")


def _waiver(obstacle: Obstacle, command: Command, facts: Facts) -> str | None:
    """Return who decided that it is done all the same: by signature, or by a verbal order."""
    guard = obstacle[0]
    if guard is None or guard.colour != AMBER or command.reason is None:
        return None
    signature = facts.signed(guard.waives)
    if signature is not None and not signature.roles.isdisjoint(guard.waived_by):
        return signature.person
    return verbal_orders.waiver(guard, command, facts)


def _gravest(blocking: list[Obstacle]) -> Obstacle:
    """Return the obstacle to tell: one that another patient's stream must hold, a grave one, or the first."""
    grave = next((one for one in blocking if one[0] is not None and one[0].grave), blocking[0])
    return next((one for one in blocking if one[1].twins), grave)


def _refused(obstacle: Obstacle) -> Refused:
    refusal = obstacle[1]
    guard = obstacle[0]
    if guard is not None and guard.colour == AMBER:
        return replace(refusal, params={**refusal.params, "waived_by": ", ".join(guard.waived_by)})
    return refusal


def _violation(obstacle: Obstacle, command: Command, facts: Facts) -> Violation:
    refusal = obstacle[1]
    holds = refusal.colour != completeness.INCOMPLETE
    return Violation(refusal.code, refusal.params, _waiver(obstacle, command, facts), holds)
