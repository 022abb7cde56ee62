"""Collection episodes: opened with a Chain of Identity, decided by the board, mobilised, closed."""

from decimal import Decimal

from biobank.domain.rooms.patients import LIVING, patient_is_not_in_doubt
from biobank.domain.rules.allotment import CHAIN_OF_IDENTITY, Allotment
from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, date, decimal, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import days_have_come
from biobank.domain.rules.verb import Params, Signing, many, one, red, special, verb
from biobank.domain.things.patient import Episode, Mobilisation, Patient

INDICATIONS = (
    ("MS", "Multiple sclerosis"),
    ("SSc", "Systemic sclerosis"),
    ("SLE", "Systemic lupus erythematosus"),
    ("RA", "Rheumatoid arthritis"),
    ("JIA", "Juvenile idiopathic arthritis"),
    ("CIDP", "Chronic inflammatory demyelinating polyneuropathy"),
    ("NMOSD", "Neuromyelitis optica spectrum disorder"),
    ("Crohn", "Crohn's disease"),
    ("vasculitis", "Vasculitis"),
    ("other", "Other"),
)
PHYSICIANS = ("physician", "medical_director")
COORDINATORS = ("coordinator", *PHYSICIANS)
EPISODE_PATIENT = one("patient", "patient", id="episode.patient_id")


@red("episode-closed")
def episode_is_open(_: Command, facts: Facts) -> Params | None:
    """A closed episode takes nothing more; a further collection opens its own."""
    episode: Episode = facts["episode"]
    return None if episode.status == "open" else {"since": episode.closed_at}


@command
class OpenEpisode(Command):
    """Open a collection episode."""

    patient: str = ref("patient", "Patient")
    indication: str = choice("Indication", INDICATIONS)
    target_cd34_per_kg: Decimal | None = decimal(
        "Target CD34+", "10⁶/kg", required=False, minimum="0.1", maximum="50"
    )
    chain_of_identity: str | None = text(
        "Chain of Identity given elsewhere",
        required=False,
        max_length=15,
        hint="Only for cells collected at another centre",
    )


@red("episode-open-already")
def no_episode_is_open(_: Command, facts: Facts) -> Params | None:
    """One episode is closed before the next is opened."""
    return {"episode": facts["open_episodes"][0].id} if facts["open_episodes"] else None


@red("chain-of-identity-malformed")
def chain_of_identity_is_whole(told: OpenEpisode, _: Facts) -> Params | None:
    """An identifier given elsewhere has the form that all centres share."""
    given = told.chain_of_identity
    return None if given is None or CHAIN_OF_IDENTITY.fullmatch(given) else {"chain": given[:15]}


@red("chain-of-identity-taken")
def chain_of_identity_is_new(_: Command, facts: Facts) -> Params | None:
    """An identifier names one episode."""
    return {"episode": facts["same_chain"].id} if facts["same_chain"] else None


def open_episode(told: OpenEpisode, facts: Facts) -> tuple[Draft, ...]:
    """The episode has its Chain of Identity before the first cell is collected."""
    patient: Patient = facts["patient"]
    allotted: Allotment = facts["next_chain_of_identity"]
    target = told.target_cd34_per_kg or facts.policy.limit("cd34_target_e6_per_kg")
    made = Episode(
        id=facts.fresh.id(Episode.LETTER),
        stream=patient.stream,
        site_id=facts["site"].id,
        patient_id=patient.id,
        chain_of_identity=told.chain_of_identity or allotted.text,
        indication=told.indication,
        opened_at=facts.happened_at,
        target_cd34_per_kg=format(target, "f"),
    )
    draft = Draft(
        kind="EpisodeOpened",
        stream=patient.stream,
        subjects={"patient": patient.id, "episode": made.id},
        changes=(new(made),),
        takes=() if told.chain_of_identity else (allotted.counter,),
    )
    return (draft,)


verb(
    name="open-episode",
    room="episodes",
    title="Open collection episode",
    about="Allot the Chain of Identity under which this patient's cells are collected.",
    command=OpenEpisode,
    event="EpisodeOpened",
    effect=open_episode,
    subject="patient",
    needs=(
        one("site", "site", id="patient.site_id"),
        many("open_episodes", "episode", patient_id="patient.id", status="=open"),
        one("same_chain", "episode", chain_of_identity="command.chain_of_identity"),
        special("next_chain_of_identity"),
    ),
    guards=(
        *LIVING,
        patient_is_not_in_doubt,
        no_episode_is_open,
        chain_of_identity_is_whole,
        chain_of_identity_is_new,
    ),
    roles=COORDINATORS,
    reports=False,
)


def decided(kind: str, facts: Facts, data: dict[str, str], **columns: str | None) -> tuple[Draft, ...]:
    """Return the event of something decided about an episode."""
    episode: Episode = facts["episode"]
    draft = Draft(
        kind=kind,
        stream=episode.stream,
        subjects={"patient": episode.patient_id, "episode": episode.id},
        changes=(change(episode, **columns),),
        data=data,
    )
    return (draft,)


