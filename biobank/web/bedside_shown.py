"""What the bedside shows: facts side by side, the dose in one line, and the form of the next step."""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.running import running_clocks
from biobank.domain.rules.verb import AMBER, Guard, Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.transplant import Infusion
from biobank.domain.verbs import VERBS
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads import offering
from biobank.services.reads.bedside import BedsideFacts
from biobank.services.reads.patient_card import PatientCard
from biobank.web import clocks, form_page, signatures, verbal_orders
from biobank.web.banner import said_by_labels
from biobank.web.bedside_band import genuine_labels
from biobank.web.form_input import Form, entered
from biobank.web.moments import day_in_words, day_of_birth, shown
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.web.summaries import in_words
from biobank.web.usual import usual
from biobank.web.verb_form import new_id
from biobank.words.numbers import shown_number
from biobank.words.speaking import say

VERB_OF = {
    "before-thaw": "check-before-thaw",
    "thaw": "thaw-unit",
    "verify": "verify-at-bedside",
    "start": "start-reinfusion",
    "stop": "stop-reinfusion",
    "reaction": "record-reaction",
}
"""Steps by name, and the verb that each of them is."""

_WORDS = {
    "before-thaw": (
        Phrase("Before thaw"),
        Phrase("Compare, then thaw"),
        Phrase("Two people compare bag, band and order."),
    ),
    "thaw": (
        Phrase("Thaw"),
        Phrase("Thaw the bag now"),
        Phrase("From now on it is given or discarded, never stored again."),
    ),
    "verify": (
        Phrase("Check"),
        Phrase("Compare before connecting"),
        Phrase("Read each line aloud. The second person signs below."),
    ),
    "start": (Phrase("Start"), Phrase("Right bag, right patient"), Phrase("Connect the bag, then start.")),
    "stop": (
        Phrase("Give"),
        Phrase("The bag is running"),
        Phrase("When it is empty or taken off, say how much was given."),
    ),
    "done": (
        Phrase("Done"),
        Phrase("This bag is finished"),
        Phrase("What was given is credited to the dose."),
    ),
}
_FROZEN_FIRST = ("before-thaw", "thaw")
_NOT_ASKED = frozenset({"unit", "label", "wristband", "recipient"})


def step(
    person: SignedIn,
    facts: BedsideFacts,
    cards: tuple[PatientCard, PatientCard],
    path: str,
    *,
    errors: Mapping[str, Any] | None = None,
    refused: Outcome | None = None,
    form: Form | None = None,
) -> dict[str, Any]:
    """Return everything that the page of a step reads; `cards` are the bag's patient and the band's."""
    now, policy = services().clock(), person.policy
    name = facts.step(now, policy)
    words = _WORDS[name]
    return {
        "step": name,
        "title": words[1],
        "lead": words[2],
        "steps": _steps(name, facts),
        "one_line": one_line(facts, now, person),
        "clocks": clocks.clocks_shown(running_clocks(facts.unit, None, policy), now),
        "rows": _compared(cards),
        "facts": [*_facts(facts, person, now), *_signed(path.rpartition("/")[2])],
        "signed": _signed(path.rpartition("/")[2]),
        "renamed": facts.renamed,
        "says": said_by_labels(cards[0]) if facts.renamed else [],
        "path": path,
        "form": _form(name, person, facts, errors or {}, refused, form or MultiDict()),
        "refused": None if refused is None else _refusal(refused),
        "running": _running(facts.running, person) if name in ("stop", "done") else None,
        "reaction": _reaction_form(name),
        "bags": _bags(facts),
        "unit": facts.unit.id,
    }


