"""Filling in commands as people do: mostly right, about the unit in hand, now and then quite wrong."""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from biobank.domain.codes.own_code import code_for, copy_serial, render
from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.rooms.corrected_values import CORRECTABLE
from biobank.domain.rules.clock import later, local_day
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.things.unit import Unit
from biobank.services.policies import policy_content
from tests.bank import POLICY
from tests.domain.machine.world import WatchedBank
from tests.journey_release import RESULTS
from tests.journey_storage import SMALL

SELDOM = 0.12
OFTEN = 0.85
WRONG_WRIST = 0.3
WRONG_SLOT = 0.2
NOTHING = "X0000000000"
Chance = random.Random


class Filling:
    """Fills the fields of one command about one unit of a bank."""

    def __init__(self, bank: WatchedBank, chance: Chance, unit: Unit) -> None:
        self.bank = bank
        self.chance = chance
        self.unit = unit
        self.now = bank.clock()
        self.told: dict[str, Any] = {}
        self.verb = ""

    def fields(self, verb: Verb) -> dict[str, Any]:
        """Return values for the fields of a verb."""
        self.verb, self.told = verb.name, {}
        for spec in verb.fields:
            value = self._value(spec)
            if value is not None:
                self.told[spec.name] = value
        return self.told

    def seldom(self) -> bool:
        """Say yes about one time in eight."""
        return self.chance.random() < SELDOM

    def _value(self, spec: Field) -> Any:
        known = WORDS.get(f"{self.verb}.{spec.name}") or WORDS.get(f"{spec.name}:{spec.kind}")
        known = known or WORDS.get(spec.name)
        if known is not None:
            return known(self, spec)
        if not spec.required and self.chance.random() < OFTEN:
            return None
        return getattr(self, "_" + spec.kind)(spec)

    # One value of each kind of field.

    def _ref(self, spec: Field) -> str | None:
        return self.one_of(spec.thing) or (NOTHING if spec.required else None)

    def _refs(self, spec: Field) -> tuple[str, ...]:
        one = self.one_of(spec.thing)
        return () if one is None or self.chance.random() < 0.5 else (one,)

    def one_of(self, thing: str, **where: Any) -> str | None:
        """Return an existing thing, most often one of the unit's patient."""
        found = self.bank.find(thing, **where)
        near = [row for row in found if row.stream == self.unit.stream]
        if near and not self.seldom():
            found = [row for row in near if getattr(row, "unit_id", None) == self.unit.id] or near
        return self.chance.choice(found).id if found else None

    def _text(self, spec: Field) -> str:
        return f"N{self.chance.randrange(1000)}"[: spec.max_length]

    def _long_text(self, _: Field) -> str:
        return "As written on the sheet."

    def _code(self, _: Field) -> str:
        return self.label()

    def _choice(self, spec: Field) -> str:
        return self.chance.choice(spec.choices)[0]

    def _decimal(self, spec: Field) -> Decimal:
        low = Decimal(spec.minimum or "1")
        high = Decimal(spec.maximum or "100")
        return min(high, low + self.chance.choice((0, 1, 9, 60)))

    def _integer(self, spec: Field) -> int:
        low, high = int(spec.minimum or "0"), int(spec.maximum or "10")
        return self.chance.choice((low, min(low + 1, high), high))

    def _date(self, _: Field) -> str:
        return self.day()

    def day(self) -> str:
        """Return today, or a day near it."""
        return local_day(later(self.now, days=self.chance.choice((0, 0, 0, -1, 2))), self.bank.site.zone)

    def _instant(self, _: Field) -> str:
        return later(self.now, minutes=-self.chance.choice((0, 1, 30)))

    def _boolean(self, _: Field) -> bool:
        return not self.seldom()

    def _rows(self, spec: Field) -> tuple[Any, ...]:
        assert spec.row is not None
        count = self.chance.choice((1, 1, 2))
        return tuple(spec.row(**self._cells(spec.row)) for _ in range(count))

    def _cells(self, row: type) -> dict[str, Any]:
        filled = {one.name: self._value(one) for one in fields_of(row)}
        return {name: value for name, value in filled.items() if value is not None}

    # What is in front of people.

    def label(self) -> str:
        """Return the scan of a live label of the unit; seldom of another, of a dead or a forged one."""
        unit = self.one_of("unit") if self.seldom() else self.unit.id
        printed = self.bank.find("label_copy", unit_id=unit)
        live = [one.serial for one in printed if one.status in ("printed", "verified", "applied")]
        serials = live or ["001"]
        if self.seldom():
            serials = [one.serial for one in printed] + [copy_serial(len(printed) + 1)]
        return render(code_for(unit or self.unit.id, self.chance.choice(serials)))

    def wristband(self) -> str | None:
        """Return the scan of a band of the unit's patient; seldom of another patient, or no scan."""
        if self.seldom():
            return None
        found = self.bank.find("wristband") if self.chance.random() < WRONG_WRIST else self._bands()
        return render(code_for(self.chance.choice(found).id)) if found else None

    def _bands(self) -> list[Any]:
        patient = self.unit.patient_id
        if self.told.get("episode"):
            patient = self.bank.get("episode", self.told["episode"]).patient_id
        worn = self.bank.find("wristband", patient_id=patient)
        return [one for one in worn if one.status == "active"] or worn

    def slot(self) -> str:
        """Return a free slot; now and then one that holds something, or is blocked."""
        slots = self.bank.find("slot")
        taken = {one.slot_id for one in self.bank.find("unit")}
        wrong = self.chance.random() < WRONG_SLOT
        fits = [one for one in slots if (one.id in taken or one.status != "open") is wrong]
        return str(self.chance.choice(fits or slots).id)

    def volume(self, share: str = "1") -> Decimal:
        """Return the unit's volume, or what is told when it is unknown."""
        volume = self.unit.volume_ml or Decimal(100)
        return (volume * Decimal(share)).quantize(Decimal("0.1"))

    def another_unit(self) -> str:
        """Return a unit of the same patient in the same state, if there is one."""
        alike = [
            one.id
            for one in self.bank.find("unit", patient_id=self.unit.patient_id)
            if one.id != self.unit.id
            and (one.container, one.material) == (self.unit.container, self.unit.material)
        ]
        return self.chance.choice(alike) if alike and not self.seldom() else str(self.one_of("unit"))

    def stranger(self) -> str:
        """Return another patient."""
        others = [one.id for one in self.bank.find("patient") if one.id != self.unit.patient_id]
        return self.chance.choice(others)


