"""What the custody gaps that an audit finds say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "long-out-of-slot": Sentence(
        "It was out of its slot for {minutes} minutes; {limit} are allowed.",
        "Say in a deviation where it was and how cold.",
    ),
    "handover-not-accepted": Sentence(
        "{giver} handed it over and {receiver} had not accepted it by {due}.",
        "Ask both where it is, and accept or decline it.",
    ),
    "transit-overdue": Sentence(
        "It was sent to {receiver} by {giver} and had not arrived by {due}.",
        "Ask the carrier where it is, and record its arrival.",
    ),
    "held-by-ended-account": Sentence(
        "It was in the hands of {holder}, whose account ended on {ended}.",
        "Find it, and have whoever has it pick it up.",
    ),
    "unit-was-missing": Sentence(
        "Nobody knew where it was.", "Keep the deviation open until it is known what happened."
    ),
    "claimed-times-overlap": Sentence(
        "Its claimed times overlap: {second} is said to have been before {first}.",
        "Correct the time that is wrong.",
    ),
    "passed-unrecorded": Sentence(
        "{holder} had it, and then {taker}, without a hand-over between them.",
        "Have the hand-over reported with the time at which it was.",
    ),
    "labels-unaccounted": Sentence(
        "Of {printed} printed label copies {accounted} are accounted for; loose are {serials}.",
        "Find each loose copy and say what became of it.",
    ),
    "labels-twice-on-it": Sentence(
        "Label copies {serials} are all on it by the record: one of them is on something else.",
        "Look at the container, and say what became of the copy that is not on it.",
    ),
    "label-numbers-skipped": Sentence(
        "No record knows label copies {serials}, though later ones were printed.",
        "Look for such pieces, and have the ledger verified.",
    ),
    "count-disagrees": Sentence(
        "The events put it into slot {told}, the map into slot {held}.",
        "Look into the vessel, and have the ledger verified.",
    ),
}
