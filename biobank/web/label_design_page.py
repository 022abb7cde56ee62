"""Label designs: which print now and since when, each as a picture, its versions, and what carries it."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.sentences.phrase import Phrase
from biobank.edge.label_trying import PRINT, RETIRE, label_as, may
from biobank.edge.problems import Problem
from biobank.labelling import Design
from biobank.labelling.design import Field
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import InUse, in_use
from biobank.services.label_drafts import LabelDraft, drafts
from biobank.services.label_plans import demanded_of
from biobank.services.label_text import STATEMENTS
from biobank.services.reads.label_versions import (
    MOST_COUNTED,
    Live,
    Version,
    live_labels,
    newest,
    versions_of,
)
from biobank.web.blueprint import web
from biobank.web.label_trying import chosen_in_words, designer, refusal, size_of, trying
from biobank.web.moments import day_at, shown
from biobank.web.shell import services
from biobank.web.summaries import in_words
from biobank.words.speaking import say, say_label

STATES = {
    "adopted": (Phrase("In use"), "success", "good"),
    "replaced": (Phrase("Replaced"), "gone", "ended"),
    "retired": (Phrase("Retired"), "gone", "ended"),
    "shipped": (Phrase("In use as it came"), "label", "busy"),
    "draft": (Phrase("Draft"), "pen", "busy"),
}
"""What becomes of a design: word, shape and tone of its chip."""


@web.get("/labels/designs")
def label_designs() -> Response:
    """Show every design that prints, as it prints its sample values, what is retired, and all drafts."""
    return designs_page(designer())


def designs_page(person: SignedIn, typed: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """Return the page of all designs; what was typed into its form for a new one is still there."""
    with services().database.read() as connection:
        known, told = in_use(services(), connection), newest(connection)
    zone = person.actor.zone
    shown_here: dict[str, Any] = {
        "designs": [_in_short(each, known) for each in known.designs.values()],
        "retired": [_retired(row, zone) for row in told.values() if row.status == "retired"],
        "drafts": [draft_line(each, person) for each in drafts(services())],
        "typed": typed or {"design": "", "text": ""},
        "prints_labels": may(person, PRINT),
    }
    return make_response(render_template("label_designs.html", s=shown_here), status)


def _in_short(design: Design, known: InUse) -> dict[str, Any]:
    number = known.adopted.get(design.name)
    return {
        "name": design.name,
        "title": design.title,
        "version": say("Version {number}", number=number or design.version),
        "state": STATES["adopted" if number else "shipped"],
        "picture": f"/labels/designs/{design.name}/label.svg?v={design.digest[:8]}",
        **size_of(design),
    }


def _retired(row: Any, zone: str) -> dict[str, Any]:
    return {
        "about": (f"/labels/designs/{row.name}", row.title),
        "version": row.number,
        "since": _moment(row.ended_at, zone),
    }


def draft_line(draft: LabelDraft, person: SignedIn) -> dict[str, Any]:
    """Return a draft as a line of a list."""
    return {
        "about": (f"/labels/drafts/{draft.id}", draft.design),
        "whose": say("yours") if draft.is_of(person) else draft.name,
        "kept": _moment(draft.at, person.actor.zone),
    }


def _moment(text: str | None, zone: str) -> tuple[str, str]:
    if text is None:
        return "–", ""
    told = shown(text, zone)
    return told.local, told.utc


@web.get("/labels/designs/<name>")
def label_design(name: str) -> Response:
    """Show one design: its picture at each resolution, its files, its versions, and what stands on it."""
    person, chosen = designer(), trying(request.args)
    with services().database.read() as connection:
        known, told = in_use(services(), connection), versions_of(connection, name)
        live = live_labels(connection, name)
    design = known.designs.get(name)
    if design is None and not told:
        raise Problem(404, "not-found")
    page: dict[str, Any] = {
        "name": name,
        "title": design.title if design is not None else told[0].title,
        "prints": _prints(person, design, chosen) if design is not None else None,
        "state": STATES["shipped" if not told else told[0].status],
        "since": _since(told, person.actor.zone),
        "versions": [_version(each, live, person.actor.zone) for each in told],
        "live": _in_use(live, told, design),
        "trial": chosen_in_words(chosen, design),
        "may_retire": bool(told) and told[0].status == "adopted" and may(person, RETIRE),
        "retire": f"/do/{RETIRE}?{urlencode({'site': person.actor.site, 'design': name})}",
        "prints_labels": may(person, PRINT),
    }
    return make_response(render_template("label_design.html", s=page))


def _prints(person: SignedIn, design: Design, chosen: Any) -> dict[str, Any]:
    base = f"/labels/designs/{design.name}/label"
    query = f"{chosen.query()}&v={design.digest[:8]}"
    return {
        "refused": refusal(person, design, chosen) if chosen.of else None,
        "picture": f"{base}.svg?{query}",
        "files": [(f"{base}.{form}?{query}", form.upper()) for form in ("pdf", "zpl")],
        "toml": f"/labels/designs/{design.name}/versions/{design.version}/design.toml",
        "stage": in_words(design.stage).capitalize() if design.stage is not None else "",
        "version": design.version,
        "digest": design.digest[:16],
        "fields": [_field(design, each.name, person) for each in design.fields],
        **size_of(design),
    }


def _since(told: tuple[Version, ...], zone: str) -> str:
    """Return in words since when the design stands as it does."""
    if not told:
        return say("It came with the program; no version of it was adopted here.")
    newest_one = told[0]
    if newest_one.status == "retired" and newest_one.ended_at is not None:
        return say("Retired since {day}. Nothing is printed with it.", day=day_at(newest_one.ended_at, zone))
    day = day_at(newest_one.adopted_at, zone)
    return say("Version {number}, adopted on {day}, prints.", number=newest_one.number, day=day)


def _version(each: Version, live: tuple[Live, ...], zone: str) -> dict[str, Any]:
    who = [name for name in (each.by_name or say("Console"), each.second_name) if name]
    return {
        "about": (f"/labels/designs/{each.name}/versions/{each.number}", str(each.number)),
        "state": ", ".join(filter(None, (say(STATES[each.status][0]), _ended(each, zone)))),
        "adopted": _moment(each.adopted_at, zone),
        "who": ", ".join(who),
        "live": sum(one.count for one in live if one.digest == each.digest),
    }


def _ended(each: Version, zone: str) -> str:
    return day_at(each.ended_at, zone) if each.ended_at is not None else ""


def _in_use(live: tuple[Live, ...], told: tuple[Version, ...], design: Design | None) -> dict[str, Any]:
    """Return how many live labels there are of each content, and on what they are."""
    numbers = {each.digest: each.number for each in told}
    if design is not None:
        numbers.setdefault(design.digest, design.version)
    lines = [
        {
            "on": say_label(each.purpose),
            "version": numbers.get(each.digest, "–"),
            "count": each.count,
        }
        for each in live
    ]
    return {"lines": lines, "more": sum(each.count for each in live) >= MOST_COUNTED}


@web.get("/labels/designs/<name>/label.<form>")
def label_of_design(name: str, form: str) -> Response:
    """Give a label as SVG, PDF or ZPL with sample values; of a thing that exists as SVG only."""
    person = designer()
    with services().database.read() as connection:
        found = in_use(services(), connection).designs.get(name)
    if found is None:
        raise Problem(404, "not-found")
    return label_as(person, found, trying(request.args), form)


def _field(design: Design, name: str, person: SignedIn) -> dict[str, str]:
    field = cast("Field", design.field(name))
    if field.kind == "flag" or name in STATEMENTS:
        needed = say("where it is true")
    elif field.required or name in demanded_of(design, person.policy, person.site_name):
        needed = say("always")
    else:
        needed = say("where it is known")
    return {"what": field.title, "needed": needed, "sample": field.sample}
