"""What the patients' room says: registering, linking, names, blood groups, bands and consents."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "admission-day-unlikely": Sentence(
        "The day of admission, {day}, is far from today, {today}.", "Read the day again."
    ),
    "number-taken": Sentence(
        "Another patient carries this number.",
        "Open that patient. If both are one person, use that record; if not, check the number on the band.",
    ),
    "similar-patient": Sentence(
        "{count} patient(s) with a similar name or the same birth date are registered.",
        "Compare them first. If this is another person, tick that you compared them and send it again.",
    ),
    "patient-is-linked": Sentence(
        "This record is a duplicate, linked to the patient {linked_to}.", "Open that patient and go on there."
    ),
    "patient-is-deceased": Sentence(
        "The patient died on {died_on}.", "If this is a mistake, correct the record of the death first."
    ),
    "patient-entered-in-error": Sentence(
        "This record was entered in error.", "Open the patient's right record."
    ),
    "patient-identity-in-doubt": Sentence(
        "It is in doubt whose cells are whose for this patient.",
        "Collect and take in nothing. Laboratory evidence and two signatures lift the doubt.",
    ),
    "patient-not-in-doubt": Sentence("This patient's identity is not in doubt.", "Nothing needs to be done."),
    "units-still-in-doubt": Sentence(
        "Units of this patient are in doubt: {units}.",
        "Resolve each of them by evidence from its own cells; the patient is out of doubt with the last.",
    ),
    "blood-groups-still-differ": Sentence(
        "Patient and units still say different blood groups: {groups}.",
        "Give the group that the evidence shows. A unit whose cells are of another group is not this patient's.",
    ),
    "day-in-the-future": Sentence("The day {day} is still to come: today is {today}.", "Give the right day."),
    "moment-in-the-future": Sentence("{moment} is still to come: it is {now} now.", "Give when it happened."),
    "moment-has-passed": Sentence(
        "{moment} has passed already: it begins at {now}.", "Give when it is expected there."
    ),
    "same-record-twice": Sentence(
        "Both are the same record.", "Choose the duplicate and the record that stands."
    ),
    "linked-already": Sentence(
        "This record is linked to the patient {linked_to} already.", "Unlink it first if that was wrong."
    ),
    "other-is-linked": Sentence(
        "The record chosen to stand is itself a duplicate of {linked_to}.", "Link to that patient instead."
    ),
    "others-linked-to-it": Sentence(
        "Other records are linked to this one, so it is the one that stands.",
        "Link the other way round, or unlink them first.",
    ),
    "blood-groups-differ": Sentence(
        "The two records have different blood groups: {groups}.",
        "They are not one person, or one group is wrong: have the laboratory test both again.",
    ),
    "not-linked": Sentence("These two records are not linked.", "Look at what the record is linked to."),
    "nothing-changes": Sentence("No new name or number was filled in.", "Fill in what has changed."),
    "wristband-void": Sentence(
        "The wristband {wristband} is void since {since}.", "Scan the band that the patient wears now."
    ),
    "wristband-number-malformed": Sentence(
        "This is not the form of a number on the hospital's bands.", "Scan the band again."
    ),
    "ends-before-it-begins": Sentence(
        "It would end on {ends}, before it begins on {begins}.", "Check both days."
    ),
    "signed-in-the-future": Sentence(
        "The day of signing, {day}, is still to come: today is {today}.", "Give the day on the form."
    ),
    "consent-not-in-force": Sentence(
        "This consent does not stand any more: it is {status}.", "Open the patient's consents."
    ),
    "agreement-in-force": Sentence(
        "A storage agreement is in force already.", "Renew it, or end it before recording another."
    ),
    "agreement-not-in-force": Sentence(
        "This agreement is not in force: it is {status}.", "Open the agreement that is in force."
    ),
}
