"""What the rooms of courses, orders and conditioning say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "course-running-already": Sentence(
        "Course {number} of this patient is running: {status}.",
        "Go on with that course, or close or call it off first.",
    ),
    "course-ended": Sentence("The course is over: {status}.", "Open the patient's present course."),
    "course-transplanted": Sentence(
        "The patient was transplanted on {day_zero}.", "Close the course instead of calling it off."
    ),
    "course-not-transplanted": Sentence(
        "The course has not come to day 0; it is {status}.", "Call it off if it does not take place."
    ),
    "units-still-issued": Sentence(
        "Units are still issued: {units}.", "Infuse them, take them back or discard them first."
    ),
    "patient-conditioned": Sentence(
        "The patient is in conditioning since {since} and needs a graft.",
        "Call the physician. Calling off now takes a physician's signature and a reason.",
    ),
    "weigh-again": Sentence(
        "{now} kg differs by {percent} % from the last weight, {last} kg; up to {limit} % is usual.",
        "Weigh the patient again. If it is right, tick that it was weighed again.",
    ),
    "course-not-open-for-orders": Sentence(
        "The course takes no orders: {status}.", "Open the patient's present course, or a new one."
    ),
    "weight-differs": Sentence(
        "The order says {ordered} kg; the weight recorded last is {recorded} kg.",
        "Order on the recorded weight, or record the right weight first.",
    ),
    "day-is-past": Sentence("{day} is past: today is {today}.", "Give today or a later day."),
    "ordered-below-minimum": Sentence(
        "{dose} × 10⁶/kg is below the minimum dose of {minimum} × 10⁶/kg.",
        "Order more, or accept the risk with your signature and a reason.",
    ),
    "order-not-reopened": Sentence("The order is {status}: nothing is to be confirmed.", "Go on."),
    "order-ended": Sentence("The order is over: {status}.", "Open the present order, or place a new one."),
    "order-not-open": Sentence(
        "There is no open order for this: {status}.", "Ask the physician for an order, then go on."
    ),
    "order-reopened": Sentence(
        "The order waits to be confirmed: weight, volume or cell count changed after it was made. "
        "It was made for {ordered_kg} kg, the patient weighs {weight_kg} kg.",
        "Ask the physician to confirm the order as things are now.",
    ),
    "use-consent-withdrawn": Sentence(
        "The patient withdrew the consent to use these cells.",
        "Leave the cells where they are, and call the physician and the coordinator.",
    ),
    "wrong-patient": Sentence(
        "STOP. Unit {unit} is not this patient's.",
        "Keep the unit apart, do not connect it. Call the laboratory, and check which unit is meant.",
    ),
    "not-a-graft": Sentence("A {container} is a sample, not a graft.", "Scan a bag."),
    "course-not-waiting-for-clearance": Sentence(
        "The course is {status}; it is not waiting for a clearance.", "Look at what was cleared, and when."
    ),
    "identity-not-confirmed": Sentence(
        "The patient's identity is not confirmed.", "Check the wristband at the patient, then clear."
    ),
    "use-consent-missing": Sentence(
        "There is no consent to use the cells.", "Have the consent recorded before the first drug."
    ),
    "weight-not-recorded": Sentence(
        "No weight is recorded, so the dose is not known.", "Weigh the patient, with two people."
    ),
    "no-graft-kept": Sentence(
        "No unit is reserved for this course.", "Place the order and reserve released units for it."
    ),
    "graft-not-usable": Sentence(
        "Something stands against these units: {units} ({why}).",
        "Open each unit and settle what holds it, or reserve another one.",
    ),
    "order-to-be-confirmed": Sentence(
        "The weight changed since the order was made.", "Confirm the order on the new weight first."
    ),
    "back-up-undecided": Sentence(
        "Neither a back-up nor a decision for none is named, or both are.",
        "Scan a back-up unit, or tick that there is none: one of the two.",
    ),
    "back-up-not-usable": Sentence(
        "Unit {unit} cannot be the back-up.",
        "Choose a released, frozen bag of this patient that is not reserved for this course.",
    ),
    "sterility-not-final": Sentence(
        "The culture is not final for: {units}.", "Wait for it, or let a physician accept the risk."
    ),
    "sterility-positive": Sentence(
        "Something grew in the culture of: {units}.",
        "Look at organism and sensitivities. A physician decides, with an antibiotic plan.",
    ),
    "viability-after-thaw-low": Sentence(
        "A thawed vial read {percent} %, below {limit} %: {units}.",
        "Consider more bags or another collection. A physician decides.",
    ),
    "graft-past-expiry": Sentence(
        "Past their date: {units}.", "Review them with the laboratory. A physician decides."
    ),
    "conditioning-not-cleared": Sentence(
        "The patient is not cleared for conditioning: the course is {status}.",
        "STOP before the first drug. If it was given already, report it as given.",
    ),
    "graft-quarantined": Sentence(
        "Unit {unit} is in quarantine.", "Open its holds, or reserve another unit."
    ),
    "graft-rejected": Sentence("Unit {unit} is rejected.", "Reserve another unit."),
    "graft-in-doubt": Sentence("It is in doubt whose cells unit {unit} holds.", "Reserve another unit."),
    "graft-missing": Sentence(
        "Unit {unit} is missing.", "Search for it, and reserve another unit meanwhile."
    ),
    "graft-outside": Sentence(
        "Unit {unit} is outside this centre.", "Call it back, or reserve another unit."
    ),
    "graft-ended": Sentence("Unit {unit} is used up or gone.", "Reserve another unit."),
    "graft-exposed": Sentence(
        "Unit {unit} was too warm.", "Have a vial tested, and decide whether it can stay the graft."
    ),
    "graft-held": Sentence("Unit {unit} has an open hold.", "Open the hold and settle it."),
    "no-graft-left": Sentence(
        "No usable unit is left for a patient who is cleared for conditioning.",
        "Call the physician at once. Nothing further is given until there is a graft.",
    ),
    "back-up-lost": Sentence("The back-up unit {unit} cannot be used.", "Name another back-up."),
    "weight-changed": Sentence(
        "The weight or a count changed since the clearance.",
        "Confirm the order as things are now, and clear again.",
    ),
}
