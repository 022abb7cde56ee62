"""The roles people are granted at a site, in the words of the laboratory."""

from biobank.domain.sentences.phrase import Phrase

ROLES: dict[str, str] = {
    "administrator": Phrase("Administrator"),
    "apheresis_nurse": Phrase("Apheresis nurse"),
    "coordinator": Phrase("Coordinator"),
    "data_manager": Phrase("Data manager"),
    "inspector": Phrase("Inspector (reads only)"),
    "medical_director": Phrase("Medical director"),
    "nurse": Phrase("Nurse"),
    "physician": Phrase("Physician"),
    "processing_director": Phrase("Processing director"),
    "quality_officer": Phrase("Quality officer"),
    "technologist": Phrase("Technologist"),
}

CONSOLE = "console"
"""The command line on the server itself; never granted to a person."""

SIGNING = frozenset({"medical_director", "physician", "processing_director", "quality_officer"})
"""Roles whose signatures release, order or accept a risk; granting one takes two people."""

SIGNERS = frozenset(ROLES) - {"administrator", "inspector"}
"""Roles whose holders put their name to the work; who only administers or reads signs none of it."""

LABORATORY = ("technologist", "processing_director", "medical_director")
CLINICAL = ("physician", "nurse", "medical_director")
EVERYONE = tuple(ROLES)
HANDLERS = (
    "apheresis_nurse",
    "technologist",
    "processing_director",
    "medical_director",
    "nurse",
    "physician",
)
"""Those who hold units in their hands."""
