"""What a label says: the values of its fields, composed from projections and the patient's card.

Days are written 05-MAR-1987 and moments in the site's own time with offset.
A value that is not on record is left out; whether the label can do without
it is the design's to say.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.blood_groups import BLOOD_GROUPS
from biobank.domain.rules.infection_statements import infection_statements, speaking_of
from biobank.domain.rules.policy import Policy, policy_of
from biobank.domain.rules.roles import ROLES
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Donation, Episode, Patient, Wristband
from biobank.domain.things.people import Adoption, Person, Site
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.services import cards
from biobank.services.label_forms import (
    day_text,
    expiry_text,
    moment_text,
    name_forms,
    role_forms,
    site_forms,
)
from biobank.services.label_isbt import isbt_values
from biobank.services.label_signing import InForce, key_in_force, signed_text
from biobank.services.services import Services
from biobank.storage.sight import Sight

YES = "yes"
STATEMENTS = frozenset({"not_evaluated", "biohazard", "alert"})
"""Elements that stand on a label only where they are true of the unit; a design must have room for them."""
UNKNOWN_HAZARD = "WARNING: This product may transmit infectious agents"
_BLOOD_GROUPS = dict(BLOOD_GROUPS)
CONTAINERS = {"vial": "QC vial", "segment": "Segment", "tube": "Tube", "bag": "Bag"}


@dataclass(frozen=True, slots=True)
class LabelText:
    """The values of a label; `forms` lists, for a field that may be long, ever shorter ways to say it."""

    values: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_demonstration(self) -> bool:
        """Say whether the label must show that it is not for use."""
        return "demonstration" in self.values


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes what labels say, from what one transaction or reading sees."""

    services: Services
    sight: Sight
    policy: Policy
    signing: InForce | None = None

    def text(self, subject: Thing, serial: str, printed_at: str | None = None) -> LabelText:
        """Return what the copy of this serial says; raises KeyError for a kind that has no label.

        Only a copy that was printed at some moment, by the record, is signed; what is planned or tried shows
        the signed symbol with a signature that fits no key.
        """
        code = render(code_for(subject.id, serial))
        told: dict[str, str | None]
        forms: Mapping[str, tuple[str, ...]] = {}
        match subject:
            case Unit():
                told, forms = self._unit(subject, code)
            case Wristband():
                told, forms = self._wristband(subject, code)
            case Place():
                told = self._place(subject, code)
            case Slot():
                told = self._slot(subject, code)
            case Person():
                told, forms = self._badge(subject, code)
            case _:
                raise KeyError(subject.NAME)
        marked = {
            "demonstration": YES if self.services.ledger.purpose == "demonstration" else None,
            "signed": self._signed(subject, serial, printed_at),
        }
        return LabelText({name: value for name, value in {**told, **marked}.items() if value}, forms)

    def site_of(self, subject: Thing) -> str | None:
        """Return the name of the site that a thing belongs to."""
        site: Site | None = self._get("site", getattr(subject, "site_id", None))
        return site.name if site is not None else None

    def _signed(self, subject: Thing, serial: str, printed_at: str | None) -> str | None:
        if self.signing is None or not isinstance(subject, Unit | Wristband):
            return None
        code = code_for(subject.id, serial)
        return signed_text(self.services, self.sight, self.signing, subject, code, printed_at)

    def _unit(self, unit: Unit, code: str) -> tuple[dict[str, str | None], Mapping[str, tuple[str, ...]]]:
        site = self._get("site", unit.site_id)
        donation = self._get("donation", unit.donation_id)
        product = self._setting("products").get(unit.product_code[:5], {})
        patient, forms = self._patient(unit.patient_id)
        collected, zone = donation.ended_at if donation else unit.collected_at, site.zone if site else None
        infection = self._infection(unit)
        told: dict[str, str | None] = {
            **patient,
            "unit_code": code,
            "din": unit.din,
            "product_name": product.get("name"),
            "contents": _contents(unit, donation),
            **_parts(unit, donation),
            "collected": moment_text(collected, zone),
            "expires": expiry_text(unit.expires_on, zone) if unit.expires_on else None,
            "storage": product.get("storage"),
            "facility": self._facility(site.name if site else None),
            "chain_of_identity": self._chain(unit.episode_id),
            **infection,
            **isbt_values(unit, collected_at=collected, zone=zone, biohazard=bool(infection["biohazard"])),
        }
        short = [self._facility(name) for name in site_forms(site.name)] if site else []
        facility = {"facility": tuple(each for each in short if each)} if told["facility"] else {}
        return told, {**forms, "content": _small_contents(unit), **facility}

    def _wristband(
        self, band: Wristband, code: str
    ) -> tuple[dict[str, str | None], Mapping[str, tuple[str, ...]]]:
        patient, forms = self._patient(band.patient_id)
        owner: Patient | None = self._get("patient", band.patient_id)
        site: Site | None = self._get("site", owner.site_id) if owner else None
        admitted = f"Admitted {day_text(band.admission)}"
        names = site_forms(site.name) if site else ()
        admission = (*(f"{admitted} · {name}" for name in names), admitted)
        told = {**patient, "wristband_code": code, "admission": admission[0]}
        return told, {**forms, "admission": admission}

    def _patient(self, id: str) -> tuple[dict[str, str | None], Mapping[str, tuple[str, ...]]]:
        card = cards.read(self.services, self.sight.connection, id) or {}
        patient: Patient | None = self._get("patient", id)
        born = card.get("birth_date")
        told = {
            "patient_id": card.get("hospital_number"),
            "birth_date": day_text(born) if born else None,
            "alert": "SIMILAR NAME KNOWN" if patient is not None and patient.similar_name else None,
        }
        if not card.get("family_name"):
            return told, {}
        return told, {"patient_name": name_forms(card["family_name"], card.get("given_names", ""))}

    def _infection(self, unit: Unit) -> dict[str, str | None]:
        episode: Episode | None = self._get("episode", unit.episode_id)
        markers = episode.eligibility_markers if episode else None
        stated = infection_statements(markers, self._results(unit))
        warning = f"WARNING: Reactive test results for {', '.join(stated.agents)}"
        # A risk factor, or a reactive result of the time before: the legend stays, without an agent.
        legend = warning if stated.agents else UNKNOWN_HAZARD
        biohazard = stated.biohazard or unit.biohazard
        return {
            "not_evaluated": YES if stated.not_evaluated else None,
            "biohazard": legend if biohazard else None,
            "product_code": _product_code(unit, biohazard=biohazard),
        }

    def _chain(self, id: str) -> str | None:
        episode: Episode | None = self._get("episode", id)
        return episode.chain_of_identity if episode is not None else None

    def _results(self, unit: Unit) -> list[Result]:
        donations: Any = self.sight.find("donation", {"episode_id": unit.episode_id})
        found: Any = self.sight.find("result", {"patient_id": unit.patient_id})
        return speaking_of(unit, donations, found)

    def _place(self, place: Place, code: str) -> dict[str, str | None]:
        slots = place.rows * place.columns
        site = self._get("site", place.site_id)
        return {
            "place_code": code,
            "place_name": place.name,
            "path": self._path(place.parent_id, place.site_id),
            "note": f"{slots} positions" if slots else None,
            "facility": self._facility(site.name if site else None),
            "telephone": self.policy.telephones(site.name if site else None).get("laboratory") or None,
        }

    def _slot(self, slot: Slot, code: str) -> dict[str, str | None]:
        return {
            "place_code": code,
            "place_name": slot.label,
            "path": self._path(slot.place_id, slot.site_id),
        }

    def _path(self, place_id: str | None, site_id: str) -> str | None:
        """Return where something is, from the room inwards; what is in no room is at the site itself."""
        names: list[str] = []
        while place_id is not None and (place := self._get("place", place_id)) is not None:
            names.append(place.name)
            place_id = place.parent_id
        if names:
            return ", ".join(reversed(names))
        site = self._get("site", site_id)
        return site.name if site else None

    def _badge(
        self, person: Person, code: str
    ) -> tuple[dict[str, str | None], Mapping[str, tuple[str, ...]]]:
        granted: Any = self.sight.find("role_grant", {"person_id": person.id, "status": "granted"})
        site = self._get("site", granted[0].site_id) if granted else None
        titles = [ROLES[role] for role in ROLES if role in {one.role for one in granted}]
        told = {
            "badge_code": code,
            "person_name": person.name,
            "site": site.name if site else None,
            "unit": self._setting("department") or None,
        }
        sites = {"site": site_forms(site.name)} if site else {}
        return told, {**({"role": role_forms(titles)} if titles else {}), **sites}

    def _facility(self, site: str | None) -> str | None:
        parts = [self._setting("department") or None, site]
        return ", ".join(part for part in parts if part) or None

    def _setting(self, name: str) -> Any:
        return self.policy.content["settings"].get(name, {})

    def _get(self, thing: str, id: str | None) -> Any:
        return None if id is None else self.sight.get(thing, id)


