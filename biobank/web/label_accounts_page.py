"""Labels to account for: what each person printed on each day, scanned back piece by piece, and closed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import clean
from biobank.domain.rooms.label_copies import DispositionCopy
from biobank.domain.rules.label_control import DISPOSITIONS
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.unit import LabelCopy
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.edge.problems import Problem
from biobank.services.execute import Submission, execute_batch
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads.label_accounts import (
    MOST_PIECES,
    Run,
    copies_named,
    is_day,
    loose_pieces,
    run_of,
    runs,
)
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.links import href_of_id
from biobank.web.moments import day_in_words, shown
from biobank.web.naming import names_of
from biobank.web.redirects import to
from biobank.web.sentences import role_words, said
from biobank.web.shell import services, who
from biobank.web.station_marks import without_marks
from biobank.web.verb_form import new_id
from biobank.words.speaking import say, say_label, say_n

CLOSE = "close-labels"
PATH = "/labels/account"
MOST_DONATIONS = 3
_PERSON = re.compile(r"H[0-9A-Z]{10}")
_BATCH = re.compile(r"[0-9a-f-]{8,40}")
_WORDS = {"loose": Phrase("Loose copies"), "to_close": Phrase("To be closed"), "closed": Phrase("Closed")}


def _accountant() -> SignedIn:
    """Return who is here, if they may close the labels of a day; raises Problem."""
    person = who()
    if not person.policy.may(person.actor.roles, CLOSE):
        roles = role_words(person.policy.permitted_roles(CLOSE)) or say("nobody here")
        raise Problem(403, "not-permitted", {"verb": ACTIONS[CLOSE].verb.title, "roles": roles})
    return person


@web.get("/labels/account")
def label_accounts() -> Response:
    """Show what was printed, by day and person: how much is on something, ended, or loose."""
    person = _accountant()
    found = _runs(person)
    rows = [_row(each, person) for each in found]
    waiting = [row for row, each in zip(rows, found, strict=True) if each.status != "closed"]
    closed = [row for row, each in zip(rows, found, strict=True) if each.status == "closed"]
    return make_response(render_template("label_accounts.html", s={"waiting": waiting, "closed": closed}))


def _runs(person: SignedIn) -> tuple[Run, ...]:
    with services().database.read() as connection:
        return runs(connection, person.actor.site, person.actor.zone, services().clock())


def _row(run: Run, person: SignedIn) -> dict[str, Any]:
    limit = float(person.policy.limit("label_apply_minutes"))
    overdue = run.is_overdue(services().clock(), limit)
    return {
        "day": (f"{PATH}/{run.day}/{run.person}", day_in_words(run.day)),
        "by": run.name or say("Console"),
        "station": names_of([run.station]).get(run.station or "", ""),
        "donations": _donations(run),
        "printed": run.printed if run.whole else None,
        "affixed": run.affixed if run.whole else None,
        "ended": run.ended if run.whole else None,
        "loose": run.loose,
        "since": shown(run.oldest, person.actor.zone)[:2] if run.oldest else None,
        "state": _state(run),
        "tone": "attention" if overdue else None,
    }


def _donations(run: Run) -> str:
    """Return the donations whose containers were labelled, as many as a line has room for."""
    named = ", ".join(run.dins[:MOST_DONATIONS])
    more = len(run.dins) - MOST_DONATIONS
    return say("{donations} and {n} more", donations=named, n=more) if more > 0 else named


def _state(run: Run) -> str:
    if run.status == "closed" and run.account is not None and run.account.status == "disagrees":
        return say("Closed with a deviation")
    return say(_WORDS[run.status])


@web.get("/labels/account/<day>/<by>")
def label_account(day: str, by: str) -> Response:
    """Show what one person printed on a day: the loose pieces, to be scanned one after the other."""
    return _account(_accountant(), day, by)


def _account(person: SignedIn, day: str, by: str, status: int = 200) -> Response:
    run = _run(person, day, by)
    with services().database.read() as connection:
        pieces = loose_pieces(connection, person.actor.site, person.actor.zone, day, by)
    printed = {"printed_from": day, "printed_to": day}
    told = {
        "row": _row(run, person),
        "day": day,
        "words": day_in_words(day),
        "by": by,
        "run": run,
        "pieces": _pieces(pieces, person),
        "more": run.loose > len(pieces),
        "outcomes": DISPOSITIONS,
        "reasons": tuple(person.policy.reasons(CLOSE).items()),
        "list": f"/lists/label-copies?{urlencode(printed)}",
        "most": MOST_PIECES,
        "command": new_id(),
        "site": person.actor.site,
    }
    return make_response(render_template("label_account.html", s=told), status)


def _run(person: SignedIn, day: str, by: str) -> Run:
    if not is_day(day) or not _PERSON.fullmatch(by):
        raise Problem(404, "not-found")
    with services().database.read() as connection:
        run = run_of(connection, person.actor.site, person.actor.zone, day, by)
    if run is None:
        raise Problem(404, "not-found")
    return run


def _pieces(copies: Sequence[LabelCopy], person: SignedIn) -> list[dict[str, Any]]:
    names = names_of([each.subject_id for each in copies])
    return [
        {
            "what": (href_of_id(each.subject_id), names.get(each.subject_id, each.subject_id)),
            "serial": each.serial,
            "design": say_label(each.design),
            "state": say("Printed, not yet scanned")
            if each.status == "printed"
            else say("Scanned, not yet on"),
            "since": shown(each.printed_at, person.actor.zone)[:2],
        }
        for each in copies
    ]


@web.post("/labels/account/<day>/<by>")
def account_for_pieces(day: str, by: str) -> Response:
    """Say what became of each piece that was scanned, all at once."""
    person, batch, told = _accountant(), request.form.get("command", ""), request.form.get("outcome", "")
    _run(person, day, by)
    if not _BATCH.fullmatch(batch):
        raise Problem(400, "request-wrong", {"status": 400})
    codes, unread = _scanned(person, request.form.get("codes", ""))
    if told not in dict(DISPOSITIONS) or not codes:
        says = say("Scan the pieces, and say what became of them.")
        outcome.remember(outcome.plain("refused", says, services().clock(), say("Nothing was recorded.")))
        return _account(person, day, by, 422)
    done = _disposed(person, batch, told, codes)
    _remember(done, unread + len(codes) - len(done))
    return to(f"{PATH}/{day}/{by}")


def _scanned(person: SignedIn, text: str) -> tuple[list[OwnCode], int]:
    """Return the codes of the pieces, each once, and how many lines were none."""
    lines = [clean(line.strip()).upper() for line in without_marks(person, text).splitlines() if line.strip()]
    read = [parse(line) for line in lines[:MOST_PIECES]]
    good = [each for each in read if isinstance(each, OwnCode)]
    return list(dict.fromkeys(good)), len(read) - len(good)


def _disposed(person: SignedIn, batch: str, told: str, codes: Iterable[OwnCode]) -> list[Outcome]:
    """Return what came of each piece; a code of a copy that nobody printed here has no outcome."""
    wanted = list(codes)
    with services().database.read() as connection:
        found = copies_named(connection, ((each.id, each.copy) for each in wanted))
    ids = [found[each.id, each.copy] for each in wanted if (each.id, each.copy) in found]
    commands = [
        DispositionCopy(id=f"{batch}-{number}", source="scan", copy=id, outcome=told)
        for number, id in enumerate(ids)
    ]
    submitted = [Submission(each) for each in commands]
    return list(execute_batch(services(), person.actor, submitted, batch)) if submitted else []


def _remember(done: Sequence[Outcome], unread: int) -> None:
    refused = [each for each in done if not each.accepted]
    says = say_n(len(done) - len(refused), "{n} copy is accounted for.", "{n} copies are accounted for.")
    against = " ".join(dict.fromkeys(said(each.code or "", each.params).says for each in refused[:4]))
    lines = (
        say_n(unread, "{n} line was no label of ours.", "{n} lines were no labels of ours.") if unread else ""
    )
    kind = "success" if done and not refused and not unread else "refused" if not done else "deviation"
    then = " ".join(each for each in (against, lines) if each)
    outcome.remember(outcome.plain(kind, says, services().clock(), then))


@web.post("/labels/account/<day>/<by>/close")
def close_account(day: str, by: str) -> Response:
    """Close the labels of a day; what is loose then opens a deviation, with a reason."""
    person, action = _accountant(), ACTIONS[CLOSE]
    _run(person, day, by)
    told = {
        "id": request.form.get("command") or new_id(),
        "source": "typed",
        "site": person.actor.site,
        "day": day,
        "person": by,
        "reason": request.form.get("reason") or None,
    }
    loaded: Submission = action.schema.load(told)
    answer, now = decided(person, action, loaded), services().clock()
    if not answer.accepted:
        outcome.remember(outcome.refused(answer.code or "", answer.params, None, now))
        return _account(person, day, by, 409)
    opened = answer.made.get("deviation")
    says = say("The labels of {day} are closed.", day=day_in_words(day))
    then = say("They do not add up: a deviation is open.") if opened else ""
    outcome.remember(outcome.plain("deviation" if opened else "success", says, now, then))
    return to(PATH)
