"""What is said in a series of scans: what was read, what comes next, and what was not used."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "series-begun": Sentence("{card}.", "{about}."),
    "series-slot-named": Sentence("Slot {at}.", "Now scan the bag."),
    "series-box-named": Sentence(
        "The next free position of this box is {slot}.", "Scan its bags in order, one position each."
    ),
    "series-receiver-named": Sentence("It goes to {at}.", "Scan each bag."),
    "series-place-named": Sentence("The place is {at}.", "Scan each bag that you leave there."),
    "series-repeated": Sentence(
        "This was done just before; nothing was done twice.", "Go on with the next scan."
    ),
    "series-in-its-slot": Sentence(
        "This bag is in its slot already; nothing was done twice.", "Scan the next slot or box."
    ),
    "series-slot-first": Sentence(
        "No slot is named for this bag; nothing was recorded.", "Scan its slot or a box, then the bag again."
    ),
    "series-receiver-first": Sentence(
        "Nobody is named to receive this bag; nothing was recorded.",
        "Scan the badge or the place that receives, then the bag again.",
    ),
    "series-place-first": Sentence(
        "No place is named for this bag; nothing was recorded.", "Scan the place, then the bag again."
    ),
    "series-box-full": Sentence(
        "{at} has no free position.", "Scan another box, or a slot. Nothing was recorded."
    ),
    "series-not-a-box": Sentence("{at} has no positions of its own.", "Scan a box or a slot."),
    "series-takes-no-such": Sentence(
        "This is the code of a {thing}, which {card} does not take; nothing was recorded.",
        "Scan what is asked for, or the card End.",
    ),
    "series-which-bag": Sentence(
        "{count} containers carry this donation number; nothing was recorded.", "Scan the bag's own label."
    ),
    "series-moved-on": Sentence(
        "This page was not up to date; the scan was not used.",
        "Look at what stands here now, then scan again.",
    ),
    "series-stopped": Sentence(
        "A red stop stands; this scan was not used.",
        "Say below what you did with the piece, or scan the card Set apart.",
    ),
    "series-no-stop": Sentence("There is no red stop to answer.", "Go on with the next scan."),
    "series-set-apart": Sentence(
        "You stopped at a void label; this stands in the log with your name.",
        "Go on with the next scan. Report the deviation when the series is over.",
    ),
    "series-ended": Sentence(
        "The series is over: {done} done, {refused} refused.", "Scan a card to begin another."
    ),
    "series-unknown": Sentence(
        "No such series goes on here; the scan was not used.", "Scan a verb card to begin one."
    ),
    "series-nothing-to-end": Sentence("No series of scans goes on here.", "Scan a verb card to begin one."),
    "series-undo-gone": Sentence(
        "This can no longer be put back from here; nothing was changed.", "Open the bag's page."
    ),
}