Word = Callable[[Filling, Field], Any]


def _halves(filling: Filling, spec: Field) -> Any:
    assert spec.row is not None
    half = filling.volume("0.5")
    return tuple(spec.row(container="bag", volume_ml=half) for _ in range(2))


def _pooled_ml(filling: Filling, _: Field) -> Decimal:
    units = [filling.bank.get("unit", id) for id in filling.told["units"]]
    return sum((one.volume_ml or Decimal(1) for one in units), Decimal(0))


def _samples(filling: Filling, spec: Field) -> Any:
    assert spec.row is not None
    attached = filling.chance.random() < 0.5
    kind = "segment" if attached else "vial"
    return (spec.row(container=kind, volume_ml=Decimal(1), attached=attached),)


def _collected(filling: Filling, spec: Field) -> Any:
    assert spec.row is not None
    return (spec.row(kind="bag", volume_ml=Decimal(200)),)


def _test(filling: Filling, _: Field) -> str:
    return filling.told.get("test") or filling.chance.choice([*RESULTS, "sterility", *ASSAYS])


def _result(filling: Filling, spec: Field) -> str:
    filling.told["test"] = _test(filling, spec)
    value, measure = RESULTS.get(filling.told["test"], ("pending", None))
    filling.told["entered_unit"] = measure
    grown = filling.told["test"] in ("sterility", "fungal-culture") and filling.seldom()
    return "growth" if grown else value


def _checked(filling: Filling, _: Field) -> str:
    result = filling.bank.get("result", filling.told["result"])
    filling.told["entered_unit"] = result.entered_unit
    return str(result.entered)


def _correction(filling: Filling, _: Field) -> str:
    what = filling.chance.choice(sorted(CORRECTABLE))
    thing = what.partition(".")[0]
    filling.told[thing] = filling.one_of(thing)
    return what


def _corrected(filling: Filling, _: Field) -> str:
    column = filling.told["what"].partition(".")[2]
    if column.endswith("_on"):
        return filling.day()
    if column.endswith("_at"):
        return later(filling.now, minutes=-5)
    return "yes" if column in ("relapse", "new_mri_lesion") else filling.chance.choice(("55", "90", "1.5"))


def _their_episode(filling: Filling, _: Field) -> str:
    return filling.one_of("episode", patient_id=filling.told["patient"]) or NOTHING


def _receiver(filling: Filling, _: Field) -> str | None:
    return None if filling.told.get("to_person") else filling.one_of("place", rows=0)


def _place_names() -> Mapping[str, Word]:
    def found(filling: Filling, _: Field) -> str | None:
        kinds = ("bench", "fridge", "ward")
        places = [one for one in filling.bank.find("place") if one.kind in kinds]
        return filling.one_of("place") if filling.seldom() else filling.chance.choice(places).id

    return dict.fromkeys(("put-down-unit.place", "receive-unit.place", "receive-transfer-in.place"), found)


def _reserved(filling: Filling, _: Field) -> str | None:
    """Return a number set aside, used or not, if there is one."""
    found = filling.bank.find("reserved_number")
    return filling.chance.choice(found).din if found else None


