"""What endings say: discard, missing, transfer, test and research."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "last-usable-graft": Sentence(
        "Unit {unit} is the LAST USABLE GRAFT OF THIS PATIENT.",
        "If it is to go all the same, tick that you know this.",
    ),
    "agreement-does-not-say-so": Sentence(
        "No storage agreement of this patient has ended with the clause to discard.",
        "Look at the agreements, or name the written will.",
    ),
    "document-missing": Sentence(
        "The document that holds the will is not named.", "Give its number or where it is kept."
    ),
    "unit-still-usable": Sentence(
        "The unit is neither rejected nor thawed nor expired; it is {disposition}.",
        "Have it rejected first, or discard it on another ground.",
    ),
    "bag-not-a-sample": Sentence("Unit {unit} is a bag.", "Discard it as a graft."),
    "no-research-consent": Sentence(
        "No consent to research is in force.", "Ask the patient, and record the consent first."
    ),
    "not-a-shipper": Sentence("{place} is not a shipper.", "Scan the shipper."),
}
