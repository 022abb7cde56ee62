"""What the people's room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "login-malformed": Sentence(
        "A sign-in name has small letters a to z, digits, and . _ @ - only, and is no printed code.",
        "Type another sign-in name, such as anna.berg.",
    ),
    "code-list-not-whole": Sentence(
        "{there} of the {lines} lines of this list are in the database.", "Import the file again."
    ),
    "code-list-in-force": Sentence(
        "These very lines are in force already, as edition {edition}.", "There is nothing to import."
    ),
    "scanner-mark-unusable": Sentence(
        "{mark} cannot be told from a code: a mark before or after is one to four signs, no letters and no digits.",
        "Set the scanner to send nothing around a code, or a sign such as ~.",
    ),
    "station-of-another-site": Sentence(
        "Station {station} is not at the site of your session.", "Choose one of this site."
    ),
    "zone-unknown": Sentence("There is no such time zone.", "Write it as Europe/Berlin."),
    "facility-malformed": Sentence(
        "A facility number has five characters, such as A9999: no letter O, two digits at the end.",
        "Read it again on the letter that gave it.",
    ),
    "login-taken": Sentence("The sign-in name {login} is in use.", "Choose another sign-in name."),
    "name-of-a-colleague": Sentence(
        "Somebody of this name works here already, under the sign-in name {login}.",
        "Give that account its roles. Only if this is another person, say so in the form.",
    ),
    "role-at-another-site": Sentence(
        "Roles at this site are the business of its own administrators.",
        "Go on at that site under My account if you administer it; else ask who does.",
    ),
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
