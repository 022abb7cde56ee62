"""Telling an event: from its body to an entry in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.ledger.checking import Stored
from biobank.domain.ledger.fold import newest
from biobank.domain.ledger.kinds import words_of
from biobank.domain.rules.markers import FINDINGS, MARKERS, markers_of
from biobank.domain.rules.meanings import MEANINGS
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.labels import column_in_words, thing_in_words, value_in_words
from biobank.domain.verbs import VERBS
from biobank.services.audit.entries import Against, Changed, Entry, Line, Private, Signed, Who
from biobank.services.audit.names import Names
from biobank.services.audit.openings import Opening
from biobank.services.audit.when import (
    day_in_words,
    holds_days,
    is_day,
    is_moment,
    moment_at,
    private_in_words,
)
from biobank.words.sentences import told as told_of
from biobank.words.speaking import inside, say, say_code, say_label

Body = Mapping[str, Any]
QUIET = frozenset({"custody_since", "out_since", "site_id", "patient_id"})
"""Columns that follow from the event itself; a print leaves them out, an export does not."""

_MARKERS, _FINDINGS = dict(MARKERS), dict(FINDINGS)
_OF_VERBS = frozenset({"origin", "verb"})
_OF_ROLES = frozenset({"roles", "waived_by"})
UNTOLD_DATA = {"AttemptRefused": frozenset({"verb", "code", "params"})}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page of bodies is read with: names, policies, and private values as far as they may be seen."""

    names: Names
    policies: Mapping[str, Policy] = field(default_factory=dict)
    openings: Mapping[tuple[str, int], Mapping[str, Opening]] = field(default_factory=dict)
    may_open: bool = False
    corrected_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def told(stored: Stored, body: Body, reading: Reading) -> Entry:
    """Return an event as people read it."""
    body = newest(body)
    names = reading.names
    zone = names.zone(body["site"])
    claimed = body.get("claimed")
    return Entry(
        reference=stored.reference,
        id=stored.id,
        stream=stored.stream,
        seq=stored.seq,
        hash=stored.hash,
        kind=stored.kind,
        title=words_of(stored.kind),
        at=moment_at(stored.at, zone),
        happened=None if claimed is None else moment_at(claimed["at"], claimed["zone"]),
        recorded_by=Who(
            body["actor"]["id"], names.person(body["actor"]["id"]), _roles(body["actor"]["roles"])
        ),
        performed_by=_who(body.get("performed_by"), names),
        verified_by=_who(body.get("verified_by"), names),
        ordered_by=_who(body.get("verbal_order_by"), names),
        site=names.of(body["site"]) or body["site"],
        station=_station(body, names),
        where=_where(body, names),
        source=body.get("source", "typed"),
        mode=body.get("mode", "asked"),
        unit=stored.unit,
        unit_words=None if stored.unit is None else names.of(stored.unit) or stored.unit,
        changes=tuple(_changed(each, body, names, zone) for each in body.get("changes", ())),
        data=tuple(_data(stored.kind, body, names, zone)),
        reason=_reason(body, reading),
        private=tuple(_private(stored, body, reading)),
        signatures=tuple(_signed(one, zone) for one in body.get("signatures", ())),
        refused=_refused(body, names, zone) if stored.kind == "AttemptRefused" else None,
        violations=tuple(_against(one, names, zone) for one in body.get("violations", ())),
        corrects=body.get("corrects"),
        compensates=body.get("compensates"),
        corrected_by=reading.corrected_by.get(stored.reference, ()),
        clock_behind_ms=body.get("clock_behind_ms", 0),
    )


def _who(id: str | None, names: Names) -> Who | None:
    return None if id is None else Who(id, names.person(id))


def _roles(roles: list[str]) -> tuple[str, ...]:
    return tuple(ROLES.get(role, role.capitalize()) for role in roles)


def _station(body: Body, names: Names) -> str | None:
    station = body.get("station")
    return None if station is None else names.of(station) or station


def _where(body: Body, names: Names) -> str | None:
    """Return where the unit is afterwards: the slot, else the place, that the event put it in."""
    for each in body.get("changes", ()):
        if each["thing"] == "unit":
            id = each["now"].get("slot_id") or each["now"].get("place_id")
            if id is not None:
                return names.of(id) or str(id)
    slot = body.get("subjects", {}).get("slot")
    return None if slot is None else names.of(slot) or str(slot)


def _changed(each: Body, body: Body, names: Names, zone: str) -> Changed:
    was, now = each["was"], each["now"]
    made = not was and each["version"] == 1
    quiet = {name for name, value in now.items() if _follows(name, value, body)}
    quiet |= {"place_id"} if "slot_id" in now else set()
    lines = tuple(
        Line(
            name,
            column_in_words(name),
            _shown(name, was.get(name), names, zone),
            _shown(name, now[name], names, zone),
            quiet=name in quiet,
        )
        for name in sorted(now, key=lambda name: (name in quiet, column_in_words(name)))
    )
    name = names.of(each["id"])
    kind = say(thing_in_words(each["thing"]))
    words = name if each["thing"] == "unit" and name else f"{kind} {name or each['id']}"
    return Changed(each["thing"], each["id"], words, made, lines)


