"""What a signature can mean, in the words the signer reads; versioned, for they are signed."""

from dataclasses import dataclass

from biobank.domain.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning: the statement shown at signing, and the version of its words."""

    statement: str
    version: str = "1"


MEANINGS: dict[str, Meaning] = {
    "accepts-risk": Meaning(
        Phrase("I have seen what stands against it and decide that it is done all the same.")
    ),
    "agrees": Meaning(Phrase("I agree as the second person with what is recorded here.")),
    "approved": Meaning(Phrase("I approve this.")),
    "attests-identity": Meaning(Phrase("I attest whose cells these are, on the evidence named here.")),
    "cleared": Meaning(Phrase("I clear the patient for the next step.")),
    "countersigned": Meaning(Phrase("I confirm the verbal order that was read back to me.")),
    "decided": Meaning(Phrase("This is my decision.")),
    "disposed": Meaning(Phrase("I authorise the disposal of this unit.")),
    "grants": Meaning(Phrase("I grant this role together with the person acting.")),
    "informed": Meaning(Phrase("I was told of what this unit lacks and accept it for my patient.")),
    "ordered": Meaning(Phrase("I order this for my patient.")),
    "performed": Meaning(Phrase("I did this.")),
    "released": Meaning(Phrase("I reviewed the batch record and the results and release this unit.")),
    "reviewed": Meaning(Phrase("I reviewed this.")),
    "verified": Meaning(Phrase("I checked this independently and it is right.")),
    "witnessed": Meaning(Phrase("I was present and saw it done.")),
}
