"""All kinds of events in one alphabetical registry: their version, and what people call them.

Fields of a body are only ever appended with a default; a change that cannot
be told so makes a new version, and an upcast in `fold` that reads the old one.
"""

from dataclasses import dataclass

from biobank.domain.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Kind:
    """What an event of this kind says in a few words, and the present version of its body."""

    words: str
    version: int = 1

    def __post_init__(self) -> None:
        """Tell its words from its code."""
        object.__setattr__(self, "words", Phrase(self.words))


KINDS: dict[str, Kind] = {
    "AccountEnded": Kind("Account ended"),
    "AgreementEnded": Kind("Storage agreement ended"),
    "AgreementRecorded": Kind("Storage agreement recorded"),
    "AgreementRenewed": Kind("Storage agreement renewed"),
    "AttemptRefused": Kind("Attempt refused"),
    "BedsideCompared": Kind("Band and bag compared at the bedside"),
    "BedsideVerified": Kind("Verified at the bedside"),
    "BloodGroupRecorded": Kind("Blood group recorded"),
    "CalibrationRecorded": Kind("Calibration recorded"),
    "CheckedBeforeThaw": Kind("Checked before thaw"),
    "CleaningRecorded": Kind("Cleaning recorded"),
    "ClearanceConcerned": Kind("Concern about a clearance"),
    "ClearedForCollection": Kind("Cleared for collection"),
    "CodesImported": Kind("List of codes put into force"),
    "CollectedUnderBand": Kind("Collected under another patient's band"),
    "ConditioningCleared": Kind("Cleared for conditioning"),
    "ConditioningGiven": Kind("Conditioning given"),
    "ConsentRecorded": Kind("Consent recorded"),
    "ConsentWithdrawn": Kind("Consent withdrawn"),
    "ContainerFailed": Kind("Container failed"),
    "CourseCalledOff": Kind("Transplant course called off"),
    "CourseClosed": Kind("Transplant course closed"),
    "CourseOpened": Kind("Transplant course opened"),
    "DeathRecorded": Kind("Death recorded"),
    "DeedUndone": Kind("Undone"),
    "DeviationClosed": Kind("Deviation closed"),
    "DeviationOpened": Kind("Deviation opened"),
    "DeviationReported": Kind("Deviation reported"),
    "DmsoAdded": Kind("DMSO added"),
    "DonationCollected": Kind("Collected"),
    "DoseRecomputed": Kind("Dose reckoned anew after a correction"),
    "EligibilityDetermined": Kind("Donor eligibility determined"),
    "EngraftmentRecorded": Kind("Engraftment recorded"),
    "EpisodeClosed": Kind("Collection episode closed"),
    "EpisodeOpened": Kind("Collection episode opened"),
    "EquipmentPutInService": Kind("Equipment put in service"),
    "EquipmentRegistered": Kind("Equipment registered"),
    "EquipmentTakenOut": Kind("Equipment taken out of service"),
    "ExposureEnded": Kind("Warm exposure of a vessel ended"),
    "ExposureRecorded": Kind("Warm exposure of a vessel recorded"),
    "HoldLifted": Kind("Hold lifted"),
    "IdentityChanged": Kind("Name or number changed"),
    "IdentityDoubted": Kind("Whose cells these are is in doubt"),
    "IdentityResolved": Kind("Doubt about identity lifted"),
    "IndicationDecided": Kind("Indication decided"),
    "IssueChecked": Kind("Checked before issue"),
    "LabelApplied": Kind("Label affixed"),
    "LabelDesignAdopted": Kind("Label design adopted"),
    "LabelDesignRetired": Kind("Label design retired"),
    "LabelDispositioned": Kind("Label accounted for"),
    "LabelFoundGenuine": Kind("Label found genuine"),
    "LabelKeyCompromised": Kind("Label key compromised"),
    "LabelKeyPublished": Kind("Label key published"),
    "LabelKeyRetired": Kind("Label key retired"),
    "LabelPrinted": Kind("Label printed"),
    "LabelReprinted": Kind("Label printed again"),
    "LabelVerified": Kind("Label read back"),
    "LabelVoided": Kind("Label made void"),
    "LedgerOpened": Kind("Ledger opened"),
    "LocationAdded": Kind("Location added"),
    "LotHeld": Kind("Lot held"),
    "LotHoldLifted": Kind("Lot freed"),
    "LotRegistered": Kind("Lot registered"),
    "MobilisationRecorded": Kind("Mobilisation recorded"),
    "NumbersReserved": Kind("Donation numbers set aside"),
    "NumbersReturned": Kind("Reserved numbers accounted for"),
    "OrderCalledOff": Kind("Order called off"),
    "OrderConfirmed": Kind("Order confirmed"),
    "OrderCountersigned": Kind("Verbal order countersigned"),
    "OrderPlaced": Kind("Ordered"),
    "PatientDoubted": Kind("Patient's identity in doubt"),
    "PatientIdentityResolved": Kind("Patient's identity resolved"),
    "PatientRegistered": Kind("Patient registered"),
    "PatientsLinked": Kind("Linked as the same person"),
    "PatientsUnlinked": Kind("No longer linked"),
    "PersonAdded": Kind("Person added"),
    "PlaceRenamed": Kind("Place renamed"),
    "PlaceRetired": Kind("Place taken out of use"),
    "PolicyAdopted": Kind("Policy adopted"),
    "ReactionRecorded": Kind("Reaction recorded"),
    "RecordCorrected": Kind("Record corrected"),
    "ReinfusionStarted": Kind("Reinfusion started"),
    "ReinfusionStopped": Kind("Reinfusion stopped"),
    "ReleaseWithdrawn": Kind("Release withdrawn"),
    "ResultAmended": Kind("Result amended"),
    "ResultChecked": Kind("Result checked"),
    "ResultRecorded": Kind("Result recorded"),
    "RoleGranted": Kind("Role granted"),
    "RoleRevoked": Kind("Role revoked"),
    "RoomAdded": Kind("Room added"),
    "SampleDiscarded": Kind("Sample discarded"),
    "SampleTaken": Kind("Sample taken"),
    "ScannerSetUp": Kind("Scanner set up"),
    "SegmentCut": Kind("Segment cut off"),
    "SimilarPatientFound": Kind("Another patient is alike"),
    "SiteAdded": Kind("Site added"),
    "SlotBlocked": Kind("Slot blocked"),
    "SlotOpened": Kind("Slot opened"),
    "StationAdded": Kind("Station added"),
    "SuitabilityAssessed": Kind("Donor suitability assessed"),
    "TransferReceiptRecorded": Kind("Receipt by the other centre recorded"),
    "UnitAccepted": Kind("Accepted"),
    "UnitAttributed": Kind("Moved here from another patient"),
    "UnitBiohazardSet": Kind("Biohazard mark set"),
    "UnitCollected": Kind("Collected"),
    "UnitDeclined": Kind("Declined"),
    "UnitDiscarded": Kind("Discarded"),
    "UnitDisplaced": Kind("Displaced: something else is in its slot"),
    "UnitDoubted": Kind("Identity in doubt"),
    "UnitEnteredInError": Kind("Entered in error"),
    "UnitFound": Kind("Missing unit found"),
    "UnitFoundInSlot": Kind("Found in a slot"),
    "UnitFrozen": Kind("Frozen"),
    "UnitHandedOver": Kind("Handed over"),
    "UnitIssued": Kind("Issued"),
    "UnitMissed": Kind("Missing"),
    "UnitMoved": Kind("Moved to another slot"),
    "UnitPickedUp": Kind("Picked up"),
    "UnitProcessed": Kind("Processed"),
    "UnitPutDown": Kind("Put down"),
    "UnitQuarantined": Kind("Put in quarantine"),
    "UnitReattributed": Kind("Moved to another patient"),
    "UnitReceived": Kind("Received in the laboratory"),
    "UnitRejected": Kind("Rejected"),
    "UnitReleased": Kind("Released"),
    "UnitReleasedExceptionally": Kind("Released exceptionally"),
    "UnitResearched": Kind("Used up in research"),
    "UnitReserved": Kind("Reserved"),
    "UnitRestocked": Kind("Put back into a slot"),
    "UnitReturned": Kind("Taken back after issue"),
    "UnitSelected": Kind("Cells selected"),
    "UnitSplit": Kind("Split"),
    "UnitStored": Kind("Stored in a slot"),
    "UnitTakenOut": Kind("Taken out of its slot"),
    "UnitTested": Kind("Used up in a test"),
    "UnitThawed": Kind("Thawed"),
    "UnitTransferredIn": Kind("Received from another centre"),
    "UnitTransferredOut": Kind("Transferred out"),
    "UnitUnreserved": Kind("No longer reserved"),
    "UnitWashed": Kind("Washed"),
    "UnitsPooled": Kind("Pooled"),
    "VesselBuilt": Kind("Vessel built"),
    "VisitRecorded": Kind("Visit recorded"),
    "WeightRecorded": Kind("Weight recorded"),
    "WristbandIssued": Kind("Wristband issued"),
    "WristbandNumberRegistered": Kind("Wristband number registered"),
    "WristbandVoided": Kind("Wristband made void"),
}


def words_of(kind: str) -> str:
    """Return what a kind is called; one that is not known here is shown as it is."""
    known = KINDS.get(kind)
    return kind if known is None else known.words


def version_of(kind: str) -> int:
    """Return the version of its body in which a kind is written now."""
    known = KINDS.get(kind)
    return 1 if known is None else known.version
