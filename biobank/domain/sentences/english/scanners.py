"""What the test symbol tells of a scanner, and how to mend it."""

from biobank.domain.sentences.sentence import Sentence

_NOTHING = "Nothing is to be mended."

SENTENCES = {
    "scanner-not-the-test": Sentence(
        "This is not the test symbol, or not enough of it.",
        "Scan one of the two symbols on this page. If you did, set the scanner back to factory settings with the code in its manual, and scan again.",
    ),
    "scanner-layout-right": Sentence("Letters and signs arrive as they were sent.", _NOTHING),
    "scanner-layout-wrong": Sentence(
        "The scanner types on a US keyboard, but this computer is set to another one: {layout}.",
        "Set the scanner's keyboard country to that of the computer, with the code in its manual. Or set this computer to the US keyboard.",
    ),
    "scanner-layout-reversed": Sentence(
        "This computer is set to the US keyboard, but the scanner types on another one, such as {layout}.",
        "Set the scanner's keyboard country to US, with the code in its manual.",
    ),
    "scanner-caps-lock": Sentence(
        "Capital and small letters arrive turned over.",
        "Switch Caps Lock off. If it is off, set the scanner to send letters as they are.",
    ),
    "scanner-lost": Sentence(
        "These characters got lost on the way: {lost}.",
        "Mend the keyboard country first: accent keys swallow characters. If it stays so, set the scanner to wait 5 milliseconds between characters.",
    ),
    "scanner-twice": Sentence(
        "The symbol arrived twice.", "Set the scanner not to read the same symbol again at once."
    ),
    "scanner-gs-right": Sentence("The group separator (GS) arrives.", _NOTHING),
    "scanner-gs-spelled": Sentence(
        "The group separator (GS) arrives written as {text}, which is understood.", _NOTHING
    ),
    "scanner-gs-strange": Sentence(
        "The group separator (GS) arrives as {text}, which nobody can read.",
        "Set the scanner to send it as Ctrl and ], or as the key F8. Its manual calls this control characters or function codes.",
    ),
    "scanner-gs-lost": Sentence(
        "The group separator (GS) gets lost. Labels of this system and of ISBT 128 do without it, some wristbands of hospitals do not.",
        "Set the scanner to send it as Ctrl and ], or as the key F8. Its manual calls this control characters or function codes.",
    ),
    "scanner-aim-right": Sentence("The scanner says what kind of symbol it reads: {aim}.", _NOTHING),
    "scanner-aim-missing": Sentence(
        "The scanner does not say what kind of symbol it reads.",
        "This can stay so. To have it, switch on the AIM id, which its manual may call symbology identifier.",
    ),
    "scanner-marks-none": Sentence("Nothing stands before or after the code.", _NOTHING),
    "scanner-marks-kept": Sentence(
        "The scanner sends marks around the code, as this station knows: before it {prefix}, after it {suffix}.",
        _NOTHING,
    ),
    "scanner-marks-new": Sentence(
        "The scanner sends marks around the code: before it {prefix}, after it {suffix}.",
        "Keep them for this station below, or switch them off with the code in the scanner's manual.",
    ),
    "scanner-marks-gone": Sentence(
        "The scanner sends no marks around the code, but this station expects them.",
        "Keep it for this station below.",
    ),
    "scanner-marks-strange": Sentence(
        "The scanner sends marks that could be part of a code: before it {prefix}, after it {suffix}.",
        "Switch them off with the code in the scanner's manual, or set them to a sign such as ~.",
    ),
    "scanner-quick": Sentence("The characters come {ms} milliseconds apart.", _NOTHING),
    "scanner-slow": Sentence(
        "The characters come {ms} milliseconds apart: such a scan is taken for typing.",
        "Set the scanner to send without a delay. If it cannot, keep its speed for this station below.",
    ),
    "scanner-unmeasured": Sentence(
        "How quickly the characters come was not measured.",
        "Scan into the field with the scripts of this page switched on, and do not type.",
    ),
}
