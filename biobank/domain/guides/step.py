"""A guide: the order in which the floor works, each step a verb on the one command path.

Which steps are done is read off the things themselves and the events that changed them. So a step that
was done elsewhere counts here, and one that was undone counts no more: a guide keeps no truth of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from biobank.domain.rules.policy import Policy
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Donation
from biobank.domain.things.thing import Thing
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import LabelCopy, Unit

DONE, CURRENT, TO_DO, SKIPPED = "done", "current", "todo", "skipped"
LABELS = frozenset({"print-label", "reprint-label", "verify-label", "apply-label", "exchange-label"})
STEP_FIELDS = ("sop", "sop_version", "place", "equipment", "reagents")
"""What every step of a batch record names; the next bag of a step begins with what the one before had."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """By whom a step was recorded on a thing, and when."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What a guide looks at: the thing it was begun with, its units, and what was recorded of them.

    `number` is the session of a collection. `recorded` is the newest record of each kind of event on a unit.
    """

    root: Thing
    number: int
    now: str
    policy: Policy
    units: tuple[Unit, ...] = ()
    copies: tuple[LabelCopy, ...] = ()
    results: tuple[Result, ...] = ()
    checks: tuple[Check, ...] = ()
    donation: Donation | None = None
    recorded: Mapping[tuple[str, str], Recorded] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a step is to be done with, and the fields of its verb that follow from that."""

    id: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a step: the fields of its verb that are asked together."""

    name: str
    title: str
    fields: tuple[str, ...] = ()
    lead: str = ""

    def __post_init__(self) -> None:
        """Tell its words from its names."""
        object.__setattr__(self, "title", Phrase(self.title))
        object.__setattr__(self, "lead", Phrase(self.lead))


Tasks = Callable[[Scene], Sequence[Task]]
Test = Callable[[Scene, Task], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its verb, the screens of its form, and what it is to be done with.

    `missed` says that the chance for a task has passed. `found_by` is the field whose scan tells which of
    the tasks is in hand; without it the next one is taken. `stays` is kept for the next of several bags.
    """

    name: str
    title: str
    verb: str
    lead: str
    screens: tuple[Screen, ...]
    tasks: Tasks
    is_done: Test
    missed: Test
    optional: bool = False
    found_by: str = ""
    stays: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Tell its words from its names."""
        object.__setattr__(self, "title", Phrase(self.title))
        object.__setattr__(self, "lead", Phrase(self.lead))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The steps of one kind of work; `subject` is the kind of thing it is begun with."""

    kind: str
    title: str
    lead: str
    subject: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Tell its words from its names."""
        object.__setattr__(self, "title", Phrase(self.title))
        object.__setattr__(self, "lead", Phrase(self.lead))

    @property
    def verbs(self) -> tuple[str, ...]:
        """Return the verbs that make it this work; labels are printed by many others too."""
        return tuple(each.verb for each in self.steps if each.verb not in LABELS)

    def step(self, name: str) -> Step | None:
        """Return a step by its name."""
        return next((each for each in self.steps if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Stand:
    """How one step stands: its state, how many tasks it has, and which are left."""

    step: Step
    state: str
    number: int
    tasks: tuple[Task, ...]
    left: tuple[Task, ...]


def stands(guide: Guide, scene: Scene, passed: frozenset[str]) -> tuple[Stand, ...]:
    """Return how each step stands; the first that is neither done nor skipped is the current one."""
    found: list[Stand] = []
    for number, step in enumerate(guide.steps, 1):
        tasks = tuple(step.tasks(scene))
        left = tuple(each for each in tasks if not step.is_done(scene, each))
        state = _state(step, scene, tasks, left, is_passed=step.name in passed)
        if state == TO_DO and all(each.state in (DONE, SKIPPED) for each in found):
            # Without a task there is nothing to do it with: labels that nobody printed are not read back.
            state = CURRENT if tasks else SKIPPED
        found.append(Stand(step, state, number, tasks, left))
    return tuple(found)


def _state(
    step: Step, scene: Scene, tasks: tuple[Task, ...], left: tuple[Task, ...], *, is_passed: bool
) -> str:
    if tasks and not left:
        return DONE
    if left and all(step.missed(scene, each) for each in left):
        return SKIPPED
    return SKIPPED if is_passed else TO_DO


def current(found: Sequence[Stand]) -> Stand | None:
    """Return the step that is next, or None when all is done."""
    return next((each for each in found if each.state == CURRENT), None)
