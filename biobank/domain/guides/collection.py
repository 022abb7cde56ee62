"""Collection at the chair: wristband, donation number, bags and tubes, second person, labels, on the way."""

from collections.abc import Sequence

from biobank.domain.guides.labelling import read_back_and_affixed
from biobank.domain.guides.step import STEP_FIELDS, Guide, Scene, Screen, Step, Task
from biobank.domain.guides.tasks import each_unit, has_label, never, unit_of
from biobank.domain.things.patient import Episode


def _episode(scene: Scene) -> Sequence[Task]:
    return (Task(scene.root.id, {"episode": scene.root.id}),)


def _is_cleared(scene: Scene, _task: Task) -> bool:
    return isinstance(scene.root, Episode) and scene.root.cleared_at is not None


def _is_collected(scene: Scene, _task: Task) -> bool:
    return scene.donation is not None


def _left_the_chair(scene: Scene, task: Task) -> bool:
    """A container is off once it was handed over, lies somewhere or is gone from here."""
    unit = unit_of(scene, task.id)
    return unit is None or unit.custody != "person" or ("UnitHandedOver", task.id) in scene.recorded


COLLECTION = Guide(
    kind="collection",
    title="Collection",
    lead="At the chair, before bag and tubes leave the patient.",
    subject="episode",
    steps=(
        Step(
            name="clearance",
            title="Cleared for collection",
            verb="clear-for-collection",
            lead="Orders, consent, blood count, pregnancy test, veins and markers are in place.",
            screens=(
                Screen("orders", "Orders", ("collection_ordered", "processing_ordered")),
                Screen(
                    "blood",
                    "Blood and markers",
                    ("blood_count_at", "platelets_e9_per_l", "cd34_per_ul", "markers_sampled_on"),
                ),
                Screen("patient", "The patient", ("pregnancy_test", "venous_access")),
            ),
            tasks=_episode,
            is_done=_is_cleared,
            missed=_is_collected,
        ),
        Step(
            name="collect",
            title="Collect",
            verb="collect",
            lead="Everything is scanned at the chair: a mix-up here is never found later.",
            screens=(
                Screen("wristband", "Scan the wristband", ("wristband",), "The one on the patient’s arm."),
                Screen("number", "Scan the donation number", ("din",), "The label that is on bag and tubes."),
                Screen("containers", "Bags and tubes", ("containers", "anticoagulant", "blood_group")),
                Screen("times", "When", ("started_at", "ended_at", "blood_count_at")),
                Screen("record", "With what", (*STEP_FIELDS, "product_code")),
            ),
            tasks=_episode,
            is_done=_is_collected,
            missed=never,
        ),
        Step(
            name="print",
            title="Print the labels",
            verb="print-label",
            lead="One for each container. Open the PDF and print it, then scan what came out.",
            screens=(Screen("print", "Print the label", ("design",)),),
            tasks=each_unit,
            is_done=has_label,
            missed=_left_the_chair,
            optional=True,
        ),
        *read_back_and_affixed(each_unit, "On the container that it names, before the next one is taken up."),
        Step(
            name="hand-over",
            title="Hand over",
            verb="hand-over-unit",
            lead="It stays with you until the other person accepts it.",
            screens=(
                Screen("scan", "Scan what leaves", ("unit",)),
                Screen("to", "Who takes it", ("to_person", "to_place", "expected_at", "temperature_c")),
            ),
            tasks=each_unit,
            is_done=_left_the_chair,
            missed=never,
            found_by="unit",
            stays=("to_person", "to_place", "expected_at", "temperature_c"),
        ),
    ),
)
