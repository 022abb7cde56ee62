"""One screen of a guided step: its fields, what was typed on the screens before, and who signs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from biobank.domain.guides.step import CURRENT, DONE, Task
from biobank.domain.rules.verb import Verb
from biobank.domain.rules.verdict import Refused
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads import offering
from biobank.web import guide_answers, guide_shown
from biobank.web.demo_fields import beside_found
from biobank.web.form_input import ENVELOPE, Form, entered
from biobank.web.form_page import words_of
from biobank.web.guide_at import At, merged
from biobank.web.links import paper_of
from biobank.web.sentences import role_words
from biobank.web.shell import services
from biobank.web.verb_form import Page, context_of, shown
from biobank.web.verb_page import Errors

_COMMANDS = UUID("2f0c7c3e-8f2b-4d0e-9a57-0f6f3c1d5b92")
Shown = dict[str, Any]


def command_of(where: At, turn: int, subject: str) -> str:
    """Return the id of the command of this turn: sent twice, or by two people, it is one command."""
    return str(uuid5(_COMMANDS, f"{where.begun.id}/{where.step.name}/{subject}/{turn}"))


def page(
    where: At,
    person: SignedIn,
    posted: Form | None = None,
    errors: Errors | None = None,
    refused: Outcome | None = None,
    others: tuple[Refused, ...] = (),
    beside: Mapping[str, str] | None = None,
) -> Shown:
    """Return everything `guide.html` reads."""
    told: Shown = {
        "g": guide_shown.head(where.begun, where.guide, where.scene, where.stands, person),
        "steps": guide_shown.steps(where.stands, where.scene, person, where.path, _here(where)),
        "clocks": guide_shown.clocks(where.scene, person),
        "path": where.path,
        "people": [words_of(each) for each in offering.people(services())],
        "left_out": _left_out(where),
        "step": None,
        "screen": None,
        "form": None,
        "errors": [],
        "theirs": "",
        "undone": 0,
    }
    if where.stand is None:
        return told
    told |= _step(where, person)
    if told["theirs"]:
        return told
    return told | _form(
        where, person, merged(where, person, posted), errors or {}, refused, others, beside or {}
    )


def _here(where: At) -> str:
    return where.stand.step.name if where.stand else ""


def _left_out(where: At) -> list[tuple[str, str]]:
    passed = (
        each.step for each in where.stands if each.step.name in where.begun.passed and each.state != DONE
    )
    return [(each.name, each.title) for each in passed]


def _step(where: At, person: SignedIn) -> Shown:
    step, verb = where.step, where.verb
    may = person.policy.may(person.actor.roles, verb.name)
    screens = where.screens
    return {
        "step": {
            "name": step.name,
            "title": step.title,
            "lead": step.lead,
            "number": where.stand.number if where.stand else 0,
            "of": len(where.stands),
            "optional": step.optional,
            "out_of_order": where.stand is not None and where.stand.state != CURRENT,
        },
        "screen": {
            "name": where.screen.name,
            "title": where.screen.title,
            "lead": where.screen.lead,
            "number": screens.index(where.screen) + 1,
            "of": len(screens),
            "is_last": where.is_last,
        },
        "theirs": "" if may else role_words(person.policy.permitted_roles(verb.name)),
    }


def _form(
    where: At,
    person: SignedIn,
    form: Form,
    errors: Errors,
    refused: Outcome | None,
    others: tuple[Refused, ...],
    notes: Mapping[str, str],
) -> Shown:
    verb = where.verb
    typed = entered(verb, form)
    context = context_of(services(), verb, typed)
    task = where.task(form)
    command = command_of(where, where.begun.turn, task.id if task else "")
    page = Page(verb, typed, form, command, expects=_versions(verb, context), outcome=refused, others=others)
    page = _with_errors(page, errors)
    told = shown(services(), person, page, context)
    left = [each.id for each in where.stand.left] if where.stand else []
    specs = _on_screen(where, told["form"]["specs"])
    told["form"]["specs"] = beside_found(specs, where.step.found_by, where.scene, left)
    told["form"]["scan_hidden"] = []
    told["beside"] |= {name: text for name, text in notes.items() if name not in told["beside"]}
    begins = _begin_at(told, errors)
    before = [each for screen in where.screens[:-1] for each in screen.fields] if where.is_last else []
    return {
        **told,
        "begins_at_end": not begins and not errors and refused is None and not where.screen.fields,
        "paper": next((paper_of(row) for row in context.values() if isinstance(row, LabelCopy)), ""),
        "given": _given(where, task),
        "draft": where.draft.version,
        "turn": where.begun.turn,
        "answers": guide_answers.answers(where, form, before),
        "undone": len(where.stand.left) if where.stand else 0,
    }


def _given(where: At, task: Task | None) -> list[str]:
    """Return in words what a task is one of several by: which count is typed must stand above its value."""
    fields = [spec for spec in where.verb.fields if spec.kind == "choice" and spec.name not in ENVELOPE]
    told: Mapping[str, str] = task.given if task else {}
    return [dict(spec.choices)[told[spec.name]] for spec in fields if spec.name in told]


def _with_errors(page: Page, errors: Errors) -> Page:
    return Page(
        page.verb,
        page.typed,
        page.form,
        page.command,
        page.expects,
        errors=errors,
        outcome=page.outcome,
        others=page.others,
    )


def _versions(verb: Verb, context: Mapping[str, Thing]) -> dict[str, int]:
    row = context.get(verb.subject or "")
    return {} if row is None else {row.id: row.version}


def _on_screen(where: At, specs: list[Shown]) -> list[Shown]:
    """Return the fields of this screen in its own order."""
    by_name = {spec["name"]: spec for spec in specs}
    return [by_name[name] for name in where.screen.fields]


def _begin_at(told: Shown, errors: Errors) -> bool:
    """Let the first empty field of the screen have the keys, unless something must be read first."""
    if errors:
        return False
    empty = (
        spec
        for spec in told["form"]["specs"]
        if spec["kind"] not in ("rows", "choice", "boolean") and not told["values"][spec["name"]]
    )
    first = next(empty, None)
    if first is not None:
        first["focus"] = True
    return first is not None
