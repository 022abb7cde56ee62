"""What the people's room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "login-malformed": Sentence(
        "A sign-in name has small letters a to z, digits, and . _ @ - only, and is no printed code.",
        "Type another sign-in name, such as anna.berg.",
    ),
    "zone-unknown": Sentence("There is no such time zone.", "Write it as Europe/Berlin."),
    "facility-malformed": Sentence(
        "A facility number has five characters, such as A9999: no letter O, two digits at the end.",
        "Read it again on the letter that gave it.",
    ),
    "login-taken": Sentence("The sign-in name {login} is in use.", "Choose another sign-in name."),
    "not-to-oneself": Sentence(
        "Nobody grants a role to themselves.", "Ask another administrator to grant it."
    ),
    "role-granted-already": Sentence(
        "This person holds the role {role} already.", "Nothing needs to be done."
    ),
    "second-person-grants-signing-role": Sentence(
        "The role {role} signs, so two people grant it.",
        "Let another administrator, or someone whose own role signs, sign below as granting it with you.",
    ),
    "role-not-held": Sentence("This person does not hold the role {role} here.", "Look at the roles listed."),
    "account-ended-already": Sentence("{person}'s account ended {since}.", "Nothing needs to be done."),
}
