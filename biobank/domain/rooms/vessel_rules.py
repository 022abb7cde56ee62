"""What a slot takes: one container, cold enough, and apart from what is infectious or untested."""

from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.infection_statements import infection_statements, speaking_of
from biobank.domain.rules.verb import Need, Params, amber, many, one, red, special
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.patient import Episode
from biobank.domain.things.unit import Unit

SLOT_NEEDS: tuple[Need, ...] = (
    many("holders", "unit", slot_id="command.slot"),
    one("vessel", "place", id="slot.vessel_id"),
    one("box", "place", id="slot.place_id"),
    special("other_vessels"),
    one("episode", "episode", id="unit.episode_id"),
    many("donations", "donation", episode_id="unit.episode_id"),
    many("results", "result", patient_id="unit.patient_id"),
)


def others(facts: Facts) -> list[Unit]:
    """Return what else is on record in the slot."""
    return [one for one in facts["holders"] if one.id != facts["unit"].id]


@red("slot-taken")
def slot_is_free(_: Command, facts: Facts) -> Params | None:
    """A slot holds one container; the sentence says which, and since when."""
    held = others(facts)
    if not held:
        return None
    slot: Slot = facts["slot"]
    return {"slot": slot.label, "unit": held[0].id, "since": held[0].custody_since}


@red("slot-blocked")
def slot_is_open(_: Command, facts: Facts) -> Params | None:
    """A slot that was blocked takes nothing."""
    slot: Slot = facts["slot"]
    return None if slot.status == "open" else {"slot": slot.label}


@red("place-retired")
def box_is_in_service(_: Command, facts: Facts) -> Params | None:
    """A box that was retired takes nothing."""
    box: Place = facts["box"]
    return None if box.status == "in_service" else {"place": box.name}


@red("vessel-not-for-untested")
def vessel_fits_infection_state(_: Command, facts: Facts) -> Params | None:
    """Infectious or untested product shares a vessel with tested product only when it is overwrapped."""
    unit: Unit = facts["unit"]
    vessel: Place = facts["vessel"]
    if unit.overwrapped or vessel.holds_untested or not _is_kept_apart(facts):
        return None
    return {"vessel": vessel.name}


def _is_kept_apart(facts: Facts) -> bool:
    """Say whether the unit is infectious, or untested where the centre keeps that apart too.

    Tested is what its label would say: the episode's markers, and the results
    that speak of this unit since.
    """
    unit: Unit = facts["unit"]
    if unit.biohazard:
        return True
    episode: Episode | None = facts["episode"]
    markers = episode.eligibility_markers if episode else None
    told = infection_statements(markers, speaking_of(unit, facts["donations"], facts["results"]))
    return told.not_evaluated and bool(facts.policy.choice("untested_apart"))


@amber("vessel-too-warm", "processing_director", "medical_director")
def vessel_is_cold_enough(_: Command, facts: Facts) -> Params | None:
    """Frozen cells go to a vessel qualified for the storage limit; a director may decide otherwise."""
    vessel: Place = facts["vessel"]
    limit = facts.policy.limit("storage_warmest_c")
    if vessel.warmest_c is not None and vessel.warmest_c <= limit:
        return None
    return {"vessel": vessel.name, "warmest_c": vessel.warmest_c or "unknown", "limit_c": limit}


SLOT_GUARDS = (
    slot_is_free,
    slot_is_open,
    box_is_in_service,
    vessel_fits_infection_state,
    vessel_is_cold_enough,
)
