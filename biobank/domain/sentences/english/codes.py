"""What was scanned is no whole code: which fault it has, and what to do next."""

from biobank.domain.sentences.sentence import Sentence

_AGAIN = "Scan the label again."

SENTENCES = {
    "code-check-failed": Sentence("The check character does not fit: one character is wrong.", _AGAIN),
    "code-cut-short": Sentence(
        "{name}, character {at}: expected {expected}, but the text ends there.", _AGAIN
    ),
    "code-foreign-character": Sentence(
        "The code holds a character that is never printed in one (I, L, O, U).", _AGAIN
    ),
    "code-malformed": Sentence(
        "{name}, character {at}: expected {expected}, but “{found}” stands there.", _AGAIN
    ),
    "code-not-on-symbols": Sentence(
        "This is an internal patient number.", "Scan the wristband on the patient."
    ),
    "code-unknown-kind": Sentence(
        "No code of this system begins with {first}.", "Scan the label of the thing itself."
    ),
    "code-wrong-length": Sentence("A code has {length} characters, this one has {count}.", _AGAIN),
    "din-check-failed": Sentence("The check character of the donation number does not fit.", _AGAIN),
    "din-flags-malformed": Sentence("The donation number is not followed by two flag digits.", _AGAIN),
    "din-malformed": Sentence(
        "This is not a donation number: 5 characters of the facility, 2 of the year, 6 digits.", _AGAIN
    ),
    "scan-caps-lock": Sentence(
        "Capital and small letters are turned over.", "Switch Caps Lock off and scan the label again."
    ),
    "scan-doubled": Sentence("The same code arrived twice in one scan.", "Scan the label once more."),
    "scan-empty": Sentence("Nothing was scanned.", "Scan the label."),
    "scan-layout": Sentence(
        "This looks like a code that came through a {layout} keyboard the scanner is not set to. Nothing was taken from it.",
        "Set the scanner up under Scan, Scanner set-up.",
    ),
    "scan-lead-lost": Sentence(
        "The first character got lost: with = or & in front this would be a {name}. Nothing was taken from it.",
        "Scan the label again; if it stays so, set the scanner up under Scan, Scanner set-up.",
    ),
    "scan-partial": Sentence("Only a part of a code arrived.", _AGAIN),
    "scan-several": Sentence("Several codes arrived in one scan.", "Scan one label at a time."),
    "scan-unframed": Sentence("The scan did not arrive whole: its start or end mark is missing.", _AGAIN),
    "scan-unknown": Sentence(
        "This is no code that this system knows.", "Scan the label that this system printed."
    ),
}
