"""Labels in guided work: each is read back when it comes out of the printer, and affixed before the next."""

from collections.abc import Sequence

from biobank.domain.guides.step import Scene, Screen, Step, Task, Tasks
from biobank.domain.guides.tasks import label_is, labels_of, never


def read_back_and_affixed(containers: Tasks, affixing: str) -> tuple[Step, Step]:
    """Return the two steps that follow printing for these containers; `affixing` leads through the second."""

    def labels(scene: Scene) -> Sequence[Task]:
        return labels_of(containers(scene), scene)

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