def _follows(name: str, value: Any, body: Body) -> bool:
    """Say whether a column says only what the event itself says: its time, its unit, who recorded it."""
    if name in QUIET:
        return True
    times = (body["at"], body.get("claimed", {}).get("at"))
    return value is not None and (
        value in times or value == body.get("unit") or (name.endswith("_by") and value == body["actor"]["id"])
    )


def _shown(column: str, value: Any, names: Names, zone: str) -> str:
    if is_moment(value):
        at = moment_at(value, zone)
        return f"{at.local} ({at.utc[11:19]} UTC)"
    if holds_days(column) and is_day(value):
        return day_in_words(value)
    if isinstance(value, str) and (name := names.of(value)) is not None:
        return name
    if column in _OF_VERBS and value in VERBS:
        return say(VERBS[value].title)
    if column == "eligibility_markers" and value:
        return ", ".join(_marker(*found) for found in markers_of(value).items())
    return say(value_in_words(column, value))


def _marker(marker: str, finding: str) -> str:
    return f"{say(_MARKERS.get(marker, marker))} {inside(_FINDINGS.get(finding, finding))}"


def _data(kind: str, body: Body, names: Names, zone: str) -> Iterator[tuple[str, str]]:
    untold = UNTOLD_DATA.get(kind, frozenset())
    for name, value in sorted(body.get("data", {}).items()):
        if name in untold or value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            told = ((_key(k, names), _shown(k, v, names, zone)) for k, v in value.items())
            said = "; ".join(" ".join(each) for each in told)
        elif isinstance(value, list):
            said = ", ".join(_item(name, item, names, zone) for item in value)
        else:
            said = _shown(name, value, names, zone)
        yield column_in_words(name), said


def _key(key: str, names: Names) -> str:
    """Return the name of what a value is told of: a column, or one of several things."""
    return names.of(key) or (key if is_identifier(key) else say(column_in_words(key)))


def _item(name: str, item: Any, names: Names, zone: str) -> str:
    if isinstance(item, Mapping):
        return " ".join(_shown(key, value, names, zone) for key, value in item.items())
    return _shown(name, item, names, zone)


def _reason(body: Body, reading: Reading) -> str | None:
    code = body.get("reason")
    policy = reading.policies.get(body.get("rules", ""))
    if code is None or policy is None:
        return code
    for words in policy.content["reasons"].values():
        if code in words:
            return str(words[code])
    return str(code)


def _private(stored: Stored, body: Body, reading: Reading) -> Iterator[Private]:
    openings = reading.openings.get((stored.stream, stored.seq), {})
    for name in sorted(body.get("private", ())):
        opening = openings.get(name)
        value = private_in_words(name, opening.value) if opening is not None and reading.may_open else None
        yield Private(column_in_words(name), value, erased=reading.may_open and opening is None)


def _signed(one: Body, zone: str) -> Signed:
    meaning = MEANINGS.get(one["meaning"])
    same_words = meaning is not None and meaning.version == one["statement"]
    return Signed(
        person=one["person"],
        name=one["name"],
        roles=_roles(one["roles"]),
        meaning=one["meaning"],
        statement=meaning.statement
        if meaning and same_words
        else say("statement {version}", version=one["statement"]),
        at=moment_at(one["at"], zone),
        strength=one["strength"],
        order=one["order"],
    )


def _refused(body: Body, names: Names, zone: str) -> Against:
    data = body["data"]
    known = VERBS.get(str(data["verb"]))
    verb = say_label(str(data["verb"])) if known is None else say(known.title)
    one = _against({"code": data["code"], "params": data.get("params", {})}, names, zone)
    return Against(one.code, say("{verb} was refused.", verb=verb) + f" {one.sentence}")


def _against(one: Body, names: Names, zone: str) -> Against:
    waived = one.get("waived_by")
    waiver = None if waived is None else names.person(waived)
    told = one.get("params", {}).items()
    params = {name: _in_words(name, _named(value, names, zone)) for name, value in told}
    try:
        sentence = told_of(one["code"], params).says
    except KeyError:
        sentence = str(one["code"]).replace("-", " ").capitalize() + "."
    return Against(one["code"], sentence, waiver)


def _in_words(name: str, value: Any) -> Any:
    if name not in _OF_ROLES or not isinstance(value, str):
        return value
    return ", ".join(inside(ROLES.get(role, say_code(role))) for role in value.split(", "))


def _named(value: Any, names: Names, zone: str) -> Any:
    if isinstance(value, list):
        return [_named(item, names, zone) for item in value]
    if is_moment(value):
        return moment_at(value, zone).local
    if is_day(value):
        return day_in_words(value)
    return names.of(value) or value if isinstance(value, str) else value
