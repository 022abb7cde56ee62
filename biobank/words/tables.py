"""Words of the domain's tables, for the catalogue: labels, verbs, events, columns, codes shown as words."""

import dataclasses
import re
from collections.abc import Iterable, Iterator

import biobank.domain.codes.isbt.message
import biobank.domain.verbs
from biobank.domain.codes.isbt.structure import STRUCTURES
from biobank.domain.codes.keyboards import LAYOUTS
from biobank.domain.codes.malformed import CODES
from biobank.domain.codes.verb_cards import CARDS
from biobank.domain.guides.every import GUIDES
from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.ledger.kinds import KINDS
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.label_control import STATUSES
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.meanings import MEANINGS
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.english.columns import COLUMNS, VALUES
from biobank.domain.sentences.labels import NO, YES, column_in_words, kind_in_words, thing_in_words
from biobank.domain.things.thing import REGISTRY
from biobank.domain.transplant.journey import STEPS
from biobank.words.written import written

_WORD = re.compile(r"[a-z][a-z_-]+")
"""A code that is shown as words where no form is at hand to say them."""
Told = Iterator[tuple[str, str]]
VERBS = biobank.domain.verbs.VERBS
STATUS_CODES = (
    "active", "called_off", "cancelled", "checked", "cleared", "closed", "conditioning", "destroyed",
    "ended", "entered_in_error", "failed", "final", "fulfilled", "given", "granted", "held", "imported",
    "in_force", "in_service", "infused", "issued", "linked", "lost", "open", "out_of_service", "passed",
    "paused", "pending", "preliminary", "amended", "printed", "renewed", "reopened", "replaced", "reserved",
    "returned", "revoked", "running", "spoiled", "stopped", "superseded", "transplanted", "used",
    "verified", "applied", "void", "withdrawn", "blocked", "retired", "countersigned", "adopted",
)  # fmt: skip
"""Every status a thing may have; its words are the code's own."""

OTHER_CODES = (
    "actual", "adjusted", "ideal", "bag", "vial", "tube", "segment", "minor", "major", "critical",
    "collection", "issue", "before_thaw", "before_connect", "copied", "waste", "sampled", "loss", "room",
    "vessel", "rack", "box", "cassette", "tower", "fit", "unfit", "eligible", "not_eligible", "incomplete",
    "approved", "declined", "engrafted", "never_below", "failure", "material", "custody", "disposition",
    "assignment", "wristband", "verb_card", "code", "thing", "own", "received", "transfer_in",
    "adverse_event", "awaiting_results", "badge", "base", "container_failure", "deceased", "infusion_tag",
    "in_time", "late", "lost", "number_lost", "out_of_slot_too_long", "partial", "sent", "syringe",
    "thaw_to_end_too_long", "tie_tag", "band_damaged", "not_a_unit_label", "not_a_wristband", "scan_empty",
    "wedge", "typed", "scan", "camera", "import", "offline", "api", "asked", "password", "pin",
    "demonstration", "production", "mg_per_m2", "no_growth", "no_growth_so_far", "dmso", "test", "trail",
    "label_copy", "verified", "did", "decided", "waiting", "growth", "culture_positive",
    "culture_positive_after_release", "lifted", "passed_on", "re_attributed", "relabel", "misprint", "named",
    "amend_result", "freezing", "split", "pool", "pooling", "wash", "sample", "sampling", "selection",
    "cd34_selection", "transferred_in", "per_ul", "e6_per_kg", "e9_per_l", "cd3_per_kg", "family_name",
    "given_names", "birth_date", "hospital_number", "national_number", "sex", "accepted",
)  # fmt: skip
"""Codes of closed lists that pages show as words."""


def sentences() -> Told:
    """Yield every refusal and what to do next, with the module that says it."""
    for code, sentence in ENGLISH.items():
        yield f"refusal {code}", sentence.says
        yield f"refusal {code}", sentence.next


def verbs() -> Told:
    """Yield the titles, explanations and fields of all verbs."""
    for verb in VERBS.values():
        yield f"verb {verb.name}", verb.title
        yield f"verb {verb.name}", verb.about
        yield f"event {verb.event}", kind_in_words(verb.event)
        yield from _fields(verb.name, verb.fields)
    for room in dict.fromkeys(verb.room for verb in VERBS.values()):
        yield "room", _code(room)


def _fields(verb: str, fields: Iterable[Field]) -> Told:
    for field in fields:
        place = f"field {verb}.{field.name}"
        yield from ((place, words) for words in (field.label, field.hint, field.unit) if words)
        yield from ((place, words) for _, words in field.choices)
        if field.row is not None:
            yield from _fields(verb, fields_of(field.row))


def records() -> Told:
    """Yield what events, things, columns and states are called."""
    yield from ((f"event {kind}", each.words) for kind, each in KINDS.items())
    for name, thing in REGISTRY.items():
        yield f"thing {name}", thing_in_words(name)
        yield f"thing {name}", _code(name)
        for member in dataclasses.fields(thing):
            yield f"column {name}.{member.name}", column_in_words(member.name)
    yield from ((f"column {name}", words) for name, words in COLUMNS.items())
    for column, values in VALUES.items():
        yield from ((f"state {column}", words) for words in values.values())
    yield from (("value", YES), ("value", NO))


def lists() -> Told:
    """Yield the words of the smaller tables."""
    yield from ((f"role {code}", words) for code, words in ROLES.items())
    yield from ((f"meaning {code}", meaning.statement) for code, meaning in MEANINGS.items())
    yield from ((f"step {code}", words) for code, words, _ in STEPS)
    for guide in GUIDES.values():
        told = [(guide.title, guide.lead), *((step.title, step.lead) for step in guide.steps)]
        told += [(screen.title, screen.lead) for step in guide.steps for screen in step.screens]
        yield from ((f"guide {guide.kind}", words) for both in told for words in both)
    for card in CARDS:
        yield from ((f"card {card.name}", words) for words in (card.title, card.about))
    for assay in ASSAYS.values():
        yield f"test {assay.code}", assay.title
        yield from ((f"test {assay.code}", words) for words in assay.words.values())


def scans() -> Told:
    """Yield what a scan is called that is not read: structures of ISBT 128, keyboards, faults."""
    yield from ((f"structure {number}", each.NAME) for number, each in STRUCTURES.items())
    yield from (("keyboard", name) for name in LAYOUTS)
    yield from ((f"fault {code}", _code(code)) for code in CODES)


def codes() -> Told:
    """Yield codes that are shown as words: states, statuses, and refusals where only their name fits."""
    states = (state for states in MACHINES.values() for state in states)
    for code in (*states, *STATUSES, *STATUS_CODES, *OTHER_CODES):
        yield "code", _code(code)
    yield from ((f"meaning {code}", _code(code)) for code in MEANINGS)
    for verb in VERBS.values():
        yield from (
            (f"choice {verb.name}", _code(code)) for code in _choices(verb.fields) if _WORD.fullmatch(code)
        )
    yield from ((f"refusal {code}", _code(code)) for code in ENGLISH)


def _choices(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield from (code for code, _ in field.choices)
        yield from _choices(fields_of(field.row)) if field.row is not None else ()


def _code(code: str) -> str:
    return code.replace("_", " ").replace("-", " ")


def all_words() -> Told:
    """Yield every word and sentence of the domain that people read, with where it comes from."""
    for part in (sentences, verbs, records, lists, scans, codes, written):
        yield from ((place, str(words)) for place, words in part() if words.strip())
