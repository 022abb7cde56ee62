"""The page of one verb: what it is done to, what was entered, what stands against it, who signs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from biobank.domain.guides.every import fitting
from biobank.domain.rules.fields import fields_of
from biobank.domain.rules.meanings import MEANINGS
from biobank.domain.rules.verb import AMBER, Guard, Verb
from biobank.domain.rules.verdict import Refused
from biobank.domain.sentences.catalogue import told
from biobank.domain.things.thing import Thing
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads import named, offering
from biobank.services.reads.calling import called
from biobank.services.reads.offering import Offer
from biobank.services.services import Services
from biobank.web import form_page, reckoning, signatures, verbal_orders
from biobank.web.demo_fields import beside_fields
from biobank.web.form_input import MOST_ROWS, Entered, Form, picked, without_row
from biobank.web.links import href_of
from biobank.web.sentences import said
from biobank.web.summaries import facts_of, states_of
from biobank.words.speaking import say, say_label

REFUSED_FOR_SIGNATURE = ("signature-missing", "signer-not-authorised", "same-person-twice")


@dataclass(frozen=True, slots=True)
class Page:
    """What one showing of a verb's form has to say beyond its fields."""

    verb: Verb
    typed: Entered
    form: Form
    command: str
    expects: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    others: tuple[Refused, ...] = ()
    first: bool = False
    usual: frozenset[str] = frozenset()

    @property
    def waived(self) -> Guard | None:
        """The amber guard that refused it, or that the form already carries a decision against."""
        codes = (self.outcome.code if self.outcome else None, self.form.get("against"))
        return next((each for each in self.verb.guards if each.colour == AMBER and each.code in codes), None)

    def seeing(self, versions: Mapping[str, int]) -> "Page":
        """Return the page with the versions that its reader is about to see."""
        return replace(self, expects=versions)


def with_rows_changed(page: Page) -> Page:
    """Return the page with one more row, or without the row whose button was pressed."""
    added, removed = page.form.get("add_row", ""), page.form.get("remove_row", "")
    typed = dict(page.typed)
    if isinstance(typed.get(added), list):
        first: list[Entered] = [{}] if page.verb.field(added).required else []
        typed[added] = [*(typed[added] or first), {}][:MOST_ROWS]
    name, _, number = removed.rpartition("-")
    if isinstance(typed.get(name), list) and number.isascii() and number.isdigit():
        typed[name] = without_row(page.verb.field(name), page.form, int(number))
    return replace(page, typed=typed)


def references(verb: Verb, typed: Entered) -> dict[str, str]:
    """Return the id that each single reference of a form names so far."""
    found = {spec.name: picked(typed[spec.name]).upper()[:11] for spec in verb.fields if spec.kind == "ref"}
    return {name: id for name, id in found.items() if len(id) == 11}


def context_of(services: Services, verb: Verb, typed: Entered) -> dict[str, Thing]:
    """Return the things that the form's references name and that are there."""
    ids = references(verb, typed)
    found = named.named(services, ids.values())
    return {name: found[id] for name, id in ids.items() if id in found}


def shown(services: Services, who: SignedIn, page: Page, context: Mapping[str, Thing]) -> dict[str, Any]:
    """Return everything `verb.html` reads, except what the shell adds."""
    verb = page.verb
    offers = offering.offers(services, verb, who.actor.site, context)
    in_rows = offering.offers_for_rows(services, _row_things(verb))
    specs = [_as_usual(page, each) for each in form_page.specs(verb, offers, in_rows)]
    specs = beside_fields(specs, context)
    listed, beside = form_page.sentences(page.errors, verb)
    signs_next = page.first and not _begins_at_first_empty(specs, page.typed)
    return {
        "form": _form(services, who, page, specs, beside, context) | {"signs_next": signs_next},
        "values": {**page.typed, **_kept_signer(page.form)},
        "errors": listed,
        "beside": beside,
        "others": [_told(each) for each in page.others],
        "subjects": [_subject(row, verb) for row in _in_order(verb, context)],
        "worksheet": reckoning.worksheet(who, verb, page.form) if reckoning.has_sheet(verb) else None,
    }


def _as_usual(page: Page, spec: dict[str, Any]) -> dict[str, Any]:
    """Say of what nobody typed that it is taken over, so that it is read before it is signed for."""
    if spec["name"] not in page.usual:
        return spec
    return {
        **spec,
        "hint": " ".join(filter(None, (spec["hint"], say("As usual here: see that it is so now.")))),
    }


def _told(refused: Refused) -> dict[str, str]:
    sentence = said(refused.code, refused.params)
    tone = "attention" if refused.colour == AMBER else "bad"
    return {"text": f"{sentence.says} {sentence.next}", "tone": tone}


def _row_things(verb: Verb) -> Iterable[str]:
    for spec in verb.fields:
        if spec.kind == "rows" and spec.row is not None:
            yield from (each.thing for each in fields_of(spec.row) if each.kind == "ref")


def _begins_at_first_empty(specs: Sequence[dict[str, Any]], typed: Entered) -> bool:
    """Let the first field that is wanted and empty have the keys; say whether there is one."""
    wanted = (spec for spec in specs if spec["required"] or spec["expected"])
    first = next((spec for spec in wanted if not typed[spec["name"]]), None)
    if first is not None and first["kind"] not in ("rows", "choice", "boolean"):
        first["focus"] = True
    return first is not None


def _kept_signer(form: Form) -> dict[str, str]:
    return {name: form.get(name, "") for name in ("further_login", "further_meaning")}


