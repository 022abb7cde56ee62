"""The patient and what was decided and consented: personal data live elsewhere, erasable."""

from biobank.domain.things.thing import Thing, thing


@thing("patient", "A")
class Patient(Thing):
    """A patient, without name or number; those are private values under the patient's own key.

    `status`: active, linked (to `linked_to`), deceased, entered_in_error.
    `identity_in_doubt` holds everything of this patient.
    """

    site_id: str
    status: str = "active"
    linked_to: str | None = None
    blood_group: str | None = None
    identity_in_doubt: bool = False
    registered_at: str
    similar_name: bool = False
    died_on: str | None = None


@thing("wristband", "B")
class Wristband(Thing):
    """A patient identification band bound to one admission.

    `admission` is the day of admission: the hospital's case number is private.
    `status`: active, void.
    """

    patient_id: str
    admission: str
    issued_at: str
    status: str = "active"
    voided_at: str | None = None


@thing("consent", "C")
class Consent(Thing):
    """A consent of one scope: collect, store, use, research or registry.

    `status`: given, replaced (by a newer one of its scope), withdrawn.
    """

    patient_id: str
    scope: str
    form_version: str
    given_on: str
    ends_on: str | None = None
    status: str = "given"
    withdrawn_on: str | None = None


@thing("agreement", "5")
class Agreement(Thing):
    """A storage agreement: its term and what the patient wills when it ends.

    `status`: in_force, renewed (by a newer one), ended.
    """

    patient_id: str
    form_version: str
    signed_on: str
    ends_on: str | None = None
    disposal: str
    status: str = "in_force"
    ended_on: str | None = None


@thing("episode", "E")
class Episode(Thing):
    """One collection episode: decisions and clearance before, donations within.

    `chain_of_identity` is allotted before the first collection and is the same
    on all its donations (ISBT 128 structure 040). `eligibility_markers` is
    each infection marker with its result (`hbsag=reactive hiv=nonreactive`);
    `status`: open, closed.
    """

    site_id: str
    patient_id: str
    chain_of_identity: str
    indication: str
    opened_at: str
    status: str = "open"
    target_cd34_per_kg: str | None = None
    indication_decision: str | None = None
    suitability: str | None = None
    eligibility: str | None = None
    eligibility_markers: str | None = None
    markers_sampled_on: str | None = None
    cleared_at: str | None = None
    closed_at: str | None = None
    outcome: str | None = None


@thing("mobilisation", "7")
class Mobilisation(Thing):
    """What was given to mobilise stem cells before collection."""

    patient_id: str
    episode_id: str
    regimen: str
    started_on: str
    gcsf_ug_per_kg_day: str | None = None
    cyclophosphamide_g_per_m2: str | None = None


@thing("donation", "D")
class Donation(Thing):
    """One collection session with its own Donation Identification Number."""

    site_id: str
    patient_id: str
    episode_id: str
    din: str
    session: int
    started_at: str
    ended_at: str
    source: str = "apheresis"
    anticoagulant: str | None = None
    equipment_id: str | None = None


CARD_FIELDS = (
    "family_name",
    "given_names",
    "birth_date",
    "sex",
    "hospital_number",
    "national_number",
    "wristband_number",
)
"""Private fields that make up a patient's card, whatever event says them."""
