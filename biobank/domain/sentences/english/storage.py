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
}
