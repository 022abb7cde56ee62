"""Collection: a donation with its own number, checked by two people before it leaves the patient."""

from decimal import Decimal

from biobank.domain.laboratory.product_codes import is_product_code
from biobank.domain.rooms.batch_record import STEP_GUARDS, STEP_NEEDS, Step
from biobank.domain.rooms.blood_groups import DOUBT_NEEDS, differing_groups
from biobank.domain.rooms.clearance import EPISODE_CONSENTS, consents_hold_today
from biobank.domain.rooms.collected_units import collect, scanned_din
from biobank.domain.rooms.episodes import EPISODE_PATIENT, episode_is_open
from biobank.domain.rooms.numbers import SET_ASIDE, number_is_not_given_back
from biobank.domain.rooms.patients import LIVING, patient_is_not_in_doubt
from biobank.domain.rooms.scanning import (
    band_copy_stands,
    band_is_active,
    band_is_known,
    band_is_one_person,
    band_reads,
    other_patient,
)
from biobank.domain.rooms.signatures_of_labels import SIGNATURE_GUARDS
from biobank.domain.rules.blood_groups import BLOOD_GROUPS
from biobank.domain.rules.clock import hours_between
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, code, decimal, instant, ref, rows, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, Signing, amber, many, one, red, special, verb
from biobank.domain.things.patient import Patient

CONTAINERS = (("bag", "Bag"), ("tube", "QC tube"))
ANTICOAGULANTS = (("acd_a", "ACD-A"), ("heparin", "Heparin"), ("acd_a_heparin", "ACD-A and heparin"))


@command
class Container:
    """One bag or tube filled, with its volume in mL."""

    kind: str = choice("What it is", CONTAINERS)
    volume_ml: Decimal = decimal("Volume", "mL", minimum="0.1", maximum="2000")


@command
class Collect(Step):
    """Record a collection at the chair, before bag and tubes leave the patient."""

    episode: str = ref("episode", "Episode")
    wristband: str | None = code("Wristband", required=False)
    din: str | None = code("Donation number", required=False, hint="Scan a pre-printed label, or leave empty")
    started_at: str | None = instant(
        "Start of collection", required=False, hint="Leave empty if nobody wrote it down"
    )
    ended_at: str = instant("End of collection")
    containers: tuple[Container, ...] = rows("Bags and tubes", Container)
    product_code: str | None = text("Product code", required=False, max_length=5)
    blood_group: str | None = choice("ABO and RhD on the label", BLOOD_GROUPS, required=False)
    anticoagulant: str | None = choice("Anticoagulant", ANTICOAGULANTS, required=False)
    blood_count_at: str | None = instant(
        "Blood count taken at", required=False, hint="On a later day than that of the clearance"
    )

    @property
    def start(self) -> str | None:
        """When it began; a collection is recorded when it is over, so it never begins now."""
        return self.started_at or self.ended_at


@red("not-cleared")
def episode_is_cleared(_: Command, facts: Facts) -> Params | None:
    """The patient was cleared for collection."""
    return None if facts["episode"].cleared_at else {"episode": facts["episode"].id}


@amber("blood-count-due")
def blood_count_is_of_this_session(told: Collect, facts: Facts) -> Params | None:
    """A clearance holds for its day; each later session asks for a fresh blood count, and for that alone."""
    cleared = facts["episode"].cleared_at
    if cleared is None:
        return None
    hours = facts.policy.limit("collection_clearance_hours")
    if hours_between(cleared, facts.happened_at) <= hours or _is_fresh(told.blood_count_at, facts):
        return None
    return {"cleared_at": cleared, "hours": hours, "taken_at": told.blood_count_at or "–"}


def _is_fresh(taken_at: str | None, facts: Facts) -> bool:
    limit = facts.policy.limit("blood_count_age_hours")
    return taken_at is not None and 0 <= hours_between(taken_at, facts.happened_at) <= limit


@red("collected-under-another-band")
def band_is_the_patients(_: Command, facts: Facts) -> Params | None:
    """The band is this patient's: a mix-up at the chair is consistent ever after."""
    other = other_patient(facts)
    if other is None:
        return None
    patient: Patient = facts["patient"]
    told = {"patient": patient.id, "band_of": other.id}
    data = {"verb": facts.verb, "code": "collected-under-another-band", "params": told}
    return {**told, "_twins": (Draft(kind="AttemptRefused", stream=other.stream, data=data),)}


@red("no-bag")
def something_was_collected(told: Collect, _: Facts) -> Params | None:
    """A collection fills at least one bag."""
    return None if any(one.kind == "bag" for one in told.containers) else {}


@red("product-code-malformed")
def product_code_reads(told: Collect, _: Facts) -> Params | None:
    """A product code is S and four digits, or D and four characters of the facility's own."""
    given = told.product_code
    return None if given is None or is_product_code(given) else {"product_code": given[:5]}


@red("din-unreadable")
def din_reads(told: Collect, _: Facts) -> Params | None:
    """A scanned donation number is a whole one."""
    return {} if told.din and scanned_din(told) is None else None


@red("din-of-another-facility")
def din_is_ours(told: Collect, facts: Facts) -> Params | None:
    """What is collected here carries a number of this facility."""
    found = scanned_din(told)
    facility = facts["site"].facility
    return (
        None if found is None or found.facility == facility else {"din": found.number, "facility": facility}
    )


@red("din-taken")
def din_is_new(told: Collect, facts: Facts) -> Params | None:
    """Each session has its own donation number; a label is used once."""
    found = scanned_din(told)
    return {"din": found.number} if found is not None and facts["same_number_units"] else None


@red("blood-group-differs")
def blood_group_agrees(told: Collect, facts: Facts) -> Params | None:
    """The product's blood group is the patient's and that of every earlier product."""
    groups = differing_groups(facts, told.blood_group)
    return {"groups": list(groups)} if groups else None


AT_THE_CHAIR = ("apheresis_nurse", "nurse", "physician", "medical_director", "technologist")
CHAIR_BAND_NEEDS = (EPISODE_PATIENT, special("band_scan"))
CHAIR_BAND_GUARDS = (
    band_is_the_patients,
    band_is_known,
    band_is_active,
    band_copy_stands,
    band_is_one_person,
    band_reads,
)

verb(
    name="collect",
    room="collection",
    title="Collect",
    about="At the chair: wristband, donation number, every bag and tube, and the second person.",
    command=Collect,
    event="DonationCollected",
    effect=collect,
    subject="episode",
    needs=(
        *CHAIR_BAND_NEEDS,
        EPISODE_CONSENTS,
        *STEP_NEEDS,
        one("site", "site", id="episode.site_id"),
        many("donations", "donation", episode_id="episode.id"),
        *DOUBT_NEEDS,
        special("next_din"),
        special("same_number_units"),
        SET_ASIDE,
    ),
    guards=(
        *SIGNATURE_GUARDS,
        *CHAIR_BAND_GUARDS,
        *LIVING,
        patient_is_not_in_doubt,
        episode_is_open,
        episode_is_cleared,
        blood_count_is_of_this_session,
        consents_hold_today,
        something_was_collected,
        product_code_reads,
        din_reads,
        din_is_ours,
        din_is_new,
        number_is_not_given_back,
        blood_group_agrees,
        *STEP_GUARDS,
    ),
    signings=(Signing("verified", HANDLERS, by="other"),),
    roles=AT_THE_CHAIR,
)
