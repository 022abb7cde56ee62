"""What waits, by role; each line leads to its next step, and names the patient where it is about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed, viewed_all
from biobank.services.reads.worklists import MOST
from biobank.web import worklist_clinic as clinic
from biobank.web import worklist_laboratory as laboratory
from biobank.web import worklist_planning as planning
from biobank.web import worklist_quality as quality
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.patients_named import patients_named
from biobank.web.shell import services, who
from biobank.web.worklist_reading import Reading, Row, Rows, own_step
from biobank.words.speaking import say

SHOWN = 6


_USUAL = ("about", "what", "since", "next")
_OF_PATIENTS = ("patient", "about", "what", "next")
_OF_A_DAY = ("patient", "about", "what", "day", "next")
_LAB = ("technologist", "processing_director")
_CLINIC = ("physician", "coordinator", "medical_director")
_DIRECTORS = ("processing_director", "medical_director")
_QUALITY = ("quality_officer", "inspector")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One list: whose it is, how its lines are read, and what an empty one means."""

    name: str
    title: str
    roles: tuple[str, ...]
    rows: Rows
    empty: str
    columns: tuple[str, ...] = _USUAL


LISTS = (
    Waiting(
        "clocks",
        Phrase("Clocks running"),
        (*_LAB, "apheresis_nurse", "nurse"),
        laboratory.clocks,
        Phrase("No clock runs on any cells."),
        ("about", "what", "where", "next"),
    ),
    Waiting(
        "reinfusions",
        Phrase("Reinfusions today"),
        ("nurse", "physician", "technologist", "coordinator"),
        clinic.reinfusions,
        Phrase("No reinfusion is planned for today."),
        _OF_PATIENTS,
    ),
    Waiting(
        "clearances",
        Phrase("Cleared or in conditioning"),
        _CLINIC,
        clinic.clearances,
        Phrase("Nobody is cleared for conditioning at present."),
        _OF_A_DAY,
    ),
    Waiting(
        "orders",
        Phrase("Orders to fill or clear"),
        (*_CLINIC, "technologist"),
        clinic.orders,
        Phrase("Every order has its bags and its clearance."),
        _OF_A_DAY,
    ),
    Waiting(
        "plan",
        Phrase("Transplants to plan"),
        _CLINIC,
        planning.to_plan,
        Phrase("Every patient with released bags has an order, or was transplanted."),
        _OF_PATIENTS,
    ),
    Waiting(
        "visits",
        Phrase("Follow-up visits due"),
        (*_CLINIC, "data_manager"),
        planning.visits,
        Phrase("No visit is due."),
        ("patient", "about", "what", "planned", "next"),
    ),
    Waiting(
        "renewals",
        Phrase("To renew"),
        ("coordinator", "data_manager"),
        planning.renewals,
        Phrase("No storage agreement and no consent ends soon."),
        ("patient", "about", "what", "ends", "next"),
    ),
    Waiting(
        "withdrawals",
        Phrase("Withdrawn: to decide about the cells"),
        _CLINIC,
        planning.withdrawals,
        Phrase("No cells are kept against a withdrawn consent."),
        ("patient", "about", "what", "withdrawn", "next"),
    ),
    Waiting(
        "countersigns",
        Phrase("To countersign"),
        ("physician", "medical_director"),
        clinic.countersigns,
        Phrase("No verbal order waits for a signature."),
        ("about", "what", "due", "next"),
    ),
    Waiting(
        "receive",
        Phrase("To receive"),
        (*_LAB, "nurse", "apheresis_nurse"),
        laboratory.to_receive,
        Phrase("Nothing is on its way."),
    ),
    Waiting(
        "store",
        Phrase("To store"),
        _LAB,
        laboratory.to_store,
        Phrase("Every frozen unit is in its slot."),
        ("about", "where", "since", "next"),
    ),
    Waiting(
        "missing-results",
        Phrase("Results missing"),
        (*_LAB, "data_manager"),
        laboratory.results_missing,
        Phrase("No bag waits for a result."),
    ),
    Waiting(
        "results",
        Phrase("Results to check"),
        _LAB,
        laboratory.results_to_check,
        Phrase("Every copied result was seen by two people."),
    ),
    Waiting(
        "release",
        Phrase("To release"),
        _DIRECTORS,
        laboratory.to_release,
        Phrase("No bag with complete results waits."),
    ),
    Waiting(
        "labels",
        Phrase("Labels to apply"),
        ("technologist", "apheresis_nurse"),
        laboratory.labels,
        Phrase("Every printed label is on something or accounted for."),
    ),
    Waiting(
        "label-accounts",
        Phrase("Labels to account for"),
        (*_LAB, "apheresis_nurse", "quality_officer"),
        laboratory.label_accounts,
        Phrase("Of every printed label it is known what became of it."),
    ),
    Waiting(
        "holds", Phrase("Holds by age"), (*_QUALITY, *_DIRECTORS), quality.holds, Phrase("Nothing is held.")
    ),
    Waiting(
        "deviations",
        Phrase("Open deviations"),
        (*_QUALITY, *_DIRECTORS),
        quality.deviations,
        Phrase("No deviation is open."),
    ),
    Waiting(
        "gaps",
        Phrase("Not accounted for"),
        (*_QUALITY, *_LAB, "coordinator"),
        quality.gaps,
        Phrase("Of every unit it is known who has it."),
    ),
)
"""All lists, in the order in which they are shown."""