@command
class DecideIndication(Command):
    """Record the board's decision on the indication."""

    episode: str = ref("episode", "Episode")
    decision: str = choice("Decision", (("approved", "Approved"), ("declined", "Declined")))
    decided_on: str = date("Board met on")


def decide_indication(told: DecideIndication, facts: Facts) -> tuple[Draft, ...]:
    """The board has decided."""
    data = {"decided_on": told.decided_on}
    return decided("IndicationDecided", facts, data, indication_decision=told.decision)


verb(
    name="decide-indication",
    room="episodes",
    title="Indication decision",
    about="Whether the board approves the transplant for this disease.",
    command=DecideIndication,
    event="IndicationDecided",
    effect=decide_indication,
    subject="episode",
    needs=(EPISODE_PATIENT,),
    guards=(*LIVING, episode_is_open, days_have_come("decided_on")),
    signings=(Signing("decided", PHYSICIANS, by="anyone"),),
    roles=COORDINATORS,
)


@command
class AssessSuitability(Command):
    """Record whether the patient is fit to be collected."""

    episode: str = ref("episode", "Episode")
    outcome: str = choice("Fit to be collected", (("suitable", "Suitable"), ("not_suitable", "Not suitable")))
    assessed_on: str = date("Assessed on")


def assess(told: AssessSuitability, facts: Facts) -> tuple[Draft, ...]:
    """The physician has assessed the patient."""
    return decided("SuitabilityAssessed", facts, {"assessed_on": told.assessed_on}, suitability=told.outcome)


verb(
    name="assess-suitability",
    room="episodes",
    title="Donor suitability",
    about="Whether the patient is fit to be collected.",
    command=AssessSuitability,
    event="SuitabilityAssessed",
    effect=assess,
    subject="episode",
    needs=(EPISODE_PATIENT,),
    guards=(*LIVING, episode_is_open, days_have_come("assessed_on")),
    roles=PHYSICIANS,
)


REGIMENS = (
    ("gcsf", "G-CSF alone"),
    ("cy_gcsf", "Cyclophosphamide and G-CSF"),
    ("gcsf_plerixafor", "G-CSF and plerixafor"),
    ("other", "Other"),
)


@command
class RecordMobilisation(Command):
    """Record what was given to mobilise stem cells."""

    episode: str = ref("episode", "Episode")
    regimen: str = choice("Regimen", REGIMENS)
    started_on: str = date("Started on")
    gcsf_ug_per_kg_day: Decimal | None = decimal("G-CSF", "µg/kg/day", required=False, minimum="0")
    cyclophosphamide_g_per_m2: Decimal | None = decimal(
        "Cyclophosphamide", "g/m²", required=False, minimum="0"
    )


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def mobilise(told: RecordMobilisation, facts: Facts) -> tuple[Draft, ...]:
    """The mobilisation is on the episode."""
    episode: Episode = facts["episode"]
    made = Mobilisation(
        id=facts.fresh.id(Mobilisation.LETTER),
        stream=episode.stream,
        patient_id=episode.patient_id,
        episode_id=episode.id,
        regimen=told.regimen,
        started_on=told.started_on,
        gcsf_ug_per_kg_day=_digits(told.gcsf_ug_per_kg_day),
        cyclophosphamide_g_per_m2=_digits(told.cyclophosphamide_g_per_m2),
    )
    draft = Draft(
        kind="MobilisationRecorded",
        stream=episode.stream,
        subjects={"patient": episode.patient_id, "episode": episode.id},
        changes=(new(made),),
    )
    return (draft,)


verb(
    name="record-mobilisation",
    room="episodes",
    title="Record mobilisation",
    about="What was given, from which day, to bring stem cells into the blood.",
    command=RecordMobilisation,
    event="MobilisationRecorded",
    effect=mobilise,
    subject="episode",
    needs=(EPISODE_PATIENT,),
    guards=(*LIVING, episode_is_open, days_have_come("started_on")),
    roles=("nurse", "apheresis_nurse", *COORDINATORS),
)


@command
class CloseEpisode(Command):
    """Close a collection episode."""

    episode: str = ref("episode", "Episode")
    outcome: str = choice("Outcome", (("collected", "Collected"), ("called_off", "Called off")))


def close(told: CloseEpisode, facts: Facts) -> tuple[Draft, ...]:
    """The episode is closed; its units live on."""
    return decided(
        "EpisodeClosed", facts, {}, status="closed", closed_at=facts.happened_at, outcome=told.outcome
    )


verb(
    name="close-episode",
    room="episodes",
    title="Close episode",
    about="Nothing more is collected in this episode.",
    command=CloseEpisode,
    event="EpisodeClosed",
    effect=close,
    subject="episode",
    guards=(episode_is_open,),
    roles=("apheresis_nurse", *COORDINATORS),
)
