"""What release, holds and identity say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "thawed-unit-came-back": Sentence(
        "Unit {unit} was thawed and is not with its patient any more.",
        "Discard it: thawed cells are never stored nor given out again.",
    ),
    "results-missing": Sentence(
        "No report yet of: {tests}.",
        "Record the results, or ask the medical director for an exceptional release.",
    ),
    "markers-missing": Sentence(
        "The infection markers are not all known; missing: {tests}.",
        "Record them on the episode or as results.",
    ),
    "results-preliminary": Sentence(
        "Not final yet: {tests}.",
        "Wait for the final report; if the cells are needed before, ask for an exceptional release.",
    ),
    "results-unchecked": Sentence(
        "Copied by hand and not yet checked by a second person: {tests}.",
        "Let a second person check them against the printout.",
    ),
    "culture-grew": Sentence(
        "The culture ({test}) grew: {organism}.",
        "Only an exceptional release with organism, sensitivities and antibiotic plan lets these cells be used.",
    ),
    "viability-too-low": Sentence(
        "Viability was {viability} %; the limit is {limit} %.",
        "Ask the medical director whether to release exceptionally or to reject.",
    ),
    "holds-open": Sentence("Holds are open: {causes}.", "Look into each, and lift it, first."),
    "lot-in-unit-held": Sentence(
        "Lot {lot} of {item} went into these cells and is held.", "Wait until the lot is cleared."
    ),
    "released-by-its-only-processor": Sentence(
        "{person} alone processed this unit, and nobody releases their own work.",
        "Let another processing director release it.",
    ),
    "antibiotic-plan-missing": Sentence(
        "The culture ({test}) grew, and a plan is missing.",
        "Give organism, sensitivities and antibiotic plan.",
    ),
    "hold-not-overridden": Sentence(
        "The hold {cause} is not overridden by any decision.", "Resolve what it waits for first."
    ),
    "nothing-is-lacking": Sentence("This unit meets every criterion.", "Release it in the usual way."),
    "unit-on-its-way": Sentence("The unit is {assignment}.", "Have it returned first."),
    "hold-lifted-already": Sentence("The hold {cause} was lifted {since}.", "Nothing needs to be done."),
    "hold-lifts-otherwise": Sentence(
        "The hold {cause} is not lifted by hand.", "It is lifted by what it waits for: {verb}."
    ),
    "other-patient-is-the-same": Sentence(
        "The other patient named is the unit's own.", "Name another patient, or none."
    ),
}
