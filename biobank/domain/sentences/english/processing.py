"""What the processing rooms say: steps, divisions, pools, freezing, lots and equipment."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "wash-of-reserved": Sentence(
        "Unit {unit} is kept for order {order}, and its release ends with the wash.",
        "Take it off the order first; wash it, release it, and reserve it again.",
    ),
    "times-out-of-order": Sentence(
        "The step starts {started} and ends {ended}; it is {now} now.",
        "Give times in their order, none of them in the future.",
    ),
    "performed-and-verified-by-one": Sentence(
        "One person is named as performing and as verifying this step.",
        "Name the second person who verified it, or leave that empty.",
    ),
    "equipment-out-of-service": Sentence(
        "{equipment} is out of service.", "Use another piece, or put this one in service first."
    ),
    "equipment-calibration-lapsed": Sentence(
        "{equipment} was calibrated until {calibrated_until} only.",
        "Use another piece, or record its calibration first.",
    ),
    "equipment-cleaning-lapsed": Sentence(
        "{equipment} counts as clean until {cleaned_until} only.", "Clean it and record the cleaning first."
    ),
    "lot-expired": Sentence("Lot {lot} of {item} expired on {expired}.", "Scan a lot that is in date."),
    "lot-is-held": Sentence(
        "Lot {lot} of {item} is held since {since}.", "Set it aside and scan another lot."
    ),
    "volumes-do-not-balance": Sentence(
        "{incoming} mL went in and {outgoing} mL are accounted for; {tolerance} % may differ.",
        "Check each volume. Enter what was added, thrown away, sampled or lost, and why it was lost.",
    ),
    "loss-without-reason": Sentence("{loss} mL are entered as lost without a reason.", "Choose the reason."),
    "more-cells-than-before": Sentence(
        "{counted} ×10⁶ cells are entered, more than the {before} ×10⁶ that went in.",
        "Check count and unit of measure, or sign that it is so and say why: {waived_by}.",
    ),
    "split-into-one": Sentence(
        "A split makes at least two containers; {count} is entered.",
        "Enter each container that was filled. One container alone is washed or processed, not split.",
    ),
    "divisions-exhausted": Sentence(
        "Division {division} can be divided into {room} more containers only.",
        "Fill fewer containers; a part of a part cannot be divided again.",
    ),
    "sample-divisions-exhausted": Sentence(
        "Division {division} can have {room} more samples only.",
        "Take fewer samples, or sample the container it was divided from.",
    ),
    "no-sample-told": Sentence("No sample is entered.", "Enter each container taken, with its volume."),
    "sample-larger-than-unit": Sentence(
        "{sampled} mL are entered as samples of a unit that holds {volume} mL.", "Check the volumes."
    ),
    "only-segments-stay-attached": Sentence(
        "Only a segment of the bag's own tubing stays attached to it.",
        "Enter a vial or tube as a container of its own.",
    ),
    "pool-of-one": Sentence(
        "A pool is of at least two units; {count} is named.", "Scan each unit of the pool."
    ),
    "pool-of-two-patients": Sentence(
        "Units {unit} and {other} are of different patients.",
        "Stop. Part the bags, and scan each patient's units by themselves.",
    ),
    "pool-of-two-episodes": Sentence(
        "Units {unit} and {other} were collected in different episodes.", "Pool units of one episode only."
    ),
    "pool-of-unlike-states": Sentence(
        "Some of these units hold DMSO and some do not.", "Pool units in the same state only."
    ),
    "pool-din-unusable": Sentence(
        "This cannot be the pool's donation number: it is unreadable, or in use {used} time(s).",
        "Scan a new number, or leave it empty and take the next one.",
    ),
    "dmso-added-already": Sentence(
        "DMSO was added to unit {unit} at {at}.", "Freeze the unit now; scan another one to add DMSO."
    ),
    "volume-cannot-shrink": Sentence(
        "{before} mL cannot become {after} mL by adding.", "Check the volume afterwards."
    ),
    "next-product-unknown": Sentence(
        "No product code is known for {product_code} when it is frozen.",
        "Type the product code: S and four digits, or your own beginning with D.",
    ),
    "viability-low": Sentence(
        "Viability is {viability} %, below {limit} %.",
        "Count again. To freeze all the same, sign and say why: {waived_by}.",
    ),
    "dmso-waited-too-long": Sentence(
        "DMSO was added at {since}; freezing had to start by {limit}.",
        "If it was frozen all the same, sign and say why: {waived_by}.",
    ),
    "liquid-hold-too-long": Sentence(
        "The cells have been liquid since {since}; they could wait until {limit}.",
        "To freeze all the same, sign and say why: {waived_by}.",
    ),
    "run-ended-warm": Sentence(
        "The run ended at {temperature} °C, warmer than {limit} °C.",
        "Check the run. To keep the unit as frozen, sign and say why: {waived_by}.",
    ),
    "lot-of-product-held": Sentence(
        "Lot {lot} of {item} went into this unit and is held since {since}.",
        "Wait until the lot is freed, or decide on an exceptional release.",
    ),
    "lot-registered-already": Sentence(
        "Lot {lot} of {item} is registered.", "Scan the lot registered; check item and number."
    ),
    "lot-held-already": Sentence("Lot {lot} is held since {since}.", "Nothing needs to be done."),
    "lot-is-not-held": Sentence("Lot {lot} is not held.", "Nothing needs to be done."),
    "equipment-registered-already": Sentence(
        "{name} is registered at this site.", "Give each piece a name of its own."
    ),
    "equipment-out-already": Sentence("{name} is out of service.", "Nothing needs to be done."),
    "equipment-in-service-already": Sentence("{name} is in service.", "Nothing needs to be done."),
}