def _steps(name: str, facts: BedsideFacts) -> list[dict[str, str]]:
    """Return the way so far and ahead; a bag that was never frozen is not thawed."""
    order = ["before-thaw", "thaw", "verify", "start", "stop"]
    never_frozen = facts.unit.frozen_at is None and facts.unit.thawed_at is None and name not in _FROZEN_FIRST
    shown_steps = [each for each in order if not (never_frozen and each in _FROZEN_FIRST)]
    at = shown_steps.index(name) if name in shown_steps else len(shown_steps)
    before = [{"label": words, "state": "done"} for words in (say("Wristband"), say("Bag"))]
    return before + [
        {"label": _WORDS[each][0], "state": "done" if here < at else "current" if here == at else "todo"}
        for here, each in enumerate(shown_steps)
    ]


def one_line(facts: BedsideFacts, now: str, person: SignedIn) -> str:
    """Return where the course stands: bag 2 of 3, 4.1 of 5.0 × 10⁶/kg given."""
    told = []
    places = [each.unit_id for each in facts.bags]
    if facts.unit.id in places:
        told.append(say("Bag {id} of {count}", id=places.index(facts.unit.id) + 1, count=len(places)))
    dose = facts.dose(now, person.policy)
    if dose is not None and facts.order is not None:
        told.append(
            say(
                "{given_per_kg} of {cd34_per_kg} × 10⁶/kg given",
                given_per_kg=tenths(dose.given_per_kg),
                cd34_per_kg=tenths(facts.order.cd34_per_kg),
            )
        )
    return ", ".join(told)


def tenths(value: Any) -> str:
    """Return an amount per kg with one decimal, as it is spoken."""
    return shown_number(f"{value:.1f}")


def _compared(cards: tuple[PatientCard, PatientCard]) -> list[dict[str, Any]]:
    bag, band = cards
    rows = [
        (say("Family name"), bag.family_name.upper(), band.family_name.upper()),
        (say("Given names"), bag.given_names, band.given_names),
        (say("Born"), _born(bag.birth_date), _born(band.birth_date)),
        (say("Hospital no."), bag.hospital_number, band.hospital_number),
    ]
    return [
        {"label": label, "left": left or "–", "right": right or "–", "same": left == right}
        for label, left, right in rows
    ]


def _born(text: str) -> str:
    return day_of_birth(text) if text else ""


def _facts(facts: BedsideFacts, person: SignedIn, now: str) -> Iterable[tuple[str, Any]]:
    unit, order, course = facts.unit, facts.order, facts.course
    yield say("Donation"), f"{unit.din}"
    yield say("Product"), f"{unit.product_code} {unit.division}"
    yield say("Volume"), f"{in_words(unit.volume_ml)} mL" if unit.volume_ml is not None else say("not known")
    if unit.cd34_e6 is not None and course is not None and course.weight_kg:
        yield say("CD34+ in it"), f"{tenths(unit.cd34_e6 / course.weight_kg)} × 10⁶/kg"
    if order is not None:
        yield (
            say("Order"),
            say(
                "{cd34_per_kg} × 10⁶/kg at {weight_kg} kg",
                cd34_per_kg=in_words(order.cd34_per_kg),
                weight_kg=in_words(order.weight_kg),
            ),
        )
        yield say("To be given on"), day_in_words(order.infuse_on)
    yield say("Expiry"), _expiry(unit.expires_on, person.actor.zone)
    dose = facts.dose(now, person.policy)
    if dose is not None:
        limit = in_words(person.policy.limit("dmso_limit_g_per_kg_day"))
        yield (
            say("DMSO in 24 h, this bag counted"),
            say(
                "{dmso_day_g_per_kg} of {limit} g/kg",
                dmso_day_g_per_kg=shown_number(f"{dose.dmso_day_g_per_kg:.2f}"),
                limit=limit,
            ),
        )


def _signed(label: str) -> list[tuple[str, str]]:
    """Tell which of the two labels was told genuine; nothing where no signed symbol was scanned."""
    said_of = {
        (True, True): say("Wristband and bag genuine"),
        (True, False): say("Wristband genuine, bag’s signature not scanned"),
        (False, True): say("Bag genuine, wristband’s signature not scanned"),
    }
    words = said_of.get(genuine_labels(label))
    return [] if words is None else [(say("Signed labels"), words)]


