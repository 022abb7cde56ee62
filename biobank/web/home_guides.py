"""Guided work that is under way: one line each on start pages, with the step it is at and who has it."""

from collections.abc import Iterable, Sequence

from biobank.domain.guides.every import GUIDES, fitting
from biobank.domain.guides.step import Scene, stands
from biobank.domain.things.thing import Thing
from biobank.services.guides import begun as guides
from biobank.services.guides.begun import Begun
from biobank.services.guides.scenes import scenes
from biobank.services.identity.signed_in import SignedIn
from biobank.web import guide_shown
from biobank.web.guide_shown import Shown
from biobank.web.home_parts import Part
from biobank.web.naming import names_of
from biobank.web.shell import services
from biobank.web.worklist_reading import Reading, Row
from biobank.words.speaking import say


def under_way(reading: Reading) -> Iterable[Part]:
    """Work of this site that was begun and can be gone on with, one's own first."""
    yield _part(reading, _for(reading.who, guides.open_at(reading.connection, reading.site)))


def with_me(reading: Reading) -> Iterable[Part]:
    """Work that one has now, and nobody else's."""
    person = reading.who.actor.person
    found = guides.open_at(reading.connection, reading.site)
    yield _part(reading, [each for each in _for(reading.who, found) if each.person == person])


def _for(who: SignedIn, found: Iterable[Begun]) -> list[Begun]:
    return [each for each in found if may_go_on(who, each.kind)]


def may_go_on(who: SignedIn, kind: str) -> bool:
    """Say whether any step of a guide is for one's roles."""
    return any(who.policy.may(who.actor.roles, verb) for verb in GUIDES[kind].verbs)


def _part(reading: Reading, found: Sequence[Begun]) -> Part:
    told = heads(reading.who, found, reading)
    rows = [_row(each) for each in sorted(told, key=lambda each: not each["is_mine"])]
    return Part(
        name="guides",
        title=say("Under way, step by step"),
        rows=rows,
        empty=say("Nothing was begun and left open."),
        columns=("about", "what", "detail", "next"),
    )


def _row(each: Shown) -> Row:
    with_whom = say("with you") if each["is_mine"] else say("with {whom}", whom=each["with"])
    return {
        "about": (each["href"], each["title"]),
        "what": f"{each['at']}: {each['next']}" if each["next"] else each["at"],
        "detail": say(
            "Begun {begun} by {by}, {with_whom}", begun=each["begun"], by=each["by"], with_whom=with_whom
        ),
        "next": (each["href"], say("Go on")),
    }


def heads(who: SignedIn, found: Sequence[Begun], reading: Reading) -> list[Shown]:
    """Return what each guide is in a few lines; the same statements however many there are."""
    seen = scenes(reading.connection, found, who.policy, reading.now)
    names_of([(each.begun_by, each.person, each.ended_by) for each in found])
    there = [each for each in found if each.id in seen]
    return [_head(who, each, seen) for each in there]


def _head(who: SignedIn, each: Begun, seen: dict[str, Scene]) -> Shown:
    guide, scene = GUIDES[each.kind], seen[each.id]
    return guide_shown.head(each, guide, scene, stands(guide, scene, each.passed), who)


def guide_panel(who: SignedIn, row: Thing, family: Iterable[str] = ()) -> Shown | None:
    """Return what the page of a thing says of guided work: the one under way, else the one to begin."""
    with services().database.read() as connection:
        found = [each for each in guides.about(connection, (row.id, *family)) if may_go_on(who, each.kind)]
        open_one = next((each for each in found if each.ended_at is None), None)
        if open_one is not None:
            seen = scenes(connection, (open_one,), who.policy, services().clock())
    if open_one is not None and open_one.id in seen:
        return {**_head(who, open_one, seen), "begins": ""}
    guide = fitting(row)
    if guide is None or not may_go_on(who, guide.kind):
        return None
    return {"begins": f"/guides/begin/{guide.kind}/{row.id}", "kind": guide.title, "lead": guide.lead}
