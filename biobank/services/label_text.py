"""What a label says: the values of its fields, composed from projections and the patient's card.

Days are written 05-MAR-1987 and moments in the site's own time with offset.
A value that is not on record is left out; whether the label can do without
it is the design's to say.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.clock import moment
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
from biobank.services.services import Services
from biobank.storage.sight import Sight

YES = "yes"
UNKNOWN_HAZARD = "WARNING: This product may transmit infectious agents"
CONTAINERS = {"vial": "QC vial", "segment": "Segment", "tube": "Tube", "bag": "Bag"}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


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

    def text(self, subject: Thing, serial: str) -> LabelText:
        """Return what the copy of this serial says; raises KeyError for a kind that has no label."""
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
        marked = {"demonstration": YES if self.services.ledger.purpose == "demonstration" else None}
        return LabelText({name: value for name, value in {**told, **marked}.items() if value}, forms)

    def _unit(self, unit: Unit, code: str) -> tuple[dict[str, str | None], Mapping[str, tuple[str, ...]]]:
        site = self._get("site", unit.site_id)
        donation = self._get("donation", unit.donation_id)
        product = self._setting("products").get(unit.product_code[:5], {})
        patient, forms = self._patient(unit.patient_id)
        told: dict[str, str | None] = {
            **patient,
            "unit_code": code,
            "din": unit.din,
            "product_name": product.get("name"),
            "contents": _contents(unit, donation),
            "collected": _at_site(donation.ended_at if donation else unit.collected_at, site),
            "storage": product.get("storage"),
            "facility": self._facility(site.name if site else None),
            **self._infection(unit),
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

    def _results(self, unit: Unit) -> list[Result]:
        donations: Any = self.sight.find("donation", {"episode_id": unit.episode_id})
        found: Any = self.sight.find("result", {"patient_id": unit.patient_id})
        return speaking_of(unit, donations, found)

    def _place(self, place: Place, code: str) -> dict[str, str | None]:
        slots = place.rows * place.columns
        return {
            "place_code": code,
            "place_name": place.name,
            "path": self._path(place.parent_id, place.site_id),
            "note": f"{slots} positions" if slots else None,
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
    return Composer(services, sight, policy)


def name_forms(family: str, given: str) -> tuple[str, ...]:
    """Return ever shorter forms of a name: the family name is always whole and comes first.

    First all given names, then the first of them and the initials of the
    others, then initials only. A name that fits in none of these is not
    printed; nothing is cut.
    """
    words = given.split()
    if not words:
        return (family.upper(),)
    initials = [_initials(word) for word in words]
    givens = (" ".join(words), " ".join([words[0], *initials[1:]]), " ".join(initials))
    return tuple(dict.fromkeys(f"{family.upper()}, {form}" for form in givens))


def role_forms(titles: list[str]) -> tuple[str, ...]:
    """Return ever shorter forms of someone's roles: all of them, then the first and how many more."""
    whole = ", ".join(titles)
    return (whole,) if len(titles) == 1 else (whole, f"{titles[0]} and {len(titles) - 1} more")


def site_forms(name: str) -> tuple[str, ...]:
    """Return ever shorter forms of a site's name: whole, then its first words and a mark that more follow.

    A site's name tells nobody apart, so that it gives way to what does.
    """
    words = name.split()
    shorter = (" ".join(words[:count]).rstrip(" ,;·–-") + " …" for count in range(len(words) - 1, 0, -1))
    return (name, *dict.fromkeys(shorter))


def day_text(day: str) -> str:
    """Return a calendar day as people read it without doubt: 05-MAR-1987."""
    told = date.fromisoformat(day)
    return f"{told.day:02}-{_MONTHS[told.month - 1]}-{told.year}"


def _initials(word: str) -> str:
    return "-".join(f"{part[0]}." for part in word.split("-") if part)


def _at_site(at: str, site: Site | None) -> str | None:
    if site is None:
        return None
    local = moment(at).astimezone(ZoneInfo(site.zone))
    offset = local.strftime("%z")
    return f"{day_text(local.date().isoformat())} {local:%H:%M} {offset[:3]}:{offset[3:5]}"


def _product_code(unit: Unit, *, biohazard: bool) -> str:
    """Return PDC, collection type and division: `1` autologous only, `X` the same with biohazard."""
    if len(unit.product_code) != 5:
        return unit.product_code
    return f"{unit.product_code}{'X' if biohazard else '1'}{unit.division}"


def _contents(unit: Unit, donation: Donation | None) -> str | None:
    if unit.volume_ml is None:
        return None
    parts = [f"approx. {_digits(unit.volume_ml)} mL"]
    if unit.dmso_percent:
        parts.append(f"{_digits(unit.dmso_percent)} % DMSO")
    if donation is not None and donation.anticoagulant:
        parts.append(donation.anticoagulant)
    return " · ".join(parts)


def _small_contents(unit: Unit) -> tuple[str, ...]:
    """Return what a small container is; its cryoprotectant stands on it only where there is room."""
    container = CONTAINERS.get(unit.container, unit.container.capitalize())
    if not unit.dmso_percent:
        return (container,)
    return (f"{container}, {_digits(unit.dmso_percent)} % DMSO", container)


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"
