"""The columns of the lists of a downtime book; each list is 180 mm wide."""

from biobank.domain.sentences.phrase import Phrase
from biobank.services.downtime.parts import Column

BAG_COLUMNS = (
    Column(Phrase("Bag"), 9),
    Column(Phrase("Donation"), 33),
    Column(Phrase("Product"), 17),
    Column(Phrase("Where"), 47),
    Column(Phrase("State"), 28),
    Column(Phrase("Disposition"), 22),
    Column(Phrase("mL"), 10),
    Column(Phrase("CD34+ 10⁶"), 14),
)
PATIENT_COLUMNS = (
    Column(Phrase("Where"), 44),
    Column(Phrase("Donation"), 33),
    Column(Phrase("Product"), 17),
    Column(Phrase("State"), 24),
    Column(Phrase("mL"), 9),
    Column(Phrase("CD34+ 10⁶"), 13),
    Column(Phrase("Expires"), 18),
    Column(Phrase("Standing"), 22),
)
POSITION_COLUMNS = (
    Column(Phrase("Position"), 14),
    Column(Phrase("Donation"), 33),
    Column(Phrase("Product"), 17),
    Column(Phrase("State"), 33),
    Column(Phrase("Disposition"), 25),
    Column(Phrase("Patient"), 40),
    Column(Phrase("Born"), 18),
)

HOLD_COLUMNS = (
    Column(Phrase("Since"), 25),
    Column(Phrase("Why"), 38),
    Column(Phrase("Donation"), 33),
    Column(Phrase("Product"), 17),
    Column(Phrase("Where"), 36),
    Column(Phrase("Patient"), 31),
)
EPISODE_COLUMNS = (
    Column(Phrase("Patient"), 86),
    Column(Phrase("Episode"), 26),
    Column(Phrase("Chain of identity"), 36),
    Column(Phrase("Cleared"), 32),
)
ELSEWHERE_COLUMNS = (
    Column(Phrase("Where"), 32),
    *POSITION_COLUMNS[1:3],
    Column(Phrase("State"), 27),
    Column(Phrase("Disposition"), 22),
    Column(Phrase("Patient"), 31),
    Column(Phrase("Born"), 18),
)
NUMBER_COLUMNS = (
    Column(Phrase("Number"), 36),
    Column(Phrase("Used for (patient, day and time)"), 84),
    Column(Phrase("Else"), 34),
    Column(Phrase("Initials"), 26),
)