BY_NAME = {each.name: each for each in LISTS}
COLUMNS: dict[str, dict[str, str]] = {
    "about": {"label": Phrase("What"), "kind": "link"},
    "day": {"label": Phrase("To be given on"), "key": "since", "kind": "day"},
    "due": {"label": Phrase("Due"), "key": "since", "kind": "instant"},
    "ends": {"label": Phrase("Ends on"), "key": "since", "kind": "day"},
    "next": {"label": Phrase("Next"), "kind": "link"},
    "patient": {"label": Phrase("Patient"), "kind": "name"},
    "planned": {"label": Phrase("Planned for"), "key": "since", "kind": "day"},
    "since": {"label": Phrase("Since"), "kind": "instant"},
    "what": {"label": Phrase("How it stands")},
    "where": {"label": Phrase("Where")},
    "withdrawn": {"label": Phrase("Withdrawn on"), "key": "since", "kind": "day"},
}


@web.get("/worklist")
def worklist() -> Response:
    """Show the lists of one's roles, the first lines of each."""
    person = who()
    own = [each for each in LISTS if not person.actor.roles.isdisjoint(each.roles)]
    others = [each for each in LISTS if each not in own]
    if not may_read_patients(person.actor.roles):
        return _page([], [])
    return _page([_told(each, person, SHOWN) for each in own], others)


@web.get("/worklist/<name>")
def one_list(name: str) -> Response:
    """Show one list, whole."""
    found = BY_NAME.get(name)
    if found is None:
        raise Problem(404, "not-found")
    return _page([_told(found, who(), MOST)], [each for each in LISTS if each is not found], whole=True)


def _page(lists: Sequence[dict[str, Any]], others: Sequence[Waiting], *, whole: bool = False) -> Response:
    more = [(f"/worklist/{each.name}", each.title) for each in others]
    return make_response(render_template("worklist.html", lists=lists, others=more, whole=whole))


def _told(each: Waiting, person: SignedIn, limit: int) -> dict[str, Any]:
    """Return a list with its lines; one more than fit is read, to know whether there are more."""
    reason = may_view(person, person.actor.site)
    with services().database.read() as connection:
        rows = each.rows(Reading(connection, person, limit + 1))
    shown = _named([own_step(row, person) for row in rows[:limit]], person, each.name, reason)
    viewed(services(), person.actor, f"list/{each.name}", "worklist", reason)
    columns = [{"key": name, **COLUMNS[name]} for name in each.columns]
    return {
        "name": each.name,
        "title": each.title,
        "rows": shown,
        "columns": columns,
        "empty": each.empty,
        "more": len(rows) > limit,
        "urgent": sum(1 for row in rows if row.get("tone") == "bad"),
    }


def _named(rows: list[Row], person: SignedIn, list_name: str, reason: str | None) -> list[Row]:
    """Put names in place of patients' ids; each name shown is a look."""
    ids = [row["patient"] for row in rows if "patient" in row]
    if not ids:
        return rows
    names = patients_named(ids)
    viewed_all(services(), person.actor, ids, f"worklist {list_name}", reason)
    return [
        {
            **row,
            "patient": (href_of("patient", row["patient"]), names.get(row["patient"], say("Name erased"))),
        }
        for row in rows
    ]
