"""Transfer in: cells from another centre keep their numbers and codes; custody starts here and now."""

from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.product_codes import is_product_code
from biobank.domain.rooms.collected_units import scanned_din
from biobank.domain.rooms.collection import blood_group_agrees
from biobank.domain.rooms.episodes import EPISODE_PATIENT
from biobank.domain.rooms.locations import place_is_a_location, place_is_in_service
from biobank.domain.rooms.new_units import unit_begun
from biobank.domain.rooms.patients import STANDING, patient_is_not_in_doubt
from biobank.domain.rules.blood_groups import BLOOD_GROUPS
from biobank.domain.rules.change import Change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, code, date, decimal, instant, ref, rows, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import in_order, moments_have_come
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.temperatures import held_c, place_fits, temperature_fits
from biobank.domain.rules.verb import Params, Signing, amber, many, red, special, verb
from biobank.domain.things.freezer import Place
from biobank.domain.things.patient import Donation, Episode, Patient
from biobank.domain.things.unit import Unit

STATES = (("frozen", "Frozen"), ("collected", "Liquid, not processed"), ("processed", "Liquid, processed"))
CONTAINERS = (("bag", "Bag"), ("vial", "Vial"))


@command
class ForeignContainer:
    """One container as the other centre labelled and declared it."""

    container: str = choice("What it is", CONTAINERS)
    product_code: str = text("Product code", max_length=5)
    division: str = text("Division", max_length=2, hint="00 when undivided")
    volume_ml: Decimal | None = decimal("Volume", "mL", required=False, minimum="0.1", maximum="2000")
    tnc_e6: Decimal | None = decimal("TNC declared", "10⁶", required=False, minimum="0")
    cd34_e6: Decimal | None = decimal("CD34+ declared", "10⁶", required=False, minimum="0")
    viability_percent: Decimal | None = decimal(
        "Viability declared", "%", required=False, minimum="0", maximum="100"
    )
    dmso_percent: Decimal | None = decimal("DMSO declared", "%", required=False, minimum="0", maximum="100")


@command
class ReceiveTransferIn(Command):
    """Receive cells that another centre collected and sent."""

    episode: str = ref("episode", "Episode")
    place: str = ref("place", "Where they lie now", locks=False)
    din: str = code("Donation number on the label")
    source_centre: str = text("Sending centre", max_length=80)
    material: str = choice("State", STATES)
    collected_at: str = instant("End of collection, as declared")
    frozen_at: str | None = instant("Frozen, as declared", required=False)
    expires_on: str | None = date("Expiry, as declared", required=False)
    blood_group: str | None = choice("ABO and RhD, as declared", BLOOD_GROUPS, required=False)
    biohazard: bool | None = boolean("Labelled as biohazard", required=False)
    temperature_c: Decimal = decimal("Temperature on arrival", "°C", minimum="-273", maximum="60")
    documents: bool = boolean("Accompanying records are complete and attached")
    containers: tuple[ForeignContainer, ...] = rows("Containers", ForeignContainer)


@red("din-unreadable")
def din_reads(told: ReceiveTransferIn, _: Facts) -> Params | None:
    """The foreign number is a whole one; it is kept as it is."""
    return {} if scanned_din(told) is None else None


@red("din-of-another-patient")
def din_is_this_patients(told: ReceiveTransferIn, facts: Facts) -> Params | None:
    """A donation number stands for one patient's donation, everywhere and for ever."""
    patient: Patient = facts["patient"]
    others = [one for one in facts["same_din"] if one.patient_id != patient.id]
    if not others:
        return None
    told_here = {"din": others[0].din, "patient": patient.id, "other": others[0].patient_id}
    data = {"verb": facts.verb, "code": "din-of-another-patient", "params": told_here}
    return {**told_here, "_twins": (Draft(kind="AttemptRefused", stream=others[0].stream, data=data),)}


@red("product-code-malformed")
def product_codes_read(told: ReceiveTransferIn, _: Facts) -> Params | None:
    """A product code is S and four digits, or D and four characters."""
    wrong = [one.product_code for one in told.containers if not is_product_code(one.product_code)]
    return {"product_code": wrong[0]} if wrong else None


def _key(one: Any) -> tuple[str, str]:
    return one.product_code, one.division


def _known(facts: Facts) -> set[tuple[str, str]]:
    return {_key(unit) for unit in facts["same_din_units"]}


@red("product-known-already")
def containers_are_new(told: ReceiveTransferIn, facts: Facts) -> Params | None:
    """Number, code and division name one container: it arrives once."""
    keys = [_key(one) for one in told.containers]
    known = [key for key in keys if key in _known(facts) or keys.count(key) > 1]
    return {"product_code": known[0][0], "division": known[0][1]} if known else None


