"""Finding patients: by number, name or birth date, and those one looked at lately. Each look is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.patient import Patient
from biobank.services import cards
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed_all
from biobank.services.services import Services
from biobank.storage import rows, tables

MOST_FOUND = 50
MOST_RECENT = 8
SHORTEST_NAME = 2
_DAYS = ("%Y-%m-%d", "%d-%b-%Y", "%d.%m.%Y", "%d/%m/%Y")
_LOOKED_BACK = 300

_viewing = tables.viewing
_mine = (
    select(_viewing.c.subject)
    .where(_viewing.c.actor == bindparam("actor"), _viewing.c.purpose == "record")
    .order_by(_viewing.c.id.desc())
    .limit(_LOOKED_BACK)
)


@dataclass(frozen=True, slots=True)
class PatientFound:
    """A patient in a list: who they are in one line."""

    patient: Patient
    family_name: str
    given_names: str
    birth_date: str
    hospital_number: str


@dataclass(frozen=True, slots=True)
class Found:
    """Those who fit, how many of other sites fit too, and whether there were more than a list holds."""

    patients: tuple[PatientFound, ...]
    elsewhere: int = 0
    more: bool = False


def find_patients(services: Services, who: SignedIn, text: str) -> Found:
    """Return the patients that a number, a birth date or the beginnings of names fit.

    Raises Denied: break-glass-needed, not-yours-to-read.
    """
    reason = may_view(who, who.actor.site)
    with services.database.read() as connection:
        ids = _fitting(services, connection, text)
        found = _listed(services, connection, who, ids)
    viewed_all(services, who.actor, (each.patient.id for each in found.patients), "search", reason)
    return found


def recent_patients(services: Services, who: SignedIn) -> tuple[PatientFound, ...]:
    """Return the patients whose record this person opened last."""
    reason = may_view(who, who.actor.site)
    with services.database.read() as connection:
        seen = connection.execute(_mine, {"actor": who.actor.person}).scalars()
        ids = list(dict.fromkeys(seen))[:MOST_RECENT]
        found = {each.patient.id: each for each in _listed(services, connection, who, ids).patients}
    viewed_all(services, who.actor, found, "recent", reason)
    return tuple(found[id] for id in ids if id in found)


def _fitting(services: Services, connection: Connection, text: str) -> list[str]:
    """Return whom the text fits: a day is a birth date, else a number, else names that all begin so."""
    day = day_in(text)
    if day is not None:
        return cards.born_on(services, connection, day)
    by_number = cards.ever_with_number(services, connection, text)
    if by_number:
        return by_number
    words = [word for word in cards.normalised(text).split() if len(word) >= SHORTEST_NAME]
    sets = [set(cards.with_name(services, connection, word)) for word in words[:4]]
    return sorted(set.intersection(*sets)) if sets else []


def day_in(text: str) -> str | None:
    """Return the day that a text names in one of the usual ways, as YYYY-MM-DD."""
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _listed(services: Services, connection: Connection, who: SignedIn, ids: Sequence[str]) -> Found:
    """Return those of one's own site; with the glass broken, all."""
    rows_found = [row for row in _patients(connection, ids) if isinstance(row, Patient)]
    near = [row for row in rows_found if row.site_id == who.actor.site or who.break_glass is not None]
    shown = near[:MOST_FOUND]
    told = cards.read_many(services, connection, (row.id for row in shown))
    found = sorted((_found(row, told.get(row.id, {})) for row in shown), key=_in_order)
    return Found(tuple(found), len(rows_found) - len(near), len(near) > MOST_FOUND)


def _patients(connection: Connection, ids: Sequence[str]) -> Iterable[object]:
    return rows.find(connection, "patient", {"id": tuple(ids) or ("",)})


def _found(patient: Patient, card: dict[str, str]) -> PatientFound:
    return PatientFound(
        patient,
        card.get("family_name", ""),
        card.get("given_names", ""),
        card.get("birth_date", ""),
        card.get("hospital_number", ""),
    )


def _in_order(each: PatientFound) -> tuple[str, ...]:
    return each.family_name.casefold(), each.given_names.casefold(), each.birth_date, each.patient.id
