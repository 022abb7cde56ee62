"""What the rules common to all rooms say."""

from biobank.domain.sentences.sentence import Sentence


def _wrong_state(now: str, then: str) -> Sentence:
    return Sentence(f"{{verb}} is not possible: the unit is {now}.", then)


SENTENCES = {
    "policy-not-usable": Sentence(
        "This policy cannot be used: {problem}.", "Mend the file and adopt it again; nothing has changed."
    ),
    "not-permitted": Sentence("Your roles do not permit: {verb}.", "Ask one of: {roles}."),
    "cannot-be-reported": Sentence(
        "{verb} cannot be recorded as something that already happened.", "Do it now, as a request."
    ),
    "claimed-in-the-future": Sentence(
        "The time given, {claimed}, lies in the future.", "Give the time at which it happened."
    ),
    "claimed-before-collection": Sentence(
        "The time given, {claimed}, lies before the cells were collected, {collected}.",
        "Give the time at which it happened. If the collection is recorded wrongly, correct it first.",
    ),
    "of-another-site": Sentence(
        "This belongs to another site, {site}, and is not here.",
        "Go on at that site under My account, if you have a role there; else ask someone who works there.",
    ),
    "expects-another-thing": Sentence(
        "A version of {id} was named, which this has nothing to do with.",
        "Name versions only of what the command is about.",
    ),
    "changed-meanwhile": Sentence(
        "This was changed by someone else while you were looking at it.",
        "Read what it says now, and decide again.",
    ),
    "taken-meanwhile": Sentence(
        "Somebody recorded the same at the same moment, and it can be so only once.",
        "Read what it says now, and decide again. If nothing is there, tell an administrator: {rule}.",
    ),
    "already-submitted": Sentence(
        "This form was sent before with other content; the first time it was {first}.",
        "Look at what was recorded. Open a new form for anything further.",
    ),
    "submitted-by-another": Sentence(
        "This form was sent before by somebody else; then it was {first}.",
        "Look at what was recorded. Open a form of your own for anything further.",
    ),
    "no-such-thing": Sentence("No {thing} with the code {id} is known here.", "Scan or type the code again."),
    "signature-missing": Sentence(
        "A signature is missing: {meaning}.", "Sign in again below to sign; authorised are: {roles}."
    ),
    "signer-not-authorised": Sentence(
        "{name} may not sign this as {meaning}.", "It takes a signature by one of: {roles}."
    ),
    "signature-by-another": Sentence(
        "{name} signed for someone else: this signature is yours to give.", "Sign in again as yourself."
    ),
    "same-person-twice": Sentence("{name} cannot be both people.", "Let a second, different person sign."),
    "reason-missing": Sentence("A reason is missing.", "Choose a reason; say more in the note."),
    "unsigned": Sentence("It was recorded without the signature: {meaning}.", "Have it countersigned."),
    "named-account-ended": Sentence(
        "{person} is named as having done or seen this, but the account ended {since}.",
        "Name who was really there.",
    ),
    "not-verified": Sentence(
        "{verb} was recorded on the word of one person.",
        "Let a second person who was there check the record; quality closes the deviation on their word.",
    ),
    "verbal-order": Sentence(
        "It was done on the spoken order of {name}.",
        "Have the physician countersign within the time allowed.",
    ),
    "verbal-order-not-a-physicians": Sentence(
        "{name} is no physician here, so that a spoken order of theirs decides nothing.",
        "Name the physician who gave the order.",
    ),
    "verbal-order-to-oneself": Sentence(
        "{name} cannot give a verbal order to themselves.", "Sign the decision instead of naming yourself."
    ),
    "verbal-order-not-read-back": Sentence(
        "The order of {name} was not confirmed by a second person who heard it.",
        "Read the order back to the physician, and let a second person sign that it was heard.",
    ),
    "unit-is-collected": _wrong_state("freshly collected, not yet processed", "It must be: {wanted}."),
    "unit-is-processed": _wrong_state("processed and not frozen", "It must be: {wanted}."),
    "unit-is-frozen": _wrong_state("frozen", "It must be: {wanted}."),
    "unit-is-thawed": _wrong_state(
        "thawed", "A thawed unit is infused or discarded; it is never stored again. It must be: {wanted}."
    ),
    "unit-is-infusing": _wrong_state("being infused", "Stop the reinfusion first."),
    "unit-is-infused": _wrong_state("infused: this is its end", "Scan another unit."),
    "unit-is-discarded": _wrong_state("discarded: this is its end", "Scan another unit."),
    "unit-is-divided": _wrong_state(
        "used up: its contents are in other units", "Open the units made from it."
    ),
    "unit-is-tested": _wrong_state("used up in a test", "Scan another unit."),
    "unit-is-researched": _wrong_state("used for research", "Scan another unit."),
    "unit-is-transferred": _wrong_state("transferred out", "Ask the centre that received it."),
    "unit-is-entered-in-error": _wrong_state("entered in error", "Scan another unit."),
    "unit-is-person": _wrong_state(
        "in someone's hands", "Put it down or store it first. It must be: {wanted}."
    ),
    "unit-is-location": _wrong_state("at a location without slots", "It must be: {wanted}."),
    "unit-is-slot": _wrong_state("in a slot", "Take it out first. It must be: {wanted}."),
    "unit-is-transit": _wrong_state("handed over and not yet accepted", "Accept or decline it first."),
    "unit-is-attached": _wrong_state("still attached to its bag", "Cut the segment first."),
    "unit-is-outside": _wrong_state("outside this centre", "Ask the centre that received it."),
    "unit-is-missing": _wrong_state("missing", "If you found it, report it found."),
    "unit-is-gone": _wrong_state("gone", "Scan another unit."),
    "unit-is-quarantined": _wrong_state("in quarantine", "It must be released first: open its holds."),
    "unit-is-released": _wrong_state("released", "It must be: {wanted}."),
    "unit-is-exceptionally-released": _wrong_state("exceptionally released", "It must be: {wanted}."),
    "unit-is-rejected": _wrong_state("rejected", "Only an exceptional release can change that."),
    "unit-is-in-doubt": _wrong_state(
        "in doubt: whose cells these are is not certain",
        "Keep it apart. Only laboratory evidence and two signatures lift the doubt.",
    ),
    "unit-is-free": _wrong_state("not reserved for an order", "It must be: {wanted}."),
    "unit-is-reserved": _wrong_state("reserved for an order", "It must be: {wanted}."),
    "unit-is-issued": _wrong_state("issued to the ward", "It must be: {wanted}."),
    "unit-is-at-bedside": _wrong_state("at the bedside", "It must be: {wanted}."),
}
