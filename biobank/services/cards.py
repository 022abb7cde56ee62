"""The patient's card: present name, birth date and numbers, sealed, and findable by blind tokens."""

import json
import unicodedata
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select

from biobank.domain.rules.card import FORMER, changes, folded
from biobank.domain.rules.happening import Draft
from biobank.domain.things.patient import CARD_FIELDS
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.keys import Unreadable
from biobank.storage.work import Work

_card = select(tables.card.c.sealed).where(tables.card.c.patient_id == bindparam("patient"))
_cards = select(tables.card).where(tables.card.c.patient_id.in_(bindparam("patients", expanding=True)))
_drop_card = delete(tables.card).where(tables.card.c.patient_id == bindparam("patient"))
_drop_tokens = delete(tables.card_token).where(tables.card_token.c.patient_id == bindparam("patient"))
_tokens = select(tables.card_token.c.token, tables.card_token.c.field).where(
    tables.card_token.c.patient_id == bindparam("patient")
)
_by_token = select(tables.card_token.c.patient_id, tables.card_token.c.field).where(
    tables.card_token.c.token == bindparam("token")
)

NUMBER_FIELDS = ("hospital_number", "national_number", "wristband_number")


def keep(services: Services, work: Work, draft: Draft) -> None:
    """Fold the card fields of a draft into its patient's card."""
    told = {name: value for name, value in draft.private.items() if name in CARD_FIELDS}
    if not told or not draft.stream.startswith("patient/"):
        return
    patient = draft.stream.partition("/")[2]
    card = folded(read(services, work.connection, patient) or {}, told)
    write(services, work.connection, patient, card)


def write(services: Services, connection: Connection, patient: str, card: Mapping[str, str]) -> None:
    """Put a card in place of the one before, and its tokens."""
    sealed = services.keys.seal(f"patient/{patient}", json.dumps(dict(card)).encode())
    connection.execute(_drop_card, {"patient": patient})
    connection.execute(_drop_tokens, {"patient": patient})
    connection.execute(insert(tables.card), {"patient_id": patient, "sealed": sealed})
    rows = [
        {"token": token, "patient_id": patient, "field": field} for token, field in tokens(services, card)
    ]
    connection.execute(insert(tables.card_token), rows)


def tokens(services: Services, card: Mapping[str, str]) -> list[tuple[bytes, str]]:
    """Return the blind tokens by which a card is found, each with its kind."""
    return [(services.keys.token(text), field) for field, text in texts(card)]


def kept_tokens(connection: Connection, patient: str) -> set[tuple[bytes, str]]:
    """Return the tokens that find a patient now."""
    return {(row.token, row.field) for row in connection.execute(_tokens, {"patient": patient})}


def read(services: Services, connection: Connection, patient: str) -> dict[str, str] | None:
    """Return a patient's card, or None when there is none or it was erased."""
    sealed = connection.execute(_card, {"patient": patient}).scalar_one_or_none()
    return None if sealed is None else _opened(services, patient, sealed)


def read_many(
    services: Services, connection: Connection, patients: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Return the cards of several patients by id; those that are gone are left out."""
    wanted = list(dict.fromkeys(patients))
    found: dict[str, dict[str, str]] = {}
    if not wanted:
        return found
    for row in connection.execute(_cards, {"patients": wanted}):
        card = _opened(services, row.patient_id, row.sealed)
        if card is not None:
            found[row.patient_id] = card
    return found


def _opened(services: Services, patient: str, sealed: bytes) -> dict[str, str] | None:
    try:
        opened: dict[str, str] = json.loads(services.keys.open(f"patient/{patient}", sealed))
    except Unreadable:
        return None
    return opened


def normalised(text: str) -> str:
    """Return a name or number as it is compared: no accents, no case, no punctuation."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(ch if ch.isalnum() else " " for ch in flat if not unicodedata.combining(ch)).split()
    )


def with_number(services: Services, connection: Connection, number: str) -> list[str]:
    """Return the patients who carry an identifier now, whatever its kind: identity rests on these alone."""
    return [patient for patient, kind in _numbered(services, connection, number) if not _is_former(kind)]


def ever_with_number(services: Services, connection: Connection, number: str) -> list[str]:
    """Return the patients who carry an identifier now, else those who once did: old papers find them."""
    found = _numbered(services, connection, number)
    return [patient for patient, kind in found if not _is_former(kind)] or [patient for patient, _ in found]


def number_tokens(services: Services, numbers: Iterable[str]) -> list[bytes]:
    """Return the blind tokens by which identifiers are found."""
    return [services.keys.token(f"number:{normalised(number)}") for number in numbers]


def _numbered(services: Services, connection: Connection, number: str) -> list[tuple[str, str]]:
    (token,) = number_tokens(services, (number,))
    return sorted((row.patient_id, row.field) for row in connection.execute(_by_token, {"token": token}))


def _is_former(kind: str) -> bool:
    return kind.startswith(FORMER)


def with_name(services: Services, connection: Connection, part: str) -> list[str]:
    """Return the patients one of whose names, former ones too, begins with a text or is it."""
    return _having(services, connection, f"name:{normalised(part)}")


def born_on(services: Services, connection: Connection, day: str) -> list[str]:
    """Return the patients born on a day, or once recorded so."""
    return _having(services, connection, f"born:{day}")


def _having(services: Services, connection: Connection, text: str) -> list[str]:
    found = connection.execute(_by_token, {"token": services.keys.token(text)})
    return sorted({row.patient_id for row in found})


def texts(card: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield what a card is found by, as (kind, text), each text once: numbers, birth dates, starts of names.

    The kind of what a patient is no longer called begins with `former_`.
    """
    present = ((name, card[name]) for name in CARD_FIELDS if name in card)
    told = {text: kind for field, value in present for kind, text in _texts(field, value)}
    for field, value, _ in changes(card):
        for kind, text in _texts(field, value):
            told.setdefault(text, FORMER + kind)
    yield from sorted((kind, text) for text, kind in told.items())


def _texts(field: str, value: str) -> Iterable[tuple[str, str]]:
    if field in NUMBER_FIELDS and value:
        yield "number", f"number:{normalised(value)}"
    elif field == "birth_date" and value:
        yield "born", f"born:{value}"
    elif field in ("family_name", "given_names"):
        for word in _words(value):
            yield "name", f"name:{word}"


def _words(name: str) -> Iterable[str]:
    whole = normalised(name)
    for word in {whole, *whole.split()}:
        yield word
        yield from (word[:length] for length in range(3, len(word)))
