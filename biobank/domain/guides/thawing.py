"""Thaw and reinfusion of one bag: out of the freezer, two checks by two people, to the empty bag."""

from biobank.domain.guides.step import Guide, Scene, Screen, Step, Task
from biobank.domain.guides.tasks import is_material, never, root_unit, unit_of
from biobank.domain.rooms.issue import holding_check

_BAND = Screen("wristband", "Scan the wristband", ("wristband",), "The one on the patient’s arm.")
_LABEL = Screen("label", "Scan the label on the bag", ("label",), "On the bag itself, not on its cassette.")
_OUT = ("issued", "at_bedside")
_GIVEN = ("infusing", "infused")


def _is_out(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is not None and unit.custody != "slot"


def _holds(scene: Scene, task: Task, kind: str) -> bool:
    unit = unit_of(scene, task.id)
    if unit is None:
        return False
    checks = (each for each in scene.checks if each.unit_id == unit.id)
    return holding_check(checks, kind, unit, scene.now, scene.policy) is not None


def _is_checked(scene: Scene, task: Task) -> bool:
    return _is_issued(scene, task) or _holds(scene, task, "issue")


def _is_issued(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is not None and unit.assignment in _OUT


def _is_ready(scene: Scene, task: Task) -> bool:
    return _is_thawed(scene, task) or _holds(scene, task, "before_thaw")


def _is_thawed(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is not None and unit.thawed_at is not None


def _never_frozen(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is None or unit.material != "frozen"


def _is_verified(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    verified = unit is not None and unit.assignment == "at_bedside"
    return is_material(*_GIVEN)(scene, task) or (verified and _holds(scene, task, "before_connect"))


THAW = Guide(
    kind="thaw",
    title="Thaw",
    lead="One bag, from its slot to the patient. Two people check it before the thaw and before connecting.",
    subject="unit",
    steps=(
        Step(
            name="take-out",
            title="Take out",
            verb="take-out-unit",
            lead="Scan the bag before it leaves the vapour.",
            screens=(Screen("scan", "Scan the bag", ("unit",)),),
            tasks=root_unit,
            is_done=_is_out,
            missed=never,
            found_by="unit",
        ),
        Step(
            name="check-issue",
            title="Check before issue",
            verb="check-issue",
            lead="Two people inspect the container and compare label, order and records.",
            screens=(_LABEL, Screen("look", "Look at it together", ("container_intact", "records_agree"))),
            tasks=root_unit,
            is_done=_is_checked,
            missed=never,
        ),
        Step(
            name="issue",
            title="Issue",
            verb="issue-unit",
            lead="From now on it is in the hands of whoever carries it.",
            screens=(Screen("carrier", "Who carries it", ("carrier",), "Empty: you do."),),
            tasks=root_unit,
            is_done=_is_issued,
            missed=never,
        ),
        Step(
            name="before-thaw",
            title="Check before thaw",
            verb="check-before-thaw",
            lead="At the patient: two people compare the frozen bag with order and wristband.",
            screens=(
                _BAND,
                _LABEL,
                Screen(
                    "ready", "The patient is ready", ("line_patent", "premedicated", "physician_reachable")
                ),
            ),
            tasks=root_unit,
            is_done=_is_ready,
            missed=_never_frozen,
        ),
        Step(
            name="thaw",
            title="Thaw",
            verb="thaw-unit",
            lead="From now on it is given or discarded, never stored again.",
            screens=(Screen("device", "Where it is thawed", ("place", "product_code")),),
            tasks=root_unit,
            is_done=_is_thawed,
            missed=_never_frozen,
        ),
        Step(
            name="verify",
            title="Verify at bedside",
            verb="verify-at-bedside",
            lead="Before connecting: wristband and bag once more, and the second person.",
            screens=(_BAND, _LABEL),
            tasks=root_unit,
            is_done=_is_verified,
            missed=never,
        ),
        Step(
            name="start",
            title="Start reinfusion",
            verb="start-reinfusion",
            lead="Connect the bag, then start.",
            screens=(),
            tasks=root_unit,
            is_done=is_material(*_GIVEN),
            missed=never,
        ),
        Step(
            name="stop",
            title="Stop reinfusion",
            verb="stop-reinfusion",
            lead="When the bag is empty or taken off: how much was given, without rinsing.",
            screens=(Screen("given", "How much was given", ("volume_ml", "vital_signs")),),
            tasks=root_unit,
            is_done=is_material("infused"),
            missed=never,
        ),
    ),
)
