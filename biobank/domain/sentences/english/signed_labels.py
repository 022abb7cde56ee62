"""What is said of signed labels and their keys."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "label-forged": Sentence(
        "STOP. The signature on the label of {subject} does not fit: it was forged, or altered after it was made.",
        "Do not use it. Keep the piece apart as evidence, and call the laboratory.",
    ),
    "label-key-unknown": Sentence(
        "STOP. The label of {subject} is signed with the key {key}, which nobody here has published.",
        "Do not use it. Keep the piece apart, and call the laboratory.",
    ),
    "label-of-another-centre": Sentence(
        "STOP. This is a label of {centre}, and genuine there; it does not stand for anything here.",
        "Scan the label that this centre put on the container when it was received.",
    ),
    "label-key-compromised": Sentence(
        "STOP. The label of {subject} is signed with the key {key}, which may be in other hands,"
        " and the record does not know this label from before.",
        "Do not use it. Keep the piece apart, and have a new label printed by whoever knows what it is on.",
    ),
    "label-key-not-in-force": Sentence(
        "STOP. The label of {subject} says that it was signed when the key {key} was not in force.",
        "Do not use it. Keep the piece apart as evidence, and call the laboratory.",
    ),
    "label-vouches-for-another": Sentence(
        "STOP. The label of {subject} is genuine, but was made for another patient than the record names.",
        "Do not use it. Call the laboratory: label and record do not agree on whose it is.",
    ),
    "signed-labels-disagree": Sentence(
        "STOP. The wristband and the label on unit {unit} were made for two different patients.",
        "Put the bag aside. Do not connect it. Call the laboratory.",
    ),
    "label-not-signed": Sentence(
        "What was scanned is no signed label.",
        "Scan the large Data Matrix beside the words “Signed” on the infusion tag or the wristband.",
    ),
    "label-names-another": Sentence(
        "This label is of {subject}, which was not named.", "Name the unit or the wristband that it is on."
    ),
    "label-unsigned": Sentence(
        "The centre demands signed labels, and no key is in force here to sign the label {design} with.",
        "Tell whoever runs the server: `biobank labels key list` says what is missing.",
    ),
    "label-key-malformed": Sentence(
        "This is no public key of Ed25519.", "Give its 32 bytes as 64 hexadecimal digits in small letters."
    ),
    "label-key-known": Sentence(
        "The key {key} is known here already; it is {status}.", "Make a new key: `biobank labels key new`."
    ),
    "label-key-id-taken": Sentence(
        "Another key is named {key} on labels already.", "Make a new key: `biobank labels key new`."
    ),
    "label-key-not-published": Sentence(
        "No key is named {key} here.", "See the names of the keys with `biobank labels key list`."
    ),
    "label-key-ended": Sentence("The key {key} is {status} already.", "Nothing needs to be done."),
    "label-key-distrusted": Sentence(
        "The key {key} is known to be compromised since {since}.", "Give an earlier moment, or leave it so."
    ),
    "label-key-not-yet": Sentence(
        "This moment has not come yet.", "Give the moment since which the key may be in other hands."
    ),
}
