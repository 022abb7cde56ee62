"""Processing in the laboratory: from the bag that arrives to bags in their slots."""

from collections.abc import Sequence

from biobank.domain.guides.labelling import read_back_and_affixed, relabelled
from biobank.domain.guides.step import STEP_FIELDS, Guide, Scene, Screen, Step, Task
from biobank.domain.guides.tasks import (
    LIQUID,
    each_bag,
    has_label,
    is_not_liquid,
    root_unit,
    unit_of,
    was,
)
from biobank.domain.laboratory.assays import ASSAYS

COUNTS = ("tnc", "cd34", "viability")
"""What is counted before freezing; the other results of a release come later."""

_BALANCE = ("added_ml", "waste_ml", "sampled_ml", "loss_ml", "loss_reason")
_WITH_WHAT = Screen("record", "With what", (*STEP_FIELDS, "started_at", "ended_at"))
AFFIXING = (
    "On the bag that it names, before the next one is taken up, "
    "and while the bag that it was filled from still hangs on it."
)
"""A new container bears its label before the old one is taken off: so it is never without a name."""

_SCAN = Screen("scan", "Scan the bag", ("unit",), "The label on the bag itself.")


def _was_received(scene: Scene, task: Task) -> bool:
    return ("UnitReceived", task.id) in scene.recorded


def _was_processed(scene: Scene, task: Task) -> bool:
    """A bag on which work has begun needs no receipt any more."""
    unit = unit_of(scene, task.id)
    return unit is None or unit.material != "collected"


def _counts(scene: Scene) -> Sequence[Task]:
    return tuple(Task(f"{scene.root.id} {test}", {"unit": scene.root.id, "test": test}) for test in COUNTS)


def _is_counted(scene: Scene, task: Task) -> bool:
    told = (each for each in scene.results if each.status != "entered_in_error")
    return any(each.test == task.given["test"] for each in told)


def _root_is_liquid_no_more(scene: Scene, _task: Task) -> bool:
    unit = unit_of(scene, scene.root.id)
    return unit is None or unit.material not in LIQUID


def _has_dmso(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is not None and unit.dmso_added_at is not None


def _is_stored(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is not None and unit.custody == "slot"


def _left_for_the_patient(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is None or unit.assignment in ("issued", "at_bedside")


def _is_frozen(scene: Scene, task: Task) -> bool:
    unit = unit_of(scene, task.id)
    return unit is not None and unit.frozen_at is not None


PROCESSING = Guide(
    kind="processing",
    title="Processing",
    lead="From the bag that arrives to bags in their slots.",
    subject="unit",
    steps=(
        Step(
            name="receive",
            title="Receive",
            verb="receive-unit",
            lead="Look at the bag, take its temperature, compare its label.",
            screens=(
                _SCAN,
                Screen("look", "How it arrived", ("condition", "temperature_c", "intact", "label_matches")),
                Screen("place", "Where it lies now", ("place",)),
            ),
            tasks=root_unit,
            is_done=_was_received,
            missed=_was_processed,
            optional=True,
            found_by="unit",
        ),
        Step(
            name="sample",
            title="Take samples",
            verb="take-sample",
            lead="For counts, viability and culture, before anything else is done with it.",
            screens=(_SCAN, Screen("samples", "Samples", ("samples",)), _WITH_WHAT),
            tasks=root_unit,
            is_done=was("SampleTaken"),
            missed=is_not_liquid,
            optional=True,
            found_by="unit",
        ),
        Step(
            name="counts",
            title="Counts",
            verb="record-result",
            lead="As they stand on the printout. A second person compares them later.",
            screens=(
                Screen(
                    "value",
                    "Type the value",
                    ("value", "entered_unit", "value_confirmed", "sampled_at", "resulted_at"),
                ),
            ),
            tasks=_counts,
            is_done=_is_counted,
            missed=_root_is_liquid_no_more,
            optional=True,
        ),
        Step(
            name="reduce",
            title="Process",
            verb="process-unit",
            lead="Volume reduction, depletion, concentration or dilution in its own container.",
            screens=(
                _SCAN,
                Screen("volumes", "Volumes", ("step", "volume_ml", *_BALANCE)),
                Screen("cells", "What is in it now", ("tnc_e6", "cd34_e6", "product_code")),
                _WITH_WHAT,
            ),
            tasks=root_unit,
            is_done=was("UnitProcessed"),
            missed=is_not_liquid,
            optional=True,
            found_by="unit",
        ),
        Step(
            name="split",
            title="Split into bags",
            verb="split-unit",
            lead="Each bag gets a division of its own. Leave it out when it stays one bag.",
            screens=(_SCAN, Screen("bags", "The bags", ("bags", *_BALANCE)), _WITH_WHAT),
            tasks=root_unit,
            is_done=was("UnitSplit"),
            missed=is_not_liquid,
            optional=True,
            found_by="unit",
        ),
        Step(
            name="print",
            title="Print the labels",
            verb="print-label",
            lead="Bags are labelled before they are frozen: the label names what they are about to become.",
            screens=(Screen("print", "Print the label", ("product_code", "design")),),
            tasks=each_bag,
            is_done=has_label,
            missed=_is_frozen,
            optional=True,
        ),
        *read_back_and_affixed(each_bag, AFFIXING),
        *relabelled(each_bag, _is_frozen),
        Step(
            name="dmso",
            title="Add DMSO",
            verb="add-dmso",
            lead="From now on the bag must be frozen within minutes. Have the freezer ready.",
            screens=(_SCAN, Screen("volume", "Volume and DMSO", ("volume_ml", "dmso_percent")), _WITH_WHAT),
            tasks=each_bag,
            is_done=_has_dmso,
            missed=_is_frozen,
            optional=True,
            found_by="unit",
            stays=("dmso_percent", *STEP_FIELDS),
        ),
        Step(
            name="freeze",
            title="Freeze",
            verb="freeze-unit",
            lead="One record for each bag of the controlled-rate run.",
            screens=(
                _SCAN,
                Screen("run", "The run", ("programme", "run_number", "end_temperature_c", "liquid_hold")),
                Screen("product", "What it is now", ("product_code", "expires_on", "overwrapped")),
                _WITH_WHAT,
            ),
            tasks=each_bag,
            is_done=_is_frozen,
            missed=_left_for_the_patient,
            optional=True,
            found_by="unit",
            stays=(
                "programme",
                "run_number",
                "end_temperature_c",
                "liquid_hold",
                "product_code",
                "expires_on",
                "overwrapped",
                "started_at",
                "ended_at",
                *STEP_FIELDS,
            ),
        ),
        Step(
            name="store",
            title="Store",
            verb="store-unit",
            lead="Scan the bag, then the slot that it is put into.",
            screens=(Screen("place", "Into its slot", ("unit", "slot")),),
            tasks=each_bag,
            is_done=_is_stored,
            missed=_left_for_the_patient,
            optional=True,
            found_by="unit",
        ),
    ),
)

TITLES_OF_COUNTS = {test: ASSAYS[test].title for test in COUNTS}
"""What each count is called."""
