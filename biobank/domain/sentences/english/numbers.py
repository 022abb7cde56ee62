"""What the room of reserved donation numbers and the downtime book say."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "din-given-back": Sentence(
        "STOP. The donation number {din} was given back ({outcome}): its labels should not exist any more.",
        "Put this label aside, take the next one, and tell the quality officer.",
    ),
    "numbers-of-another-site": Sentence(
        "These numbers are for {site}, where you are not working.", "Somebody signed in there does it."
    ),
    "numbers-enough": Sentence(
        "{waiting} reserved numbers wait to be accounted for; a site may have {most}.",
        "Account for those that were not used first, or set fewer aside.",
    ),
    "numbers-out-of-order": Sentence(
        "{first} to {last} is not one run of at most {most} numbers of one facility and year.",
        "Give the lower number first, and each run by itself.",
    ),
    "number-not-reserved": Sentence(
        "{din} was not set aside here.", "Compare with the list of reserved numbers."
    ),
    "number-used": Sentence(
        "{din} stands on a donation: it was used.", "Give the numbers before and after it by themselves."
    ),
    "number-accounted-already": Sentence(
        "{din} is accounted for already: {outcome}.", "Leave it out, or compare with the list."
    ),
    "number-lost": Sentence(
        "Labels of a reserved donation number cannot be found.",
        "Say where they were last seen, and close the deviation when that is known.",
    ),
    "downtime-station": Sentence(
        "The downtime book is made at a named workstation only: {stations}.",
        "Sign in there, or use the book of last night.",
    ),
    "downtime-password": Sentence(
        "The two passwords are not the same, or have fewer than {shortest} characters.",
        "Type the password of the sealed envelope twice.",
    ),
}
