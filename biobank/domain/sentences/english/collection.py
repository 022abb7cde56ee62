"""What the rooms of episode, collection, hand-over and receipt say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "episode-closed": Sentence(
        "The collection episode is closed since {since}.", "Open a new episode for a further collection."
    ),
    "episode-open-already": Sentence(
        "A collection episode of this patient is open.", "Go on in that episode, or close it first."
    ),
    "chain-of-identity-malformed": Sentence(
        "{chain} is not a Chain of Identity identifier: CH, facility, year, six digits.",
        "Read it again from the other centre's records.",
    ),
    "chain-of-identity-taken": Sentence(
        "Another episode has this Chain of Identity identifier.", "Open that episode and compare."
    ),
    "markers-twice": Sentence("{markers}: given more than once.", "Leave one finding for each marker."),
    "reactive-but-eligible": Sentence(
        "Reactive: {markers}. That is a known risk.",
        "Choose: not eligible. It forbids no autologous graft; it changes label and storage.",
    ),
    "indication-not-approved": Sentence(
        "The board has not approved the indication: {decision}.", "Record the board's decision first."
    ),
    "not-suitable": Sentence(
        "The patient is not known to be fit for collection: {suitability}.",
        "A physician assesses the patient first.",
    ),
    "orders-missing": Sentence("An order is missing: {orders}.", "Have it signed, then clear the patient."),
    "consent-missing": Sentence(
        "No consent is in force on {day} for: {scopes}.", "Have the consent signed and record it first."
    ),
    "blood-count-due": Sentence(
        "The patient was cleared at {cleared_at}; each session more than {hours} hours later needs a fresh "
        "blood count. The one given: {taken_at}.",
        "Take a blood count and say when. Otherwise a physician decides, with a signature and a reason.",
    ),
    "blood-count-too-old": Sentence(
        "The blood count of {taken_at} is not from the last {hours} hours.",
        "Take a new one. Otherwise a physician decides, with a signature and a reason.",
    ),
    "pregnancy-positive": Sentence(
        "The pregnancy test is positive.", "A physician decides, with a signature and a reason."
    ),
    "venous-access-missing": Sentence(
        "There is no venous access yet.", "Assess the veins or place a line, then clear the patient."
    ),
    "markers-outside-window": Sentence(
        "The infection markers of {sampled_on} are not from the last {days} days.",
        "Sample them again. Otherwise a physician decides, with a signature and a reason.",
    ),
    "not-cleared": Sentence(
        "The patient is not cleared for collection.", "A physician clears the patient first."
    ),
    "collected-under-another-band": Sentence(
        "STOP. The wristband is another patient's.",
        "Keep bag and tubes at the chair. Check who is in it, and which episode is open.",
    ),
    "no-bag": Sentence("No bag is entered.", "Add the bag and its volume."),
    "product-code-malformed": Sentence(
        "{product_code} is not a product code.", "Give S and four digits, or D and four characters."
    ),
    "din-unreadable": Sentence("What was scanned is not a whole donation number.", "Scan the label again."),
    "din-of-another-facility": Sentence(
        "The donation number {din} is not of this facility, {facility}.",
        "Take a label of this facility. Cells from elsewhere are received as a transfer.",
    ),
    "din-taken": Sentence(
        "The donation number {din} is used already.", "Take the next label; void this one if it is left over."
    ),
    "din-of-another-patient": Sentence(
        "STOP. The donation number {din} belongs to another patient.",
        "Keep the cells apart and call the sending centre.",
    ),
    "product-known-already": Sentence(
        "{product_code} division {division} of this donation is here already.", "Open that unit."
    ),
    "blood-group-differs": Sentence(
        "The blood groups do not agree: {groups}.",
        "Check label and patient. If both are right, report it: the unit is then held as in doubt.",
    ),
    "held-by-another": Sentence(
        "The unit {unit} is in someone else's hands since {since}.",
        "Whoever holds it hands it over, and you accept it.",
    ),
    "one-receiver": Sentence(
        "Say who or where the unit goes to: one of the two.", "Scan a badge or a place."
    ),
    "handover-to-oneself": Sentence("The unit is in your hands already.", "Choose who it goes to."),
    "receiver-account-ended": Sentence("{person} no longer works here.", "Choose another receiver."),
    "receiver-holds-no-units": Sentence(
        "{person} may not take units into their hands.", "Hand it over to one of: {roles}."
    ),
    "own-handover": Sentence(
        "You handed this unit over yourself at {sent_at}.", "Someone else accepts it, or declines it to you."
    ),
    "addressed-to-another": Sentence(
        "This unit was handed over to another person.", "That person accepts it, or declines it."
    ),
    "place-not-for-putting-down": Sentence(
        "{place} takes units in slots only.", "Scan a slot and store it, or scan another location."
    ),
    "place-out-of-service": Sentence("{place} is out of service.", "Scan another location."),
    "place-temperature": Sentence(
        "{place} holds {coldest_c} to {warmest_c} °C, which does not fit this unit.",
        "Choose a location that fits. Otherwise a director or physician decides, with a reason.",
    ),
}
