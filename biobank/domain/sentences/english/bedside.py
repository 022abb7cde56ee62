"""What issue, thaw and the bedside say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "carrier-account-ended": Sentence("{person} no longer works here.", "Choose who carries it now."),
    "label-not-scanned": Sentence(
        "The label on the container was not scanned.", "Scan the container itself, not a list or a cassette."
    ),
    "label-unreadable": Sentence(
        "What was scanned is not a unit's label ({problem}).", "Scan the label of the container again."
    ),
    "label-of-another-unit": Sentence(
        "STOP. The container in hand is {scanned}, not {unit}.",
        "Put it aside. Fetch the right container, or open the one in hand.",
    ),
    "label-copy-not-live": Sentence(
        "STOP. This label is {status}; it does not stand for unit {unit}.",
        "Keep the container apart and call the laboratory: a label that is not valid was on it.",
    ),
    "label-of-other-product": Sentence(
        "The label names the product {named}; by the record it is {product}.",
        "Have the label printed anew, or correct the product. To go on all the same: {waived_by}.",
    ),
    "wristband-unreadable": Sentence(
        "The wristband cannot be read ({problem}).",
        "Scan it again, or have a new band issued. Otherwise a physician who knows the patient decides.",
    ),
    "wristband-unknown": Sentence(
        "STOP. No patient here carries this wristband.",
        "Check that the band is the patient's own, and that the patient is registered.",
    ),
    "wristband-ended": Sentence(
        "STOP. This wristband is {status}.", "Have a new band issued at the patient, then scan that one."
    ),
    "wristband-copy-not-valid": Sentence(
        "STOP. This is copy {serial} of the wristband, and it is {status}: it is not the one on the wrist.",
        "Scan the band on the patient’s wrist itself. A loose band is destroyed, and said so.",
    ),
    "wristband-ambiguous": Sentence(
        "STOP. {count} patients carry this number.", "Call the coordinator; scan a band of this bank instead."
    ),
    "container-damaged": Sentence(
        "Unit {unit} is not intact.", "Keep it cold, report the failed container, and choose another unit."
    ),
    "records-disagree": Sentence(
        "Label, order and records of unit {unit} do not agree.",
        "Do not issue it. Find out what differs, and call the processing director.",
    ),
    "issue-not-checked": Sentence(
        "Unit {unit} was not checked by two people in the last {minutes} minutes.", "Do the issue check now."
    ),
    "returned-unit-is-not-frozen": Sentence(
        "How it was kept does not fit the state of unit {unit}.",
        "Look whether it is still frozen, and say what fits.",
    ),
    "patient-not-ready": Sentence(
        "Missing before the thaw: {lacking}.", "Get it ready first: a thawed bag cannot wait."
    ),
    "patient-not-conditioned": Sentence(
        "No conditioning is on record; the course is {status}.",
        "Ask the physician, and report what was given, before anything is thawed.",
    ),
    "thaw-not-checked": Sentence(
        "Unit {unit} was not checked before the thaw in the last {minutes} minutes.",
        "Let two people check bag, order and wristband now.",
    ),
    "weight-missing": Sentence(
        "No weight is recorded, so neither dose nor DMSO is known.", "Weigh the patient, with two people."
    ),
    "weight-too-old": Sentence(
        "The last weight is {days} days old; {limit} are allowed.", "Weigh the patient again."
    ),
    "dose-below-minimum": Sentence(
        "All bags together make {dose} × 10⁶/kg; the minimum is {minimum} × 10⁶/kg.",
        "Reserve a further bag, or let a physician accept the risk.",
    ),
    "dmso-over-limit": Sentence(
        "With this bag the DMSO of 24 hours is {dmso} g/kg; the limit is {limit} g/kg.",
        "Split over {days} days, have the bag washed, or let a physician accept the risk.",
    ),
    "dmso-unknown": Sentence(
        "Volume or DMSO of unit {unit} is not known, so the limit cannot be checked.",
        "Have it recorded by the laboratory, or let a physician accept the risk.",
    ),
    "past-expiry": Sentence(
        "Unit {unit} expired {expires}.", "Review it with the laboratory. A physician decides."
    ),
    "bag-before-waits": Sentence(
        "Another bag is thawed and not yet running, or is not tolerated well: {units}.",
        "Thaw this one when the one before runs well or is finished.",
    ),
    "container-failed": Sentence(
        "Unit {unit} has failed ({fault}). The other bags hold {dose_left} × 10⁶/kg.",
        "Discard it, or let a physician accept the risk of using what is left.",
    ),
    "salvage-incomplete": Sentence(
        "The new container lacks its volume or its expiry.", "Give both: it is a new container."
    ),
    "salvage-of-frozen": Sentence(
        "Unit {unit} is frozen and cannot be poured into another container.",
        "Discard it, or thaw it first in an outer bag.",
    ),
    "issued-to-another-patient": Sentence(
        "STOP. Unit {unit} is kept for another patient's order.", "Keep it apart and call the laboratory."
    ),
    "not-verified-at-bedside": Sentence(
        "Unit {unit} was not verified at the bedside in the last {minutes} minutes.",
        "Scan wristband and unit, and let a second person confirm.",
    ),
    "another-bag-running": Sentence(
        "Another bag is running: {units}.", "Wait until it is finished, and record that it is."
    ),
    "thawed-too-long": Sentence(
        "The unit was thawed {minutes} minutes ago; {limit} are allowed.",
        "Call the physician, who decides whether it is given.",
    ),
    "thaw-to-end-too-long": Sentence(
        "From thaw to the end it took {minutes} minutes.", "Review the deviation that was opened."
    ),
    "volume-above-content": Sentence(
        "{given} mL is more than the {content} mL that were in the bag.",
        "Give the volume of cells without rinsing.",
    ),
    "never-infused": Sentence("Unit {unit} was never given.", "Scan the unit that ran."),
    "grade-out-of-range": Sentence("{grade} is not a grade.", "Give a grade from 1, mild, to 5, death."),
}