def _expecting(verb: Verb, typed: Entered) -> list[tuple[str, str]]:
    """Return what the scan box sends along, so that a scan fills the next field of this form."""
    known = [(f"with-{name}", id) for name, id in references(verb, typed).items()]
    empty = [spec.name for spec in verb.fields if spec.kind == "ref" and not typed[spec.name]]
    return [("expecting", f"{verb.name}.{name}") for name in empty[:1]] + known if empty else []


def _form(
    services: Services,
    who: SignedIn,
    page: Page,
    specs: list[dict[str, Any]],
    beside: dict[str, Any],
    context: Mapping[str, Thing],
) -> dict[str, Any]:
    verb, typed, waived = page.verb, page.typed, page.waived
    people = offering.people(services)
    return {
        "name": verb.name,
        "address": _address(verb, typed),
        "room": say_label(verb.room),
        "title": verb.title,
        "about": verb.about,
        "specs": specs,
        "hidden": _hidden(page, waived),
        "reason": "required" if waived is not None else verb.reason,
        "reason_spec": _reason(who, verb, required=waived is not None or verb.reason == "required"),
        "reports": verb.reports,
        "told": typed["mode"] == "reported" or _any(beside, "claimed_at", "claimed_zone", "mode"),
        "by_others": any(typed[name] for name in ("performed_by", "verified_by", "note"))
        or _any(beside, "performed_by", "verified_by", "reason", "note"),
        "zone": who.actor.zone,
        "performed_spec": _person("performed_by", say("Done by"), say("Leave empty if you did it."), people),
        "verified_spec": _person(
            "verified_by", say("Checked by"), say("Who checked it at the time."), people
        ),
        "signatures": signatures.with_form(signatures.slots(verb, waived), page.form, beside),
        "verbal": verbal_orders.fold(services, verb, waived, typed, page.form, beside),
        "further": _further(page, beside),
        "led": _led(verb, context),
        "danger": verb.name.startswith(("discard", "reject", "enter-in-error", "end-")),
        "back": next((href_of(row.NAME, row.id) for row in _in_order(verb, context)[:1]), "/do"),
        "scan_hidden": _expecting(verb, page.typed),
    }


def _led(verb: Verb, context: Mapping[str, Thing]) -> str:
    """Return where the work that a verb is part of is done step by step, if there is such a way."""
    row = context.get(verb.subject or "")
    guide = fitting(row) if row is not None else None
    return f"/guides/begin/{guide.kind}/{row.id}" if row and guide and verb.name in guide.verbs else ""


def _address(verb: Verb, typed: Entered) -> str:
    """Return where the form is opened afresh for the same thing."""
    subject = references(verb, typed).get(verb.subject or "")
    return f"/do/{verb.name}" + (f"?{urlencode({str(verb.subject): subject})}" if subject else "")


def _any(beside: Mapping[str, Any], *names: str) -> bool:
    return any(name in beside for name in names)


def _hidden(page: Page, waived: Guard | None) -> list[tuple[str, str]]:
    expects = [("expects", f"{id}:{seen}") for id, seen in page.expects.items()]
    against = [("against", waived.code)] if waived is not None else []
    return [("command", page.command), ("source", page.form.get("source", "typed")), *expects, *against]


def _reason(who: SignedIn, verb: Verb, *, required: bool) -> dict[str, Any]:
    choices = tuple(who.policy.reasons(verb.name).items())
    return {
        "name": "reason",
        "kind": "choice",
        "label": say("Reason"),
        "required": required,
        "choices": choices,
    }


def _person(name: str, label: str, hint: str, people: Sequence[Offer]) -> dict[str, Any]:
    words = [form_page.words_of(each) for each in people]
    return {"name": name, "kind": "ref", "label": label, "hint": hint, "thing": "person", "options": words}


def _further(page: Page, beside: Mapping[str, Any]) -> dict[str, Any]:
    meanings = tuple((code, meaning.statement) for code, meaning in MEANINGS.items())
    spec = {"name": "further_meaning", "kind": "choice", "label": say("What is signed"), "choices": meanings}
    code = page.outcome.code if page.outcome else None
    opened = bool(page.form.get("further_login")) or (code is not None and _asks_to_sign(page.verb, code))
    return {"meaning_spec": spec, "error": beside.get(signatures.FURTHER, ""), "open": opened}


def _asks_to_sign(verb: Verb, code: str) -> bool:
    """Say whether a refusal can be met by a signature that the verb does not always demand."""
    sentence = told(code, {})
    words = f"{sentence.says} {sentence.next}".lower()
    return code not in REFUSED_FOR_SIGNATURE and ("sign" in words or "second person" in words) and bool(verb)


def _in_order(verb: Verb, context: Mapping[str, Thing]) -> list[Thing]:
    """Return the subject first, then units and orders named beside it; a patient stands in the banner."""
    shown = [name for name, row in context.items() if name == verb.subject or row.NAME in ("unit", "order")]
    ordered = sorted(shown, key=lambda name: name != verb.subject)
    return [context[name] for name in ordered if context[name].NAME != "patient"]


def _subject(row: Thing, verb: Verb) -> dict[str, Any]:
    reviewed = row.NAME == "unit" and verb.room == "release"
    return {
        "paper": f"/batch-record/{row.id}" if reviewed else "",
        "id": row.id,
        "words": called(row),
        "href": href_of(row.NAME, row.id),
        "states": states_of(row),
        "facts": facts_of(row),
    }


def new_id() -> str:
    """Return a fresh command id, for one showing of a form."""
    return str(uuid4())
