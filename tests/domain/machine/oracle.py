"""What an onlooker with a notebook knows: whose cells are where, what was signed, what must never happen.

The oracle hears commands, signatures and outcomes. It keeps sets and a few
notes of its own, shares no rule with the program, and complains when a request
was granted that it would have stopped, or a report kept without its deviation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.codes.own_code import OwnCode, copy_number, parse
from biobank.domain.rules.clock import minutes_between
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.services.outcome import Outcome

ENDS = ("infused", "discarded", "divided", "tested", "researched", "transferred", "entered_in_error")
RELEASED = ("released", "exceptionally_released")
RISK_TAKERS = ("physician", "medical_director")
CHECKS = {"verify-at-bedside": "connect", "check-before-thaw": "thaw", "check-issue": "issue"}
CULTURES = ("sterility", "fungal-culture")
WITNESSING = ("verified", "witnessed")
CHECK_HOLDS_MINUTES = 60
THAWED_AT_MOST_MINUTES = 30


@dataclass(frozen=True)
class Signed:
    """One signature given for a command: who, in which roles, meaning what."""

    person: str
    roles: frozenset[str]
    meaning: str


@dataclass(frozen=True)
class Told:
    """One command as it was submitted, and what became of it."""

    verb: str
    command: Any
    actor: str
    roles: frozenset[str]
    signed: tuple[Signed, ...]
    at: str
    outcome: Outcome

    @property
    def asked(self) -> bool:
        """Say whether it could have been refused."""
        return self.command.mode == "asked"

    @property
    def happened_at(self) -> str:
        """When it happened, as told."""
        return self.command.claimed_at or self.at

    def risk_taken(self, roles: Iterable[str] = RISK_TAKERS) -> bool:
        """Say whether someone who may accepted the risk by signature, with a reason."""
        takers = [one for one in self.signed if one.meaning == "accepts-risk" and one.roles & set(roles)]
        return bool(takers) and self.command.reason is not None


@dataclass(frozen=True)
class Check:
    """A check by two people, as the oracle saw it made."""

    at: str
    order: str | None
    is_right: bool
    is_signed: bool


@dataclass
class Oracle:
    """Sets and notes, kept from commands alone."""

    cells: dict[str, str] = field(default_factory=dict)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    episodes: dict[str, str] = field(default_factory=dict)
    bands: dict[str, str] = field(default_factory=dict)
    void_bands: set[str] = field(default_factory=set)
    labels: dict[str, list[str]] = field(default_factory=dict)
    dead_labels: set[str] = field(default_factory=set)
    links: set[frozenset[str]] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    checks: dict[tuple[str, str], list[Check]] = field(default_factory=dict)
    started: dict[str, str] = field(default_factory=dict)
    running: dict[str, str] = field(default_factory=dict)
    thawed: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    tests: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    lots: dict[str, set[str]] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)

    def hear(self, told: Told, units: Mapping[str, Unit]) -> None:
        """Judge one command by what was known before it, then learn from it and look around."""
        if told.outcome.accepted:
            self._judge(told)
            self._learn(told, units)
        self._look(units)
        self.units = units

    # Judging: what must not have been granted.

    def _judge(self, told: Told) -> None:
        if told.asked:
            complaints = [*self._unsigned(told), *self._unwaived(told), *self._against(told)]
            assert not complaints, (told.verb, told.command, complaints)
            return
        complaints = [*self._against(told), *self._undecided(told)]
        assert not complaints or told.outcome.violations, ("kept without a violation", told, complaints)

    def _unsigned(self, told: Told) -> Iterator[str]:
        """Each demanded signature is there, by someone who may give it, no person twice."""
        verb = VERBS[told.verb]
        signers: list[str] = []
        for wanted in verb.signings:
            given = [one for one in told.signed if one.meaning == wanted.meaning]
            signers += [one.person for one in given]
            if not any(_may_sign(one, wanted.roles) for one in given):
                yield f"not signed: {wanted.meaning}"
            doers = {told.actor, told.command.performed_by}
            if wanted.by == "other" and any(one.person in doers for one in given):
                yield f"one person performed and {wanted.meaning}"
            if wanted.by == "actor" and any(one.person != told.actor for one in given):
                yield f"{wanted.meaning} by another"
        if len(set(signers)) < len(signers):
            yield "one person signed twice"

    def _undecided(self, told: Told) -> Iterator[str]:
        """A report of a decision that nobody signed."""
        if not told.signed:
            decisions = [one for one in VERBS[told.verb].signings if one.meaning not in WITNESSING]
            yield from (f"decided by nobody: {one.meaning}" for one in decisions)

    def _unwaived(self, told: Told) -> Iterator[str]:
        """What a request went against was amber, and someone who may signed for it."""
        guards = {one.code: one for one in VERBS[told.verb].guards}
        for code in told.outcome.violations:
            guard = guards.get(code)
            if guard is None or guard.colour != "amber" or not told.risk_taken(guard.waived_by):
                yield f"past {code}"

    def _against(self, told: Told) -> Iterator[str]:
        """What the notebook says against a command."""
        unit = getattr(told.command, "unit", None)
        if told.verb in ("reserve-unit", "check-issue", "issue-unit", "check-before-thaw", "thaw-unit"):
            yield from self._not_usable(unit)
        if told.verb in ("issue-unit", "thaw-unit"):
            yield from self._unchecked(told, unit, "issue" if told.verb == "issue-unit" else "thaw")
        if told.verb in CHECKS:
            yield from self._wrong_scans(told, unit)
        if told.verb == "start-reinfusion":
            yield from self._against_start(told, unit)
        if told.verb == "pool-units" and len({self.cells[one] for one in told.command.units}) > 1:
            yield "cells of two patients in one bag"
        if told.verb in ("store-unit", "move-unit", "restock-unit", "find-unit-in-slot"):
            held = [one.id for one in self.units.values() if one.slot_id == told.command.slot]
            yield from (f"the slot holds {one}" for one in held if one != unit)

    def _not_usable(self, unit: str) -> Iterator[str]:
        if unit not in self.released:
            yield "not released"
        if unit in self.doubted:
            yield "in doubt"
        if unit in self.ended or unit in self.started:
            yield "given or ended already"

    def _unchecked(self, told: Told, unit: str, kind: str) -> Iterator[str]:
        order = self.units[unit].order_id
        standing = [
            one
            for one in self.checks.get((unit, kind), ())
            if one.order == order and 0 <= minutes_between(one.at, told.happened_at) <= CHECK_HOLDS_MINUTES
        ]
        if not any(one.is_right and (one.is_signed or not told.asked) for one in standing):
            yield f"no check of this bag before {kind}"

    def _wrong_scans(self, told: Told, unit: str) -> Iterator[str]:
        code = parse(told.command.label or "")
        if not isinstance(code, OwnCode) or code.id != unit:
            yield "the label is of something else"
        else:
            copies = dict(enumerate(self.labels.get(unit, ()), start=1))
            scanned = copies.get(copy_number(code.copy))
            if scanned is None or scanned in self.dead_labels:
                yield "no such copy of the label lives"
        if told.verb != "check-issue":
            yield from self._wrong_wrist(told, unit)

    def _wrong_wrist(self, told: Told, unit: str) -> Iterator[str]:
        code = parse(told.command.wristband or "")
        band = code.id if isinstance(code, OwnCode) else None
        if band not in self.bands:
            if not told.risk_taken():
                yield "no wristband was read"
        elif band in self.void_bands:
            yield "the wristband is of an earlier admission"
        elif not self.same(self.bands[band], self.cells[unit]):
            yield "the wrist of another patient"

    def _against_start(self, told: Told, unit: str) -> Iterator[str]:
        yield from self._not_usable(unit)
        yield from self._unchecked(told, unit, "connect")
        recipient = told.command.recipient
        if recipient is not None and not self.same(recipient, self.cells[unit]):
            yield "into another patient"
        others = [one for one, patient in self.running.items() if patient == self.cells[unit]]
        if others and not told.risk_taken():
            yield "a second bag runs"
        since = self.thawed.get(unit)
        late = since is not None and minutes_between(since, told.happened_at) > THAWED_AT_MOST_MINUTES + 1
        if late and not told.risk_taken():
            yield "thawed too long"

    def same(self, one: str, other: str) -> bool:
        """Say whether two records are of one person, as people linked them."""
        reached, front = {one}, {one}
        while front:
            front = {id for pair in self.links if pair & front for id in pair} - reached
            reached |= front
        return other in reached

    # Learning: what is known from now on.

    def _learn(self, told: Told, units: Mapping[str, Unit]) -> None:
        command, made = told.command, told.outcome.made
        for id in made.get("unit", ()):
            self._born(told, id)
        for used in getattr(command, "reagents", ()):
            self.lots.setdefault(used.lot, set()).update(made.get("unit", ()), _named(command))
        for id in made.get("wristband", ()):
            self.bands[id] = command.patient
        for id in made.get("episode", ()):
            self.episodes[id] = command.patient
        learn = getattr(self, "_" + told.verb.replace("-", "_"), None)
        if learn is not None:
            learn(told)
        if told.verb in CHECKS:
            self._checked(told)
        for id in list(self.released):
            if id in units and units[id].disposition not in RELEASED:
                self.released.discard(id)

    def _born(self, told: Told, id: str) -> None:
        command = told.command
        episode = getattr(command, "episode", None)
        parents = _named(command)
        if episode is not None:
            self.cells[id] = self.episodes[episode]
            return
        self.parents[id] = parents
        self.cells[id] = self.cells[parents[0]]
        if any(one in self.doubted for one in parents):
            self.doubted.add(id)
        # A wash and a salvage go on with the release their bag had; every other child waits for its own.
        if told.verb in ("wash-unit", "container-failure") and parents[0] in self.released:
            self.released.add(id)
        if parents[0] in self.thawed:
            self.thawed[id] = self.thawed[parents[0]]

    def _checked(self, told: Told) -> None:
        unit, kind = told.command.unit, CHECKS[told.verb]
        signers = {one.person for one in told.signed if one.meaning == "verified"}
        named = {told.command.verified_by} if not told.asked else set()
        first = told.command.performed_by or told.actor
        two = bool((signers | named) - {first, None})
        is_right = two and not list(self._wrong_scans(told, unit))
        is_signed = bool(signers - {first})
        check = Check(told.happened_at, self.units[unit].order_id, is_right, is_signed)
        self.checks.setdefault((unit, kind), []).append(check)

    def _issue_wristband(self, told: Told) -> None:
        if told.command.void_earlier:
            new = set(told.outcome.made["wristband"])
            of_patient = {id for id, patient in self.bands.items() if patient == told.command.patient}
            self.void_bands |= of_patient - new

    def _print_label(self, told: Told) -> None:
        if told.command.unit is not None:
            self.labels.setdefault(told.command.unit, []).extend(told.outcome.made["label_copy"])

    def _reprint_label(self, told: Told) -> None:
        if told.command.void_earlier and told.command.unit is not None:
            self.dead_labels.update(self.labels[told.command.unit])
        self._print_label(told)

    def _void_label(self, told: Told) -> None:
        self.dead_labels.add(told.command.copy)

    _disposition_copy = _void_label

    def _void_wristband(self, told: Told) -> None:
        self.void_bands.add(told.command.wristband)

    def _link_patients(self, told: Told) -> None:
        self.links.add(frozenset({told.command.patient, told.command.other}))

    def _unlink_patients(self, told: Told) -> None:
        self.links.discard(frozenset({told.command.patient, told.command.other}))

    def _re_attribute_unit(self, told: Told) -> None:
        self.cells[told.command.unit] = told.command.patient
        self.dead_labels.update(self.labels.get(told.command.unit, ()))

    def _release_unit(self, told: Told) -> None:
        if not list(self._unsigned(told)):
            self.released.add(told.command.unit)

    _release_exceptionally = _release_unit

    def _quarantine_unit(self, told: Told) -> None:
        self.released.discard(told.command.unit)

    _return_unit = _reject_unit = _quarantine_unit

    def _record_result(self, told: Told) -> None:
        command = told.command
        for id in told.outcome.made.get("result", ()):
            self.tests[id] = (command.test, command.unit)
        self._grown(command.test, command.value, command.unit)

    def _amend_result(self, told: Told) -> None:
        test, unit = self.tests.get(told.command.result, ("purity", None))
        self._grown(test, told.command.value, unit)

    def _grown(self, test: str, value: str, unit: str | None) -> None:
        """A culture that grew takes the release from the bag it was of, and from all made from it."""
        if test in CULTURES and value == "growth" and unit is not None:
            self.released -= self._made_from({unit})

    def _made_from(self, units: set[str]) -> set[str]:
        reached = set(units)
        for id, parents in self.parents.items():
            if reached & set(parents):
                reached.add(id)
        return reached

    def _hold_lot(self, told: Told) -> None:
        self.released -= self._made_from(self.lots.get(told.command.lot, set()))

    def _doubt_identity(self, told: Told) -> None:
        unit = told.command.unit
        patients = {self.cells[unit], *told.command.others}
        kin = {id for id, patient in self.cells.items() if patient in patients and id not in self.ended}
        self.doubted |= kin
        self.released -= kin

    def _resolve_identity(self, told: Told) -> None:
        self.doubted.discard(told.command.unit)

    def _thaw_unit(self, told: Told) -> None:
        self.thawed.setdefault(told.command.unit, told.happened_at)

    def _start_reinfusion(self, told: Told) -> None:
        unit = told.command.unit
        self.started[unit] = told.at
        self.running[unit] = self.cells[unit]

    def _stop_reinfusion(self, told: Told) -> None:
        self.started[told.command.unit] = told.at
        self.running.pop(told.command.unit, None)

    # Looking around: what must be so at any moment.

    def _look(self, units: Mapping[str, Unit]) -> None:
        for id, unit in units.items():
            assert unit.patient_id == self.cells[id], ("whose cells are these", id)
            if id in self.ended:
                assert unit.material == self.ended[id], ("an end is an end", id, self.ended[id], unit)
            elif unit.material in ENDS:
                self.ended[id] = unit.material
            elif id in self.doubted:
                assert unit.disposition == "in_doubt", ("a doubt stays until it is resolved", id)
            if unit.disposition == "in_doubt" and unit.material not in ENDS:
                self.doubted.add(id)
            if unit.disposition in RELEASED and unit.material not in ENDS:
                assert id in self.released, ("nobody released it, or its release was withdrawn", id)


def _may_sign(one: Signed, roles: tuple[str, ...]) -> bool:
    """Say whether a signer has one of these roles; where none is named, one that does some of the work."""
    return bool(one.roles & set(roles)) if roles else bool(one.roles - {"administrator", "inspector"})


def _named(command: Any) -> tuple[str, ...]:
    """Return the units a command is about."""
    unit = getattr(command, "unit", None)
    return tuple(getattr(command, "units", ())) or (() if unit is None else (unit,))