@amber("place-temperature", "processing_director", "medical_director", "physician")
def place_fits_the_state(told: ReceiveTransferIn, facts: Facts) -> Params | None:
    """Frozen cells are put down cold, liquid cells cool."""
    place: Place = facts["place"]
    if place_fits(place, told.material, facts.policy):
        return None
    held = held_c(place)
    return {"place": place.name, "coldest_c": str(held[0]), "warmest_c": str(held[1])}


def _donation(told: ReceiveTransferIn, facts: Facts) -> tuple[Donation, tuple[Change, ...]]:
    """Return the donation the cells come from; a further delivery finds it known."""
    episode: Episode = facts["episode"]
    known = (one for one in facts["same_din"] if isinstance(one, Donation))
    own = [one for one in known if one.patient_id == episode.patient_id]
    if own:
        return own[0], ()
    found = scanned_din(told)
    if found is None:
        raise ValueError("the guard lets no unreadable number through")
    made = Donation(
        id=facts.fresh.id(Donation.LETTER),
        stream=episode.stream,
        site_id=episode.site_id,
        patient_id=episode.patient_id,
        episode_id=episode.id,
        din=found.number,
        session=len(facts["donations"]) + 1,
        started_at=told.collected_at,
        ended_at=told.collected_at,
    )
    return made, (new(made),)


def _unit(told: ReceiveTransferIn, facts: Facts, donation: Donation, number: int) -> Unit:
    episode: Episode = facts["episode"]
    patient: Patient = facts["patient"]
    declared = told.containers[number]
    return Unit(
        id=facts.fresh.id(Unit.LETTER, number),
        stream=episode.stream,
        site_id=facts.actor.site,
        patient_id=patient.id,
        episode_id=episode.id,
        donation_id=donation.id,
        din=donation.din,
        product_code=declared.product_code,
        division=declared.division,
        container=declared.container,
        material=told.material,
        custody="location",
        place_id=facts["place"].id,
        custody_since=facts.happened_at,
        volume_ml=declared.volume_ml,
        tnc_e6=declared.tnc_e6,
        cd34_e6=declared.cd34_e6,
        viability_percent=declared.viability_percent,
        dmso_percent=declared.dmso_percent,
        blood_group=told.blood_group,
        biohazard=bool(told.biohazard),
        collected_at=told.collected_at,
        frozen_at=told.frozen_at,
        expires_on=told.expires_on,
    )


def _holds(told: ReceiveTransferIn, facts: Facts) -> tuple[str, ...]:
    """Return why each container is held: nothing is released on another centre's word."""
    found = {
        "transferred-in": True,
        "records-missing": not told.documents,
        "discrepancy": not temperature_fits(told.temperature_c, told.material, facts.policy),
    }
    return tuple(cause for cause, holds in found.items() if holds)


def receive_transfer_in(told: ReceiveTransferIn, facts: Facts) -> tuple[Draft, ...]:
    """Custody starts now; what was before stands as declared, and each container is released anew."""
    donation, made = _donation(told, facts)
    drafts: list[Draft] = []
    for number in range(len(told.containers)):
        unit = _unit(told, facts, donation, number)
        drafts.append(
            Draft(
                kind="UnitTransferredIn",
                stream=unit.stream,
                unit=unit.id,
                subjects={"episode": unit.episode_id, "donation": donation.id},
                changes=(*made, *unit_begun(facts, unit, _holds(told, facts), number)),
                data={"declared": True, "temperature_c": told.temperature_c, "documents": told.documents},
                private={"source_centre": told.source_centre},
            )
        )
        made = ()
    return tuple(drafts)


verb(
    name="receive-transfer-in",
    room="receipt",
    title="Receive transfer",
    about="Cells collected elsewhere arrive: foreign numbers and codes stay, custody starts here.",
    command=ReceiveTransferIn,
    event="UnitTransferredIn",
    effect=receive_transfer_in,
    subject="episode",
    needs=(
        EPISODE_PATIENT,
        many("donations", "donation", episode_id="episode.id"),
        many("units", "unit", patient_id="episode.patient_id"),
        special("same_din"),
        many("same_din_units", "unit", din="same_din.din"),
    ),
    guards=(
        *STANDING,
        patient_is_not_in_doubt,
        din_is_this_patients,
        din_reads,
        product_codes_read,
        containers_are_new,
        blood_group_agrees,
        place_is_a_location,
        place_is_in_service,
        place_fits_the_state,
        moments_have_come("collected_at", "frozen_at"),
        in_order("collected_at", "frozen_at"),
    ),
    signings=(Signing("verified", by="other"),),
    roles=LABORATORY,
    reports=False,
)
