"""What the patients' room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "number-taken": Sentence(
        "Another patient carries this hospital number.",
        "Open that patient. If both are one person, use that record; if not, check the number on the band.",
    ),
    "similar-patient": Sentence(
        "{count} patient(s) with a similar name or the same birth date are registered.",
        "Compare them first. If this is another person, tick that you compared them and register again.",
    ),
}
