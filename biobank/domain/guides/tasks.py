"""What steps are done with: a unit, each bag, each printed label; and how one sees that it is done."""

from collections.abc import Iterable, Sequence

from biobank.domain.guides.step import Scene, Task, Test
from biobank.domain.laboratory.product_codes import next_products
from biobank.domain.rules.label_control import REPLACED, is_live, spare, standing
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.things.unit import LabelCopy, Unit

LIQUID = ("collected", "processed")
LOOSE = ("person", "location")


def unit_of(scene: Scene, id: str) -> Unit | None:
    """Return a unit of the scene by its id."""
    return next((each for each in scene.units if each.id == id), None)


def root_unit(scene: Scene) -> Sequence[Task]:
    """Return the unit that the guide was begun with."""
    return (Task(scene.root.id, {"unit": scene.root.id}),)


def bags(scene: Scene) -> tuple[Unit, ...]:
    """Return the living bags that hold the cells now: those filled from the first one, or itself."""
    found = (each for each in scene.units if each.container == "bag" and each.material in ALIVE)
    return tuple(sorted(found, key=lambda each: (each.division, each.id)))


def each_bag(scene: Scene) -> Sequence[Task]:
    """Return each bag as a task."""
    return tuple(Task(each.id, {"unit": each.id}) for each in bags(scene))


def each_unit(scene: Scene) -> Sequence[Task]:
    """Return each living container as a task: bags and tubes."""
    found = sorted((each for each in scene.units if each.material in ALIVE), key=lambda each: each.division)
    return tuple(Task(each.id, {"unit": each.id}) for each in found)


def labels_of(tasks: Iterable[Task], scene: Scene) -> Sequence[Task]:
    """Return the newest living label of each of these units as a task."""
    found = (_label(scene, each.id) for each in tasks)
    return tuple(Task(each.id, {"copy": each.id}) for each in found if each is not None)


def _label(scene: Scene, unit: str) -> LabelCopy | None:
    live = [each for each in scene.copies if each.subject_id == unit and is_live(each)]
    return max(live, key=lambda each: each.serial, default=None)


def waiting_label(scene: Scene, task: Task) -> LabelCopy | None:
    """Return the spare that is to take the place of the label on a container."""
    copies = [each for each in scene.copies if each.subject_id == task.id]
    on_it = standing(copies)
    return spare(copies) if on_it is not None and on_it.status == "applied" else None


def was_exchanged(scene: Scene, task: Task) -> bool:
    """Say whether a label took the place of another one on this container."""
    return any(each.subject_id == task.id and each.ended_reason == REPLACED for each in scene.copies)


def names_what_is_next(scene: Scene, task: Task) -> bool:
    """Say whether the label on a liquid bag names what freezing makes of it; without one, none is due."""
    unit = unit_of(scene, task.id)
    on_it = standing(each for each in scene.copies if each.subject_id == task.id)
    if unit is None or on_it is None or on_it.status != "applied" or unit.material not in LIQUID:
        return True
    ahead = next_products(unit.product_code)
    return not ahead or on_it.product_code in ahead


def label_is(*states: str) -> Test:
    """Return the test that the label of a task is in one of these states."""

    def test(scene: Scene, task: Task) -> bool:
        return any(each.id == task.id and each.status in states for each in scene.copies)

    return test


def has_label(scene: Scene, task: Task) -> bool:
    """Say whether a unit has a living label, printed or on it."""
    return _label(scene, task.id) is not None


def was(kind: str) -> Test:
    """Return the test that an event of this kind is recorded on the unit of a task."""
    return lambda scene, task: (kind, task.id) in scene.recorded


def is_material(*states: str) -> Test:
    """Return the test that the unit of a task is in one of these states of material, or is gone."""

    def test(scene: Scene, task: Task) -> bool:
        unit = unit_of(scene, task.id)
        return unit is None or unit.material in states

    return test


def is_not_liquid(scene: Scene, task: Task) -> bool:
    """Say whether the cells of a task are liquid no more: what is done with liquid cells is over."""
    unit = unit_of(scene, task.id)
    return unit is None or unit.material not in LIQUID


def never(_scene: Scene, _task: Task) -> bool:
    """Say that the chance never passes."""
    return False
