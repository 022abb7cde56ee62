"""What the freezer room says: vessels, places, slots and exposures."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "name-in-use-here": Sentence("The name {name} is in use beside it.", "Choose a name that differs."),
    "coldest-above-warmest": Sentence(
        "{coldest} °C is not colder than {warmest} °C.", "Give the coldest first, then the warmest."
    ),
    "name-pattern-unclear": Sentence(
        "The names “{names}” cannot be told apart: {why}.",
        "Write one name, or a row such as Tower 1..6 or Rack A..F.",
    ),
    "vessel-names-repeat": Sentence(
        "{name} is named twice in this vessel.", "Give each rack, and each box in a rack, its own name."
    ),
    "vessel-size": Sentence(
        "The vessel would have {count} slots; it can have 1 to {largest}.",
        "Check rows and columns of the boxes, or build two vessels.",
    ),
    "not-a-room": Sentence(
        "{place} is a {kind} ({status}); a vessel stands in a room in service.", "Choose a room."
    ),
    "place-retired-already": Sentence("{place} was taken out of service before.", "Look at its history."),
    "place-not-empty": Sentence(
        "{place} still holds {count} unit(s).", "Move them elsewhere first; the map lists them."
    ),
    "place-has-places": Sentence(
        "{first} still stands in {place}.", "Retire what stands in it first, vessel by vessel."
    ),
    "slot-blocked-already": Sentence("Slot {slot} is blocked.", "Nothing needs to be done."),
    "slot-open-already": Sentence("Slot {slot} is open.", "Nothing needs to be done."),
    "slot-occupied": Sentence("Slot {slot} holds unit {unit}.", "Move the unit first."),
    "not-a-vessel": Sentence("{place} is a {kind}, not a vessel.", "Scan the vessel that was too warm."),
    "times-run-backwards": Sentence(
        "From {from} until {until} does not run forwards, or lies ahead.", "Check both times."
    ),
    "vessel-is-cold": Sentence(
        "Vessel {vessel} is not on record as too warm now.",
        "Record the whole time with start and end instead.",
    ),
    "unit-was-exposed": Sentence(
        "The unit was in a vessel that reached {warmest_c} °C, from {started_at}.",
        "A physician decides whether these cells are used: sign in below with the reason.",
    ),
}
