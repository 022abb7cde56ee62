"""All kinds of events in one alphabetical registry: their version, and what people call them.

Fields of a body are only ever appended with a default; a change that cannot
be told so makes a new version, and an upcast in `fold` that reads the old one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What an event of this kind says in a few words, and the present version of its body."""

    words: str
    version: int = 1


KINDS: dict[str, Kind] = {
    "AccountEnded": Kind("Account ended"),
    "AgreementEnded": Kind("Storage agreement ended"),
    "AgreementRecorded": Kind("Storage agreement recorded"),
    "AgreementRenewed": Kind("Storage agreement renewed"),
    "AttemptRefused": Kind("Attempt refused"),
    "BloodGroupRecorded": Kind("Blood group recorded"),
    "CalibrationRecorded": Kind("Calibration recorded"),
    "CleaningRecorded": Kind("Cleaning recorded"),
    "ClearanceConcerned": Kind("Concern about a clearance"),
    "ClearedForCollection": Kind("Cleared for collection"),
    "CollectedUnderBand": Kind("Collected under another patient's band"),
    "ConditioningCleared": Kind("Cleared for conditioning"),
    "ConditioningGiven": Kind("Conditioning given"),
    "ConsentRecorded": Kind("Consent recorded"),
    "ConsentWithdrawn": Kind("Consent withdrawn"),
    "CourseCalledOff": Kind("Transplant course called off"),
    "CourseClosed": Kind("Transplant course closed"),
    "CourseOpened": Kind("Transplant course opened"),
    "DeathRecorded": Kind("Death recorded"),
    "DeviationOpened": Kind("Deviation opened"),
    "DmsoAdded": Kind("DMSO added"),
    "DonationCollected": Kind("Collected"),
    "EligibilityDetermined": Kind("Donor eligibility determined"),
    "EpisodeClosed": Kind("Collection episode closed"),
    "EpisodeOpened": Kind("Collection episode opened"),
    "EquipmentPutInService": Kind("Equipment put in service"),
    "EquipmentRegistered": Kind("Equipment registered"),
    "EquipmentTakenOut": Kind("Equipment taken out of service"),
    "ExposureEnded": Kind("Warm exposure of a vessel ended"),
    "ExposureRecorded": Kind("Warm exposure of a vessel recorded"),
    "IdentityChanged": Kind("Name or number changed"),
    "IndicationDecided": Kind("Indication decided"),
    "LabelApplied": Kind("Label affixed"),
    "LabelDispositioned": Kind("Label accounted for"),
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
    "OrderCalledOff": Kind("Order called off"),
    "OrderConfirmed": Kind("Order confirmed"),
    "OrderLineAdded": Kind("Bag added to an order"),
    "OrderPlaced": Kind("Ordered"),
    "PatientDoubted": Kind("Patient's identity in doubt"),
    "PatientRegistered": Kind("Patient registered"),
    "PatientsLinked": Kind("Linked as the same person"),
    "PatientsUnlinked": Kind("No longer linked"),
    "PersonAdded": Kind("Person added"),
    "PlaceRenamed": Kind("Place renamed"),
    "PlaceRetired": Kind("Place taken out of use"),
    "PolicyAdopted": Kind("Policy adopted"),
    "ResultAmended": Kind("Result amended"),
    "ResultChecked": Kind("Result checked"),
    "ResultRecorded": Kind("Result recorded"),
    "RoleGranted": Kind("Role granted"),
    "RoleRevoked": Kind("Role revoked"),
    "RoomAdded": Kind("Room added"),
    "SampleTaken": Kind("Sample taken"),
    "SegmentCut": Kind("Segment cut off"),
    "SiteAdded": Kind("Site added"),
    "SlotBlocked": Kind("Slot blocked"),
    "SlotOpened": Kind("Slot opened"),
    "StationAdded": Kind("Station added"),
    "SuitabilityAssessed": Kind("Donor suitability assessed"),
    "UnitAccepted": Kind("Accepted"),
    "UnitBiohazardSet": Kind("Biohazard mark set"),
    "UnitCollected": Kind("Collected"),
    "UnitDeclined": Kind("Declined"),
    "UnitDisplaced": Kind("Displaced: something else is in its slot"),
    "UnitDoubted": Kind("Identity in doubt"),
    "UnitFoundInSlot": Kind("Found in a slot"),
    "UnitFrozen": Kind("Frozen"),
    "UnitHandedOver": Kind("Handed over"),
    "UnitMoved": Kind("Moved to another slot"),
    "UnitPickedUp": Kind("Picked up"),
    "UnitProcessed": Kind("Processed"),
    "UnitPutDown": Kind("Put down"),
    "UnitReceived": Kind("Received in the laboratory"),
    "UnitReserved": Kind("Reserved"),
    "UnitRestocked": Kind("Put back into a slot"),
    "UnitSelected": Kind("Cells selected"),
    "UnitSplit": Kind("Split"),
    "UnitStored": Kind("Stored in a slot"),
    "UnitTakenOut": Kind("Taken out of its slot"),
    "UnitUnreserved": Kind("No longer reserved"),
    "UnitWashed": Kind("Washed"),
    "UnitsPooled": Kind("Pooled"),
    "VesselBuilt": Kind("Vessel built"),
    "WeightRecorded": Kind("Weight recorded"),
    "WristbandIssued": Kind("Wristband issued"),
    "WristbandNumberRegistered": Kind("Wristband number registered"),
    "WristbandVoided": Kind("Wristband made void"),
}


def words_of(kind: str) -> str:
    """Return what a kind is called; one that is not known here is shown as it is."""
    known = KINDS.get(kind)
    return kind if known is None else known.words