def _expiry(text: str | None, zone: str) -> str:
    if text is None:
        return say("not given")
    return day_in_words(text) if len(text) == len("2036-03-02") else shown(text, zone).local


def _form(
    name: str,
    person: SignedIn,
    facts: BedsideFacts,
    errors: Mapping[str, Any],
    refused: Outcome | None,
    form: Form,
) -> dict[str, Any] | None:
    """Return the form of the step: its fields, who signs, and a decision where a rule stands against it."""
    if name not in VERB_OF:
        return None
    verb = VERBS[VERB_OF[name]]
    waived = _waived(verb, refused, form)
    listed, beside = form_page.sentences(errors, verb)
    values = entered(verb, form) if form else _first_values(verb, person, facts)
    return {
        "title": verb.title,
        "action": name,
        "command": form.get("command", "") if errors else new_id(),
        "specs": _specs(verb, person),
        "values": values,
        "errors": listed,
        "beside": beside,
        "slots": signatures.with_form(signatures.slots(verb, waived), form, beside),
        "verbal": verbal_orders.fold(services(), verb, waived, values, form, beside),
        "against": waived.code if waived else "",
        "reasons": tuple(person.policy.reasons(verb.name).items()) if waived else (),
    }


def _specs(verb: Verb, person: SignedIn) -> list[dict[str, Any]]:
    offers = offering.offers(services(), verb, person.actor.site, {})
    return [each for each in form_page.specs(verb, offers, {}) if each["name"] not in _NOT_ASKED]


def _first_values(verb: Verb, person: SignedIn, facts: BedsideFacts) -> dict[str, Any]:
    """Return an empty form, in which the usual device and the volume of the whole bag are offered."""
    values = entered(verb, MultiDict(usual(verb, person)))
    if "volume_ml" in values and facts.unit.volume_ml is not None:
        values["volume_ml"] = in_words(facts.unit.volume_ml)
    return values


def _waived(verb: Verb, refused: Outcome | None, form: Form) -> Guard | None:
    codes = (refused.code if refused is not None else None, form.get("against"))
    return next((each for each in verb.guards if each.code in codes and each.colour == AMBER), None)


def _refusal(refused: Outcome) -> dict[str, str]:
    sentence = said(refused.code or "", refused.params)
    return {"code": refused.code or "", "says": sentence.says, "next": sentence.next}


def _running(infusion: Infusion | None, person: SignedIn) -> dict[str, Any] | None:
    if infusion is None:
        return None
    ended = infusion.stopped_at or services().clock()
    given = infusion.cd34_per_kg
    return {
        "started": shown(infusion.started_at, person.actor.zone),
        "lasted": clocks.in_words(minutes_between(infusion.started_at, ended)),
        "volume": f"{in_words(infusion.volume_ml)} mL" if infusion.volume_ml is not None else "",
        "dose": f"{shown_number(f'{given:.2f}')} × 10⁶/kg" if given is not None else "",
        "reactions": [
            each.replace(":", ", grade ").replace("_", " ") for each in (infusion.reactions or "").split()
        ],
    }


def _reaction_form(name: str) -> dict[str, Any] | None:
    if name not in ("stop", "done"):
        return None
    verb = VERBS[VERB_OF["reaction"]]
    return {
        "specs": [each for each in form_page.specs(verb, {}, {}) if each["name"] not in _NOT_ASKED],
        "values": entered(verb, MultiDict()),
        "command": new_id(),
    }


def _bags(facts: BedsideFacts) -> list[dict[str, Any]]:
    """Return the bags of the order and how each stands, for whoever asks what comes next."""
    states = {each.id: each for each in facts.graft}
    return [
        {
            "number": number,
            "unit": states.get(line.unit_id),
            "here": line.unit_id == facts.unit.id,
            "material": states[line.unit_id].material if line.unit_id in states else "",
            "assignment": states[line.unit_id].assignment if line.unit_id in states else "",
        }
        for number, line in enumerate(facts.bags, 1)
    ]
