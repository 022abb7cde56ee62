"""Walking through the world: each kind of step once, for the machine and for plain walks alike."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.services.outcome import Outcome
from tests import journey
from tests.domain.machine.doing import Attempt, accepting_the_risk, attempt, next_verb, submitted
from tests.domain.machine.filling import Chance
from tests.domain.machine.looking import Looking, slots_are_true
from tests.domain.machine.oracle import ENDS, Told
from tests.domain.machine.world import WatchedBank
from tests.journey_release import labelled, lift_holds, with_results

WEIGHT = {"reserved": 2, "issued": 6, "at_bedside": 8, "thawed": 3, "infusing": 4}


class Walk:
    """A bank in which anything may be tried, looked at after every step.

    `reached` counts how far it came; `say` hears of every attempt before it is made.
    """

    def __init__(
        self, bank: WatchedBank, reached: Counter[str], say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.bank = bank
        self.reached = reached
        self.say = say
        self.looking = Looking(bank)
        self.done: list[tuple[str, str, Any, Outcome]] = []
        self.unbroken = True

    def unit(self, chance: Chance) -> Unit:
        """Choose a unit: mostly a living bag, and mostly one that is far on its way."""
        units: list[Unit] = self.bank.find("unit")
        bags = [one for one in units if one.container == "bag" and one.material not in ENDS]
        weights = [WEIGHT.get(one.assignment, 1) * WEIGHT.get(one.material, 1) for one in bags]
        if not bags or chance.random() < 0.1:
            return chance.choice(units)
        return chance.choices(bags, weights)[0]

    def submit(self, made: Attempt) -> Outcome:
        """Submit an attempt, look at what it left, and count how far it came."""
        self.unbroken = False
        self.say(str(made))
        command, outcome = submitted(self.bank, made)
        self.looking.after(Told(made.verb, command, "", frozenset(), (), "", outcome))
        slots_are_true(self.bank.oracle.units)
        self.done.append((made.verb, made.by, command, outcome))
        self.reached[f"{made.verb} {command.mode} {'accepted' if outcome.accepted else 'refused'}"] += 1
        self.unbroken = True
        return outcome

    def follow(self, chance: Chance) -> None:
        """Follow one unit for a while, with verbs that fit where it stands."""
        unit = self.unit(chance)
        for _ in range(chance.randint(2, 8)):
            made = attempt(self.bank, next_verb(unit, chance), unit, chance)
            bold = accepting_the_risk(made, self.submit(made), chance)
            if bold is not None:
                self.submit(bold)
            unit = self.bank.get("unit", unit.id)

    def anything(self, verb: str, chance: Chance) -> None:
        """Try any verb at all."""
        self.submit(attempt(self.bank, VERBS[verb], self.unit(chance), chance))

    def label_and_test(self, chance: Chance) -> None:
        """Label a bag, report all its results and review its holds, as a laboratory's day does."""
        unit = self.unit(chance)
        if not self.bank.find("label_copy", unit_id=unit.id) and unit.material not in ENDS:
            labelled(self.bank, unit.id)
        with_results(self.bank, unit.id)
        lift_holds(self.bank, unit.id)
        self.looking.new_bodies()

    def time_passes(self, minutes: int) -> None:
        """Let the clock move."""
        self.bank.clock.forward(minutes=minutes)

    def send_again(self, chance: Chance) -> None:
        """A command that is sent again gets its first outcome, and nothing happens twice."""
        # What follows from holding a lot is completed by sending it again, so that this one may go on.
        past = [one for one in self.done if one[0] != "hold-lot"]
        if not past:
            return
        verb, by, command, first = chance.choice(past)
        again = self.bank.submit(verb, by, command)
        assert again.repeated
        assert again.stored() == first.stored()
        assert self.looking.new_bodies() == []

    def end(self) -> None:
        """Verify the whole ledger, and count what became of the units."""
        if self.unbroken:
            journey.sound(self.bank)
            self.reached.update(unit.material for unit in self.bank.find("unit"))
        self.bank.close()
