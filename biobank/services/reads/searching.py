"""One search: by any number, code or beginning of a name, within what the reader may see.

Patients, their cells and their episodes are found by those alone who read patients' records; each
name that is found is recorded as seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, func, or_, select

from biobank.domain.codes.din import Din
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.naming import Named, named_by
from biobank.domain.codes.own_code import is_identifier
from biobank.domain.things.people import Person
from biobank.services import cards
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads.calling import called, kind_in_words
from biobank.services.reads.finding_patients import Found, find_patients
from biobank.services.reads.listing import all_of
from biobank.services.reads.lists.asking import pattern
from biobank.services.reads.named import kind_of, named
from biobank.services.reads.scanning import given, scan
from biobank.services.services import Services
from biobank.storage import tables
from biobank.words.days import day_shown
from biobank.words.sentences import told
from biobank.words.speaking import say, say_code, say_label

SHORTEST, LONGEST = 2, 200
MOST = 20
_NEVER_BY_ID = "patient"
_t = tables.things
_unit, _episode, _lot, _equipment = _t["unit"].c, _t["episode"].c, _t["lot"].c, _t["equipment"].c
_slot, _place = _t["slot"], _t["place"]
_box, _vessel = _place.alias("box"), _place.alias("vessel")
_limit: Any = bindparam("most")


def _begins(column: Any, name: str = "begins") -> Any:
    return func.lower(column).like(bindparam(name, type_=Text), escape="\\")


def _has(name: str) -> Any:
    return _begins(_vessel.c.name + " " + _box.c.name, name)


_units = (
    select(_unit.id, _unit.container, _unit.din, _unit.product_code, _unit.division, _unit.material)
    .where(_unit.din == bindparam("code"), _unit.site_id == bindparam("site"))
    .order_by(_unit.product_code, _unit.division)
    .limit(_limit)
)
_episodes = (
    select(_episode.id, _episode.chain_of_identity, _episode.status)
    .where(_episode.chain_of_identity == bindparam("code"), _episode.site_id == bindparam("site"))
    .limit(_limit)
)
_lots = (
    select(_lot.id, _lot.item, _lot.number, _lot.expires_on, _lot.status)
    .where(or_(_begins(_lot.number), _begins(_lot.item)), _lot.site_id == bindparam("site"))
    .order_by(_lot.expires_on.desc(), _lot.id)
    .limit(_limit)
)
_machines = (
    select(_equipment.id, _equipment.name, _equipment.kind, _equipment.status)
    .where(
        or_(_begins(_equipment.name), _begins(_equipment.name, "within")),
        _equipment.site_id == bindparam("site"),
    )
    .order_by(_equipment.name, _equipment.id)
    .limit(_limit)
)
_slots = (
    select(
        _slot.c.id, _slot.c.label, _slot.c.status, _box.c.name.label("box"), _vessel.c.name.label("vessel")
    )
    .join(_box, _box.c.id == _slot.c.place_id)
    .join(_vessel, _vessel.c.id == _slot.c.vessel_id)
    .where(_slot.c.label == bindparam("label"), _slot.c.site_id == bindparam("site"))
    .where(_has("part_0"), _has("part_1"), _has("part_2"))
    .order_by(_vessel.c.name, _box.c.name, _slot.c.id)
    .limit(_limit)
)
_places = (
    select(_place.c.id, _place.c.name, _place.c.kind, _vessel.c.name.label("vessel"))
    .outerjoin(_vessel, (_vessel.c.id == _place.c.vessel_id) & (_vessel.c.id != _place.c.id))
    .where(_begins(_place.c.name), _place.c.site_id == bindparam("site"))
    .order_by(_place.c.name, _place.c.id)
    .limit(_limit)
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that fits: its kind and id, what it is called, and a few words more."""

    kind: str
    id: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What fits of one kind; `more` says that there was more than a page takes."""

    title: str
    hits: tuple[Hit, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: patients (None for who may not read them), groups of things, and a stopped label."""

    patients: Found | None = None
    groups: tuple[Group, ...] = ()
    stop: tuple[str, str] | None = None
    is_short: bool = field(default=False)

    @property
    def found(self) -> int:
        """Return how much fits."""
        patients = len(self.patients.patients) if self.patients else 0
        return patients + sum(len(each.hits) for each in self.groups)


def search(services: Services, who: SignedIn, text: str) -> Answer:
    """Return what fits a text, grouped; the looks are recorded."""
    plain = " ".join(text.split())[:LONGEST]
    if len(plain) < SHORTEST:
        return Answer(is_short=True)
    reads, reason = _reading(who)
    group, stop = _by_code(services, who, plain, reads=reads)
    with services.database.read() as connection:
        groups = [group, *_of_cells(connection, who, plain)] if reads else [group]
        groups += _of_the_house(connection, who, plain)
    groups.append(_people(services, plain))
    patients = find_patients(services, who, plain) if reads else None
    if reads:
        viewed(services, who.actor, "list/search", "search", reason)
    return Answer(patients, tuple(each for each in groups if each.hits), stop)


