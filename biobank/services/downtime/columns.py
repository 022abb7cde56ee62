"""The columns of the lists of a downtime book; each list is 180 mm wide."""

from biobank.services.downtime.parts import Column

BAG_COLUMNS = (
    Column("Bag", 9),
    Column("Donation", 33),
    Column("Product", 17),
    Column("Where", 47),
    Column("State", 28),
    Column("Release", 22),
    Column("mL", 10),
    Column("CD34+ 10⁶", 14),
)
PATIENT_COLUMNS = (
    Column("Where", 44),
    Column("Donation", 33),
    Column("Product", 17),
    Column("State", 24),
    Column("mL", 9),
    Column("CD34+ 10⁶", 13),
    Column("Expires", 18),
    Column("Standing", 22),
)
POSITION_COLUMNS = (
    Column("Position", 14),
    Column("Donation", 33),
    Column("Product", 17),
    Column("State", 33),
    Column("Release", 25),
    Column("Patient", 40),
    Column("Born", 18),
)

HOLD_COLUMNS = (
    Column("Since", 25),
    Column("Why", 38),
    Column("Donation", 33),
    Column("Product", 17),
    Column("Where", 36),
    Column("Patient", 31),
)
EPISODE_COLUMNS = (
    Column("Patient", 86),
    Column("Episode", 26),
    Column("Chain of identity", 36),
    Column("Cleared", 32),
)
ELSEWHERE_COLUMNS = (
    Column("Where", 32),
    *POSITION_COLUMNS[1:3],
    Column("State", 27),
    Column("Release", 22),
    Column("Patient", 31),
    Column("Born", 18),
)
NUMBER_COLUMNS = (
    Column("Number", 36),
    Column("Used for (patient, day and time)", 84),
    Column("Else", 34),
    Column("Initials", 26),
)
