"""Clearance for collection: infection risk determined, and everything in place on the day."""

from decimal import Decimal

from biobank.domain.rooms.episodes import EPISODE_PATIENT, PHYSICIANS, decided, episode_is_open
from biobank.domain.rooms.patients import LIVING, patient_is_not_in_doubt
from biobank.domain.rules.change import change
from biobank.domain.rules.clock import day_count, hours_between, local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.consenting import COLLECTING, missing_scopes
from biobank.domain.rules.decision import counts
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, decimal, instant, ref, rows
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.markers import FINDINGS, MARKERS, is_biohazard, markers_text, reactive
from biobank.domain.rules.past import days_have_come
from biobank.domain.rules.verb import Params, Signing, amber, many, red, verb
from biobank.domain.things.patient import Episode

ELIGIBILITIES = (
    ("eligible", "Eligible"),
    ("not_eligible", "Not eligible: a risk is known"),
    ("incomplete", "Incomplete: not all is known yet"),
)
EPISODE_CONSENTS = many("consents", "consent", patient_id="episode.patient_id")


@command
class MarkerFound:
    """One infection marker and what was found."""

    marker: str = choice("Marker", MARKERS)
    finding: str = choice("Finding", FINDINGS)


@command
class DetermineEligibility(Command):
    """Determine the infectious risk of the patient's own cells."""

    episode: str = ref("episode", "Episode")
    outcome: str = choice("Eligibility", ELIGIBILITIES)
    sampled_on: str = date("Markers sampled on")
    markers: tuple[MarkerFound, ...] = rows("Markers", MarkerFound)


@red("markers-twice")
def markers_are_told_once(told: DetermineEligibility, _: Facts) -> Params | None:
    """Each marker has one finding."""
    names = [one.marker for one in told.markers]
    twice = sorted({name for name in names if names.count(name) > 1})
    return {"markers": twice} if twice else None


@red("reactive-but-eligible")
def outcome_fits_the_markers(told: DetermineEligibility, _: Facts) -> Params | None:
    """A reactive marker is a known risk; it forbids no autologous graft, but it is said."""
    found = _findings(told)
    if told.outcome == "eligible" and is_biohazard(found):
        return {"markers": list(reactive(found))}
    return None


def _findings(told: DetermineEligibility) -> str:
    return markers_text({one.marker: one.finding for one in told.markers})


def determine(told: DetermineEligibility, facts: Facts) -> tuple[Draft, ...]:
    """The risk stands on the episode, and as biohazard on every unit collected in it so far."""
    found = _findings(told)
    biohazard = is_biohazard(found)
    decision = decided(
        "EligibilityDetermined",
        facts,
        {},
        eligibility=told.outcome,
        eligibility_markers=found,
        markers_sampled_on=told.sampled_on,
    )
    marked = [unit for unit in facts["units"] if unit.material in ALIVE and unit.biohazard != biohazard]
    return decision + tuple(
        Draft(
            kind="UnitBiohazardSet",
            stream=unit.stream,
            unit=unit.id,
            changes=(change(unit, biohazard=biohazard),),
        )
        for unit in marked
    )


verb(
    name="determine-eligibility",
    room="episodes",
    title="Donor eligibility",
    about="Infectious risk: it never forbids an autologous graft, it changes label and storage.",
    command=DetermineEligibility,
    event="EligibilityDetermined",
    effect=determine,
    subject="episode",
    needs=(many("units", "unit", episode_id="episode.id"),),
    guards=(markers_are_told_once, outcome_fits_the_markers, days_have_come("sampled_on")),
    signings=(Signing("decided", PHYSICIANS),),
    roles=PHYSICIANS,
)


@command
class ClearForCollection(Command):
    """Clear a patient for collection today."""

    episode: str = ref("episode", "Episode")
    collection_ordered: bool = boolean("Order for collection is signed")
    processing_ordered: bool = boolean("Order for processing is signed")
    blood_count_at: str = instant("Blood count taken at")
    platelets_e9_per_l: Decimal | None = decimal("Platelets", "10⁹/L", required=False, minimum="0")
    cd34_per_ul: Decimal | None = decimal("CD34+ in blood", "/µL", required=False, minimum="0")
    pregnancy_test: str = choice(
        "Pregnancy test", (("negative", "Negative"), ("not_needed", "Not needed"), ("positive", "Positive"))
    )
    venous_access: str = choice(
        "Venous access", (("peripheral", "Peripheral"), ("central", "Central line"), ("none", "None yet"))
    )
    markers_sampled_on: str = date("Infection markers sampled on")


