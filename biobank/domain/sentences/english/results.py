"""What the results' room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "result-about-not-one": Sentence(
        "A result is about one thing; {count} are named.", "Scan one unit, one donation or one patient."
    ),
    "test-not-about-this": Sentence("{test} is not reported on this.", "It is reported on: {about}."),
    "value-unknown": Sentence("This is not a value that {test} can have.", "Choose one of: {known}."),
    "value-not-a-number": Sentence(
        "The value of {test} is a number.", "Type digits, with a point before the decimals."
    ),
    "unit-of-measure-unknown": Sentence(
        "{test} is not reported in this unit of measure.", "Choose one of: {known}."
    ),
    "volume-unknown": Sentence(
        "A concentration needs the volume of the unit, and that is not known.",
        "Record the volume first, or enter the total number of cells.",
    ),
    "value-implausible": Sentence(
        "{value} {measure} is unusual; between {low} and {high} is expected.",
        "Check value and unit of measure on the report. If it is right, tick that you confirm it.",
    ),
    "organism-not-a-name": Sentence(
        "An organism's name has letters only.", "Type genus and species as the report says."
    ),
    "result-recorded-already": Sentence(
        "{test} of this sample is recorded.", "Amend that result, or give the time of the other sample."
    ),
    "report-is-final": Sentence(
        "The report to be continued is final, or of another test.", "Amend it instead."
    ),
    "result-checked-already": Sentence(
        "{test} needs no check: it was imported or is checked.", "Nothing needs to be done."
    ),
    "checked-by-who-recorded": Sentence(
        "You recorded this result yourself.", "Let another person read it from the printout."
    ),
    "printout-says-otherwise": Sentence(
        "What you read is not what was recorded for {test}.",
        "Look at the printout together. If the record is wrong, amend it.",
    ),
    "amendment-changes-nothing": Sentence("{test} says this already.", "Enter the value it should have."),
}
