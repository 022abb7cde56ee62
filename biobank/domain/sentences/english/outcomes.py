"""What the outcomes' room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "no-day-zero": Sentence(
        "The course has no day 0: it is {status}.", "Record the reinfusion first; days are counted from it."
    ),
    "value-in-the-future": Sentence("Days still to come: {days}.", "Correct the days of these values."),
    "visit-before-day-zero": Sentence(
        "{day} is not after day 0 ({day_zero}).",
        "Record it as the visit before conditioning, or mend the day.",
    ),
    "visit-in-the-future": Sentence("{day} is still to come: today is {today}.", "Record it on its day."),
    "score-out-of-range": Sentence(
        "{value} is not on the scale {score}.",
        "EDSS is 0 to 10 in steps of 0.5 without 0.5, mRSS 0 to 51, SLEDAI-2K 0 to 105.",
    ),
}
