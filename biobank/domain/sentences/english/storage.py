"""What the storage room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "slot-taken": Sentence(
        "Slot {slot} holds unit {unit} since {since}.",
        "Scan another slot. If the slot is really empty, report where unit {unit} is.",
    ),
    "slot-blocked": Sentence(
        "Slot {slot} is blocked.", "Scan another slot, or open this one in the vessel's map."
    ),
    "vessel-not-for-untested": Sentence(
        "Vessel {vessel} holds tested product only, and this unit is infectious or untested.",
        "Store it in a vessel for untested product, or overwrapped as your procedure says.",
    ),
    "vessel-too-warm": Sentence(
        "Vessel {vessel} is qualified up to {warmest_c} °C; frozen cells need {limit_c} °C or colder.",
        "Store it in a colder vessel. In an emergency a director signs in below and gives the reason.",
    ),
    "place-retired": Sentence("{place} was taken out of service.", "Scan a slot in another box."),
    "not-where-recorded": Sentence(
        "Unit {unit} is not on record at slot {slot}; its record says: {recorded}.",
        "Report that you found it there. The report opens a deviation, and the search for what else is wrong.",
    ),
    "units-share-a-vessel": Sentence(
        "All stored units of this patient are in {vessels} vessel(s); {wanted_vessels} are wanted.",
        "Store the next bag in another vessel, so that one failure cannot take them all.",
    ),
    "out-of-slot-too-long": Sentence(
        "The unit was out of its slot longer than the limit.", "Look into it and close the deviation."
    ),
}
