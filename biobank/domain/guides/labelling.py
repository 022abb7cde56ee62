"""Labels in guided work: each is read back when it comes out of the printer, and affixed before the next.

A container whose label does not name what it is about to become gets another one in exchange, so that
it never bears two valid labels, or none.
"""

from collections.abc import Sequence

from biobank.domain.guides.step import Scene, Screen, Step, Task, Tasks, Test
from biobank.domain.guides.tasks import (
    has_label,
    label_is,
    labels_of,
    names_what_is_next,
    never,
    waiting_label,
    was_exchanged,
)


def read_back_and_affixed(containers: Tasks, affixing: str) -> tuple[Step, Step]:
    """Return the two steps that follow printing for these containers; `affixing` leads through the second."""

    def labels(scene: Scene) -> Sequence[Task]:
        return labels_of((each for each in containers(scene) if not waiting_label(scene, each)), scene)

    return (
        Step(
            name="read-back",
            title="Read the labels back",
            verb="verify-label",
            lead="Scan each label that came out of the printer.",
            screens=(Screen("scan", "Scan the new label", ("scanned",)),),
            tasks=labels,
            is_done=label_is("verified", "applied"),
            missed=never,
            optional=True,
        ),
        Step(
            name="affix",
            title="Affix the labels",
            verb="apply-label",
            lead=affixing,
            screens=(),
            tasks=labels,
            is_done=label_is("applied"),
            missed=never,
            optional=True,
        ),
    )


def relabelled(containers: Tasks, missed: Test) -> tuple[Step, Step]:
    """Return the two steps for containers whose label names what they were: print anew, and exchange."""

    def to_print(scene: Scene) -> Sequence[Task]:
        old = (each for each in containers(scene) if has_label(scene, each))
        return tuple(
            Task(each.id, {**each.given, "to_exchange": "true", "reason": "new_product"})
            for each in old
            if waiting_label(scene, each) or was_exchanged(scene, each) or not names_what_is_next(scene, each)
        )

    def to_exchange(scene: Scene) -> Sequence[Task]:
        waiting = (waiting_label(scene, each) for each in containers(scene))
        done = (each for each in containers(scene) if was_exchanged(scene, each))
        found = (*(Task(each.id, {"copy": each.id}) for each in waiting if each), *labels_of(done, scene))
        return tuple({each.id: each for each in found}.values())

    return (
        Step(
            name="reprint",
            title="Print the next labels",
            verb="reprint-label",
            lead="The label on the bag names what the cells were. It stays valid until the next one is on.",
            screens=(Screen("print", "Print the label", ("product_code", "design")),),
            tasks=to_print,
            is_done=lambda scene, task: bool(waiting_label(scene, task)) or names_what_is_next(scene, task),
            missed=missed,
            optional=True,
        ),
        Step(
            name="exchange",
            title="Replace the labels",
            verb="exchange-label",
            lead="At the bag: scan the label that is on it, then the new one. Then destroy the old piece.",
            screens=(
                Screen("old", "Scan the label that is on it", ("scanned_old",), "On the bag itself."),
                Screen("new", "Scan the new label", ("scanned",)),
            ),
            tasks=to_exchange,
            is_done=label_is("applied"),
            missed=never,
            optional=True,
        ),
    )
