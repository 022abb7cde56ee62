"""What a signature can mean, in the words the signer reads; versioned, for they are signed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning: the statement shown at signing, and the version of its words."""

    statement: str
    version: str = "1"


MEANINGS: dict[str, Meaning] = {
    "accepts-risk": Meaning("I have seen what stands against it and decide that it is done all the same."),
    "agrees": Meaning("I agree as the second person with what is recorded here."),
    "approved": Meaning("I approve this."),
    "attests-identity": Meaning("I attest whose cells these are, on the evidence named here."),
    "cleared": Meaning("I clear the patient for the next step."),
    "countersigned": Meaning("I confirm the verbal order that was read back to me."),
    "decided": Meaning("This is my decision."),
    "disposed": Meaning("I authorise the disposal of this unit."),
    "grants": Meaning("I grant this role together with the person acting."),
    "informed": Meaning("I was told of what this unit lacks and accept it for my patient."),
    "ordered": Meaning("I order this for my patient."),
    "performed": Meaning("I did this."),
    "released": Meaning("I reviewed the batch record and the results and release this unit."),
    "reviewed": Meaning("I reviewed this."),
    "verified": Meaning("I checked this independently and it is right."),
    "witnessed": Meaning("I was present and saw it done."),
}