def _reading(who: SignedIn) -> tuple[bool, str | None]:
    """Say whether this person's search reaches patients, and under which emergency if so."""
    try:
        return True, may_view(who, who.actor.site)
    except Denied:
        return False, None


def _by_code(
    services: Services, who: SignedIn, text: str, *, reads: bool
) -> tuple[Group, tuple[str, str] | None]:
    """Return the thing whose label or id this is; a label that no longer stands says so."""
    asked, id = given(text), "".join(text.upper().split())
    stop: tuple[str, str] | None = None
    if asked.ours is not None:
        found = scan(services, who, asked)
        id = found.id or ""
        if found.stop is not None:
            sentence = told(found.says, found.params)
            stop = (sentence.says, sentence.next)
    if not is_identifier(id) or kind_of(id) in (None, _NEVER_BY_ID):
        return Group(say("By its code"), ()), None
    row = named(services, (id,)).get(id)
    if row is None or (row.stream.startswith("patient/") and not reads):
        return Group(say("By its code"), ()), None
    return Group(say("By its code"), (Hit(row.NAME, row.id, called(row), kind_in_words(row.NAME)),)), stop


def _of_cells(connection: Connection, who: SignedIn, text: str) -> list[Group]:
    code = getattr(given(text).read, "code", None)
    typed = "".join(text.upper().split())
    named = named_by(code) if isinstance(code, Message) else Named()
    din = code.number if isinstance(code, Din) else named.din or typed
    site = who.actor.site
    return [
        _group(connection, say("Cells"), _units, {"code": din, "site": site}, _unit_hit),
        _group(
            connection,
            say("Collection episodes"),
            _episodes,
            {"code": named.chain or typed, "site": site},
            _episode_hit,
        ),
    ]


def _of_the_house(connection: Connection, who: SignedIn, text: str) -> list[Group]:
    begins = pattern(text)
    told = {"begins": begins, "within": f"% {begins}", "site": who.actor.site}
    *parts, label = text.split()
    within = [f"%{pattern(part)}" for part in parts[:3]] + ["%"] * 3
    slot = {"label": label.upper(), "site": who.actor.site}
    slot |= {f"part_{number}": part for number, part in enumerate(within[:3])}
    return [
        _group(connection, say("Slots"), _slots, slot, _slot_hit),
        _group(connection, say("Places"), _places, told, _place_hit),
        _group(connection, say("Lots"), _lots, told, _lot_hit),
        _group(connection, say("Equipment"), _machines, told, _machine_hit),
    ]


def _group(
    connection: Connection, title: str, statement: Select[Any], told: Mapping[str, Any], hit: Any
) -> Group:
    found: Sequence[Any] = connection.execute(statement, {**told, "most": MOST + 1}).all()
    return Group(title, tuple(hit(row) for row in found[:MOST]), len(found) > MOST)


def _said(text: str) -> str:
    return say_code(text)


def _day(text: str) -> str:
    return day_shown(date.fromisoformat(text[:10]))


def _unit_hit(row: Any) -> Hit:
    words = f"{say_label(row.container)} {row.din}"
    return Hit("unit", row.id, words, f"{row.product_code} {row.division}, {_said(row.material)}")


def _episode_hit(row: Any) -> Hit:
    return Hit(
        "episode",
        row.id,
        say("Episode {chain_of_identity}", chain_of_identity=row.chain_of_identity),
        _said(row.status),
    )


def _slot_hit(row: Any) -> Hit:
    return Hit(
        "slot", row.id, say("Slot {label}", label=row.label), f"{row.vessel} · {row.box}, {_said(row.status)}"
    )


def _place_hit(row: Any) -> Hit:
    return Hit("place", row.id, row.name, ", ".join(each for each in (_said(row.kind), row.vessel) if each))


def _lot_hit(row: Any) -> Hit:
    return Hit(
        "lot",
        row.id,
        say("{item} lot {number}", item=row.item, number=row.number),
        say("to {expires_on}, {status}", expires_on=_day(row.expires_on), status=_said(row.status)),
    )


def _machine_hit(row: Any) -> Hit:
    return Hit("equipment", row.id, row.name, f"{_said(row.kind)}, {_said(row.status)}")


def _people(services: Services, text: str) -> Group:
    """Return colleagues whose sign-in name or one of whose names begins so; a centre has few hundred."""
    words = cards.normalised(text).split()
    fits = [
        row
        for row in all_of(services, "person")
        if isinstance(row, Person) and words and _is_called(row, words)
    ]
    hits = (Hit("person", row.id, row.name, f"{row.login}, {_said(row.status)}") for row in fits[:MOST])
    return Group(say("People who work here"), tuple(hits), len(fits) > MOST)


def _is_called(row: Person, words: Sequence[str]) -> bool:
    names = [*cards.normalised(row.name).split(), *cards.normalised(row.login).split()]
    return all(any(name.startswith(word) for name in names) for word in words)
