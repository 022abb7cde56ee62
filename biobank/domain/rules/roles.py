"""The roles people are granted at a site, in the words of the laboratory."""

ROLES: dict[str, str] = {
    "administrator": "Administrator",
    "apheresis_nurse": "Apheresis nurse",
    "coordinator": "Coordinator",
    "data_manager": "Data manager",
    "inspector": "Inspector (reads only)",
    "medical_director": "Medical director",
    "nurse": "Nurse",
    "physician": "Physician",
    "processing_director": "Processing director",
    "quality_officer": "Quality officer",
    "technologist": "Technologist",
}

CONSOLE = "console"
"""The command line on the server itself; never granted to a person."""

SIGNING = frozenset({"medical_director", "physician", "processing_director", "quality_officer"})
"""Roles whose signatures release, order or accept a risk; granting one takes two people."""

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