def composer_for(services: Services, sight: Sight) -> Composer:
    """Return a composer that follows the policy in force as this transaction or reading sees it."""
    (adopted,) = cast("tuple[Adoption]", sight.find("policy", {"status": "in_force"}))
    known = services.policy(adopted.digest)
    policy = known or services.remember_policy(policy_of(json.loads(adopted.content)))
    return Composer(services, sight, policy, key_in_force(services, sight))


def _product_code(unit: Unit, *, biohazard: bool) -> str:
    """Return PDC, collection type and division: `1` autologous only, `X` the same with biohazard."""
    if len(unit.product_code) != 5:
        return unit.product_code
    return f"{unit.product_code}{'X' if biohazard else '1'}{unit.division}"


def _contents(unit: Unit, donation: Donation | None) -> str | None:
    parts = _parts(unit, donation)
    told = [part for part in (parts["volume"], parts["additives"]) if part]
    return " · ".join(told) if parts["volume"] else None


def _parts(unit: Unit, donation: Donation | None) -> dict[str, str | None]:
    """Return what stands alone on the larger labels: volume, what was added, cells, and blood group."""
    added = [f"{_digits(unit.dmso_percent)} % DMSO"] if unit.dmso_percent else []
    if donation is not None and donation.anticoagulant:
        added.append(donation.anticoagulant)
    abo, _, rhd = _BLOOD_GROUPS.get(unit.blood_group or "", "").partition(" ")
    return {
        "volume": f"approx. {_digits(unit.volume_ml)} mL" if unit.volume_ml is not None else None,
        "additives": " · ".join(added) or None,
        "cells": f"{_digits(unit.cd34_e6)} × 10⁶ CD34+" if unit.cd34_e6 is not None else None,
        "abo": abo or None,
        "rhd": rhd or None,
    }


def _small_contents(unit: Unit) -> tuple[str, ...]:
    """Return what a small container is; its cryoprotectant stands on it only where there is room."""
    container = CONTAINERS.get(unit.container, unit.container.capitalize())
    if not unit.dmso_percent:
        return (container,)
    return (f"{container}, {_digits(unit.dmso_percent)} % DMSO", container)


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"
