"""The downtime book: what must be known when the program is not there, the most urgent first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from biobank.domain.rules.clock import local_day
from biobank.domain.rules.policy import Policy
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.quality import Hold
from biobank.services.audit.when import moment_at
from biobank.services.downtime import numbers, plans
from biobank.services.downtime.columns import (
    BAG_COLUMNS,
    ELSEWHERE_COLUMNS,
    EPISODE_COLUMNS,
    HOLD_COLUMNS,
    NUMBER_COLUMNS,
    PATIENT_COLUMNS,
    POSITION_COLUMNS,
)
from biobank.services.downtime.forms import forms
from biobank.services.downtime.heads import heads
from biobank.services.downtime.parts import Cover, Group, Made, Parts, Row, Section
from biobank.services.downtime.plans import Bag, Planned
from biobank.services.downtime.stock import Found, Stock
from biobank.services.downtime.words import (
    amount,
    cause_of,
    day,
    day_of_birth,
    events,
    number_in_groups,
    number_of,
    plain,
    product_of,
    said,
    standing,
    state_of,
    usable,
    who,
)
from biobank.services.services import Services
from biobank.words.catalogue import ENGLISH
from biobank.words.speaking import say

TELEPHONES = (("laboratory", Phrase("Laboratory")), ("physician_on_call", Phrase("Physician on call")))
STEPS = (
    Phrase("Say aloud that the program is down, and since when. One person at each station keeps the forms."),
    Phrase(
        "Find the bag here, by position or by patient. Compare this book's moment with what has "
        "happened since."
    ),
    Phrase("Nothing that is not released leaves its slot. A unit that stands in heavy type may not be used."),
    Phrase(
        "At the bedside two people compare band and bag, letter by letter, aloud. Each signs for oneself."
    ),
    Phrase(
        "Write each step on its form while it is done: clock time, names in letters, codes copied in full."
    ),
    Phrase("A new collection takes the next reserved donation number: its labels on bag, tubes and form."),
    Phrase(
        "Afterwards tell the program everything in the order in which it happened: Downtime, What happened."
    ),
    Phrase(
        "Then account for every reserved number, and shred this book and its forms as the centre's rules say."
    ),
)


@dataclass(frozen=True, slots=True)
class Making:
    """Whose book is made: the site, the named workstation it is for, who makes it, and when."""

    site: str
    site_name: str
    zone: str
    station: str
    by: str
    now: str
    language: str = ENGLISH


class Book:
    """A book of one site, as one moment of the database has it."""

    def __init__(self, services: Services, connection: Connection, policy: Policy, making: Making) -> None:
        """Read whose cells are here; everything else is read while it is painted."""
        self._connection, self._policy, self._making = connection, policy, making
        self._ledger = services.ledger
        self._heads = heads(connection)
        self._today = local_day(making.now, making.zone)
        self._plans = plans.planned(connection, making.site, self._today)
        self._cleared = plans.cleared_episodes(connection, making.site)
        self._numbers = numbers.waiting(connection, making.site)
        self.stock = Stock(services, connection, making.site)
        self.stock.meet_owners()
        self.stock.meet(each.order.patient_id for each in self._plans)
        self.stock.meet(each.patient_id for each in self._cleared)

    def made(self) -> Made:
        """Return what stands on every page."""
        at = moment_at(self._making.now, self._making.zone)
        return Made(
            self._making.site_name,
            self._making.station,
            at.local,
            f"{at.utc[11:19]} UTC",
            self._ledger.id,
            self._heads.digest,
            self._ledger.purpose == "demonstration",
            self._making.language,
        )

    def parts(self) -> Parts:
        """Yield the book from cover to last form."""
        yield self._cover()
        yield from self._reinfusions()
        yield from self._collections()
        yield from self._on_hold()
        yield from self._by_patient()
        yield from self._by_position()
        yield from self._elsewhere()
        yield from self._reserved_numbers()
        yield from forms()

    def _cover(self) -> Cover:
        made, making = self.made(), self._making
        told = self._policy.telephones(making.site_name)
        telephones = tuple((say(words), told[name]) for name, words in TELEPHONES if told.get(name))
        made_at = say("{local} ({utc}) by {person}", local=made.local, utc=made.utc, person=making.by)
        ordered = say("{count}, from yesterday to {day}", count=len(self._plans), day=day(self._last_day()))
        facts = (
            (say("Site"), making.site_name),
            (say("Made for"), making.station),
            (say("Made at"), made_at),
            (say("Patients in it"), str(len(self.stock.people))),
            (say("Reinfusions ordered"), ordered),
            (say("Reserved donation numbers"), str(len(self._numbers))),
            (say("Ledger"), f"{made.ledger}, {events(self._heads)}"),
            (say("Digest of all heads"), made.heads),
        )
        return Cover(facts, telephones, tuple(map(say, STEPS)))

    def _last_day(self) -> str:
        return plans.day_after(self._today, plans.DAYS - 1)

    def _reinfusions(self) -> Parts:
        yield Section(
            say("Reinfusions of seven days"),
            say(
                "Bags in the order of thawing. An order that waits to be confirmed needs the physician first."
            ),
            BAG_COLUMNS,
            say("No reinfusion is ordered for these days."),
        )
        for each in self._plans:
            yield self._order(each)
            for bag in each.bags:
                yield self._bag(bag)

    def _order(self, each: Planned) -> Group:
        order, person = each.order, self.stock.person(each.order.patient_id)
        dose = say(
            "{dose} × 10⁶/kg at {weight} kg", dose=plain(order.cd34_per_kg), weight=plain(order.weight_kg)
        )
        text = f"{day(order.infuse_on)} · {who(person)} · {dose} · {each.physician}"
        waits = say("WAITS TO BE CONFIRMED") if order.status == "reopened" else ""
        return Group(text, " · ".join(words for words in (person.alerts, waits) if words))

    def _bag(self, bag: Bag) -> Row:
        unit = bag.found.placed.unit
        cells = (
            str(bag.sequence),
            number_of(unit),
            product_of(unit),
            self.stock.where(bag.found),
            state_of(unit),
            said("disposition", unit.disposition),
            amount(unit.volume_ml),
            amount(unit.cd34_e6),
        )
        return Row(cells, not usable(unit))

    def _collections(self) -> Parts:
        yield Section(
            say("Cleared for collection"),
            say("A clearance holds for its day; a later session needs a fresh blood count."),
            EPISODE_COLUMNS,
            say("No patient is cleared for collection."),
        )
        for each in self._cleared:
            cleared = moment_at(each.cleared_at or each.opened_at, self._making.zone).minute
            yield Row((who(self.stock.person(each.patient_id)), each.id, each.chain_of_identity, cleared))

    def _on_hold(self) -> Parts:
        yield Section(
            say("On hold"),
            say(
                "The oldest first. Units that only wait for their results are not here, but in heavy type "
                "below."
            ),
            HOLD_COLUMNS,
            say("Nothing is held."),
        )
        for each in self.stock.held():
            unit = each.found.placed.unit
            since = moment_at(each.since, self._making.zone).minute
            cause = " · ".join(cause_of(text) for text in (each.cause, each.detail) if text)
            cells = (
                since,
                cause,
                number_of(unit),
                product_of(unit),
                self.stock.where(each.found),
                self.stock.person(unit.patient_id).name,
            )
            yield Row(cells, strong=True)

    def _by_patient(self) -> Parts:
        yield Section(
            say("By patient"),
            say("By family name. Heavy type: may not be used; the reason stands in the last column."),
            PATIENT_COLUMNS,
            say("No living unit is here."),
        )
        for person, found, holds in self.stock.by_patient():
            yield Group(who(person), person.alerts)
            for each in found:
                yield self._unit_row(each, holds)

    def _unit_row(self, each: Found, holds: Mapping[str, Sequence[Hold]]) -> Row:
        unit = each.placed.unit
        cells = (
            self.stock.where(each),
            number_of(unit),
            product_of(unit),
            state_of(unit),
            amount(unit.volume_ml),
            amount(unit.cd34_e6),
            day(unit.expires_on) if unit.expires_on else "",
            standing(unit, holds.get(unit.id, ())),
        )
        return Row(cells, not usable(unit))

    def _by_position(self) -> Parts:
        yield Section(
            say("By position"),
            say("Vessel, rack and box, then the position. A position that is not here was empty."),
            POSITION_COLUMNS,
            say("Nothing is in a slot."),
        )
        for path, found in self.stock.by_position():
            yield Group(path)
            for each in found:
                yield self._slot_row(each.placed.slot or "", each)

    def _elsewhere(self) -> Parts:
        yield Section(
            say("Not in a slot"),
            say("In someone's hands, at a location, handed over, missing or outside."),
            ELSEWHERE_COLUMNS,
            say("Every living unit is in a slot."),
        )
        for each in self.stock.elsewhere():
            yield self._slot_row(self.stock.where(each), each)

    def _slot_row(self, where: str, each: Found) -> Row:
        unit = each.placed.unit
        person = self.stock.person(unit.patient_id)
        cells = (
            where,
            number_of(unit),
            product_of(unit),
            state_of(unit),
            said("disposition", unit.disposition),
            person.name,
            day_of_birth(person.born) if person.born else "",
        )
        return Row(cells, not usable(unit))

    def _reserved_numbers(self) -> Parts:
        yield Section(
            say("Reserved donation numbers"),
            say("Take the next from the top. Write for whom it was used, or why its labels were destroyed."),
            NUMBER_COLUMNS,
            say(
                "No number is set aside: the drawer holds no labels. Set numbers aside before the next "
                "downtime."
            ),
        )
        for number in self._numbers:
            yield Row((number_in_groups(number), "", "", ""))
