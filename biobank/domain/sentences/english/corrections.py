"""What corrections and deviations say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "record-not-named": Sentence(
        "{what}: the record that holds it is not named, or others are.",
        "Name that one record, and leave the other fields empty.",
    ),
    "value-does-not-fit": Sentence(
        "What was typed cannot stand there ({what}).",
        "Write numbers plainly, days as 2026-03-31, moments with their offset from UTC.",
    ),
    "value-out-of-range": Sentence(
        "{value} cannot be right ({what}): it lies from {least} to {most}.", "Read the record again."
    ),
    "value-still-to-come": Sentence(
        "{value} is still to come ({what}): it is {now} now.", "Give when it happened."
    ),
    "order-of-times": Sentence(
        "{what}: then {first} would come before {second}.",
        "Check both, and correct first what was wrong first.",
    ),
    "nothing-to-correct": Sentence("{what}: this is what stands there.", "Nothing needs to be done."),
    "cannot-be-undone": Sentence(
        "The last thing done, {deed}, is not put back with one press.",
        "Use the verb that reverses it, correct the value, or report what really happened.",
    ),
    "built-on-since": Sentence(
        "Something was recorded since that rests on it: {since}.", "Undo or correct the newest thing first."
    ),
    "inverse-not-permitted": Sentence("Your roles do not permit: {verb}.", "Ask one of: {roles}."),
    "former-slot-closed": Sentence(
        "Slot {slot}, where it was before, was blocked or taken out of service since.",
        "Store it in another slot.",
    ),
    "former-slot-taken": Sentence(
        "The slot it came from holds unit {unit} since {since}.", "Store the unit in another slot."
    ),
    "units-descend-from-it": Sentence(
        "Units were made from it: {units}.", "Enter those in error first, or correct what is wrong."
    ),
    "already-this-patients": Sentence("Unit {unit} stands under this patient.", "Check which unit is meant."),
    "episode-of-another-patient": Sentence(
        "Episode {episode} belongs to someone else.", "Choose an episode of the right patient."
    ),
    "right-patient-not-active": Sentence(
        "The patient's record is not in use: {status}.", "Open the record that is in use, and try again."
    ),
    "unit-of-another-patient": Sentence(
        "Unit {unit} is not this patient's.", "Name the unit alone, or its own patient."
    ),
    "deviation-closed-already": Sentence("It was closed {since}.", "Report a new deviation."),
    "countersign-outstanding": Sentence(
        "The verbal order was to be countersigned by {due}.", "Ask the physician to countersign it first."
    ),
    "order-of-another": Sentence(
        "{name} did not give this order.", "Whoever gave it countersigns, or a medical director does."
    ),
    "nothing-to-countersign": Sentence(
        "No verbal order waits for a signature here.", "Nothing needs to be done."
    ),
}