def _today(facts: Facts) -> str:
    return local_day(facts.happened_at, facts.actor.zone)


@red("indication-not-approved")
def indication_is_approved(_: Command, facts: Facts) -> Params | None:
    """The board approved the indication."""
    decision = facts["episode"].indication_decision
    return None if decision == "approved" else {"decision": decision or "open"}


@red("not-suitable")
def patient_is_suitable(_: Command, facts: Facts) -> Params | None:
    """The patient is fit to be collected."""
    suitability = facts["episode"].suitability
    return None if suitability == "suitable" else {"suitability": suitability or "not assessed"}


@red("orders-missing")
def orders_are_given(told: ClearForCollection, _: Facts) -> Params | None:
    """Collection and processing are both ordered."""
    wanted = {"collection": told.collection_ordered, "processing": told.processing_ordered}
    missing = [name for name, given in wanted.items() if not given]
    return {"orders": missing} if missing else None


@red("consent-missing")
def consents_hold_today(_: Command, facts: Facts) -> Params | None:
    """Consents to collect and to store are in force on the day."""
    missing = missing_scopes(facts["consents"], COLLECTING, _today(facts))
    return {"scopes": list(missing), "day": _today(facts)} if missing else None


@amber("blood-count-too-old")
def blood_count_is_recent(told: ClearForCollection, facts: Facts) -> Params | None:
    """The blood count is from the last day."""
    limit = facts.policy.limit("blood_count_age_hours")
    hours = hours_between(told.blood_count_at, facts.happened_at)
    return None if 0 <= hours <= limit else {"taken_at": told.blood_count_at, "hours": str(limit)}


@amber("pregnancy-positive")
def no_pregnancy(told: ClearForCollection, _: Facts) -> Params | None:
    """A pregnancy is the physician's decision."""
    return {} if told.pregnancy_test == "positive" else None


@red("venous-access-missing")
def access_is_assessed(told: ClearForCollection, _: Facts) -> Params | None:
    """There is a vein or a line to collect from."""
    return {} if told.venous_access == "none" else None


@amber("markers-outside-window")
def markers_are_in_window(told: ClearForCollection, facts: Facts) -> Params | None:
    """Infection markers were sampled within the site's window before collection."""
    limit = facts.policy.limit("marker_window_days")
    days = day_count(told.markers_sampled_on, _today(facts))
    return None if 0 <= days <= limit else {"sampled_on": told.markers_sampled_on, "days": str(limit)}


def clear(told: ClearForCollection, facts: Facts) -> tuple[Draft, ...]:
    """The patient may be collected; the facts it rests on stand in the event."""
    episode: Episode = facts["episode"]
    data = {
        "blood_count_at": told.blood_count_at,
        "platelets_e9_per_l": told.platelets_e9_per_l,
        "cd34_per_ul": told.cd34_per_ul,
        "pregnancy_test": told.pregnancy_test,
        "venous_access": told.venous_access,
        "markers_sampled_on": told.markers_sampled_on,
    }
    draft = Draft(
        kind="ClearedForCollection",
        stream=episode.stream,
        subjects={"patient": episode.patient_id, "episode": episode.id},
        changes=(change(episode, cleared_at=facts.happened_at),) if counts(facts.verb, told, facts) else (),
        data={name: value for name, value in data.items() if value is not None},
    )
    return (draft,)


verb(
    name="clear-for-collection",
    room="episodes",
    title="Clear for collection",
    about="Orders, consent, blood count, pregnancy test, venous access and markers are in place.",
    command=ClearForCollection,
    event="ClearedForCollection",
    effect=clear,
    subject="episode",
    needs=(EPISODE_PATIENT, EPISODE_CONSENTS),
    guards=(
        *LIVING,
        patient_is_not_in_doubt,
        episode_is_open,
        indication_is_approved,
        patient_is_suitable,
        orders_are_given,
        consents_hold_today,
        access_is_assessed,
        blood_count_is_recent,
        no_pregnancy,
        markers_are_in_window,
    ),
    signings=(Signing("cleared", PHYSICIANS),),
    roles=PHYSICIANS,
)