def fixed(value: Any) -> Word:
    """Make a word that is always the same."""
    return lambda *_: value


WORDS: dict[str, Word] = {
    "unit": lambda filling, _: filling.unit.id,
    "units": lambda filling, _: (filling.unit.id, filling.another_unit()),
    "patient": lambda filling, _: filling.one_of("patient") if filling.seldom() else filling.unit.patient_id,
    "re-attribute-unit.patient": lambda filling, _: filling.stranger(),
    "re-attribute-unit.episode": _their_episode,
    "link-patients.other": lambda filling, _: filling.stranger(),
    "unlink-patients.other": lambda filling, _: filling.stranger(),
    "label": lambda filling, _: filling.label(),
    "wristband:code": lambda filling, _: filling.wristband(),
    "slot": lambda filling, _: filling.slot(),
    "scanned": lambda filling, _: _scan_of_copy(filling),
    "recipient": lambda filling, _: filling.one_of("patient") if filling.seldom() else None,
    "volume_ml": lambda filling, _: filling.volume(),
    "salvaged_ml": lambda filling, _: filling.volume("0.9"),
    "expires_at": lambda filling, _: later(filling.now, hours=4),
    "pool-units.volume_ml": _pooled_ml,
    "add-dmso.volume_ml": lambda filling, _: filling.volume("1.1"),
    "dmso_percent": fixed(Decimal(10)),
    "bags": _halves,
    "samples": _samples,
    "collect.containers": _collected,
    "collect.ended_at": lambda filling, _: filling.now,
    "started_at": fixed(None),
    "ended_at": fixed(None),
    "end-exposure.ended_at": lambda filling, _: filling.now,
    "record-exposure.started_at": lambda filling, _: later(filling.now, hours=-2),
    "received_at": lambda filling, _: filling.now,
    "end_temperature_c": fixed(Decimal(-100)),
    "liquid_hold": fixed("cold"),
    "weight_kg": lambda filling, _: Decimal(58 if filling.seldom() else 70),
    "cd34_per_kg": fixed(Decimal(5)),
    "infuse_on": lambda filling, _: local_day(filling.now, filling.bank.site.zone),
    "given_on": lambda filling, _: local_day(filling.now, filling.bank.site.zone),
    "test": _test,
    "use-in-test.test": fixed("Colony assay"),
    "record-result.value": _result,
    "amend-result.value": lambda filling, _: filling.chance.choice(("growth", "no_growth", "88")),
    "check-result.value": _checked,
    "correct.what": _correction,
    "correct.value": _corrected,
    "product_code": lambda _, spec: "S1194" if spec.required else None,
    "division": lambda filling, _: f"{filling.chance.randrange(100):02}",
    "din": fixed(None),
    "receive-transfer-in.din": lambda filling, _: f"=W0000 26 {filling.chance.randrange(10**6):06}00".replace(
        " ", ""
    ),
    "collect.din": lambda filling, spec: _reserved(filling, spec) if filling.chance.random() < 0.5 else None,
    "reserve-numbers.site": lambda filling, _: filling.bank.site.id,
    "reserve-numbers.count": lambda filling, _: filling.chance.choice((1, 2, 5)),
    "return-numbers.site": lambda filling, _: filling.bank.site.id,
    "return-numbers.first": lambda filling, spec: _reserved(filling, spec) or filling.label(),
    "return-numbers.last": fixed(None),
    "chain_of_identity": fixed(None),
    "design": lambda _, spec: "cryobag" if spec.required else None,
    "to_person": lambda filling, _: None if filling.chance.random() < 0.3 else filling.one_of("person"),
    "to_place": _receiver,
    "back_up": fixed(None),
    "no_back_up": fixed(True),
    "ground": lambda filling, _: filling.chance.choice(("unusable", "unusable", "written_will", "agreement")),
    "document": fixed("Letter 7"),
    "last_graft_confirmed": fixed(True),
    "facility": fixed("A9999"),
    "zone": fixed("Europe/Lisbon"),
    "birth_date": fixed("1971-05-06"),
    "family_name": lambda filling, _: filling.chance.choice(("Cruz", "Dias", "Evers")),
    "name": lambda filling, _: f"Name {filling.chance.randrange(10**6)}",
    "login": lambda filling, _: f"login{filling.chance.randrange(10**6)}",
    "racks": fixed((SMALL,)),
    "content": fixed(canonical_text(policy_content(POLICY))),
    **_place_names(),
}
"""What is filled in for a field, by its name or by verb and name; other fields go by their kind."""


def _scan_of_copy(filling: Filling) -> str:
    copy = filling.bank.get("label_copy", filling.told["copy"])
    return filling.label() if filling.seldom() else render(code_for(copy.subject_id, copy.serial))
