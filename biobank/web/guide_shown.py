"""A guide as its pages show it: what it is about, who has it, how each step stands, which clocks run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from biobank.domain.guides.step import CURRENT, DONE, TO_DO, Guide, Recorded, Scene, Stand, current
from biobank.domain.guides.tasks import bags
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.running import Running, running_clocks
from biobank.domain.things.freezer import Place
from biobank.domain.things.patient import Episode
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.services.guides.begun import Begun
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.named import named
from biobank.web.clocks import clocks_shown
from biobank.web.links import href_of
from biobank.web.moments import clock_time, day_in_words, shown
from biobank.web.naming import names_of
from biobank.web.sentences import role_words
from biobank.web.shell import services
from biobank.words.speaking import say

Shown = dict[str, Any]


def title_of(guide: Guide, scene: Scene) -> str:
    """Return what a guide is called: its work, and the donation or episode it is about."""
    return say("{title} of {scene}", title=say(guide.title), scene=about_words(scene))


def about_words(scene: Scene) -> str:
    """Return the donation number in groups, as it stands on the label; else what is known of it."""
    root = scene.root
    if scene.donation is not None:
        return in_groups(scene.donation.din)
    if isinstance(root, Unit):
        return f"{in_groups(root.din)} {root.division}"
    return (
        say(
            "{chain_of_identity}, session {number}",
            chain_of_identity=root.chain_of_identity,
            number=scene.number,
        )
        if isinstance(root, Episode)
        else root.id
    )


def in_groups(din: str) -> str:
    """Return a donation number as people read it: facility, year, number."""
    return f"{din[:5]} {din[5:7]} {din[7:]}"


def head(begun: Begun, guide: Guide, scene: Scene, told: Sequence[Stand], person: SignedIn) -> Shown:
    """Return what a guide is in a few lines: for its own page, the unit's page and start pages."""
    names = names_of([begun.begun_by, begun.person, begun.ended_by])
    now = current(told)
    return {
        "id": begun.id,
        "href": f"/guides/{begun.id}",
        "title": title_of(guide, scene),
        "kind": guide.title,
        "begun": _when(begun.begun_at, person.actor.zone),
        "by": names.get(begun.begun_by, ""),
        "with": names.get(begun.person, ""),
        "is_mine": begun.person == person.actor.person,
        "ended": begun.ended_at is not None,
        "ended_by": names.get(begun.ended_by or "", ""),
        "at": say("Step {number} of {count}", number=now.number, count=len(told))
        if now
        else say("All steps are done"),
        "next": say(now.step.title) if now else "",
        "done": now is None,
        "about": href_of(scene.root.NAME, scene.root.id),
    }


def _when(at: str, zone: str) -> str:
    """Return the time of day, with its day when that was not today."""
    day = local_day(at, zone)
    time = clock_time(at, zone)[:5]
    today = local_day(services().clock(), zone)
    return time if day == today else f"{day_in_words(day)} {time}"


def steps(told: Sequence[Stand], scene: Scene, person: SignedIn, path: str, here: str) -> list[Shown]:
    """Return the steps as the macro `steps` draws them; one that is not done can be opened out of order."""
    names_of([each.by for each in scene.recorded.values()])
    return [_step(each, scene, person, path, here) for each in told]


def _step(each: Stand, scene: Scene, person: SignedIn, path: str, here: str) -> Shown:
    is_here = each.step.name == here
    opens = bool(each.left) and not is_here and _may(each, person)
    return {
        "label": each.step.title,
        "state": CURRENT if is_here else TO_DO if each.state == CURRENT else each.state,
        "href": f"{path}?step={each.step.name}" if opens else "",
        "detail": _detail(each, scene, person),
    }


def _may(each: Stand, person: SignedIn) -> bool:
    return person.policy.may(person.actor.roles, each.step.verb)


def _detail(each: Stand, scene: Scene, person: SignedIn) -> str:
    found = _recorded(each, scene)
    parts = []
    if len(each.tasks) > 1 and each.left and len(each.left) < len(each.tasks):
        parts.append(
            say("{count} of {count2}", count=len(each.tasks) - len(each.left), count2=len(each.tasks))
        )
    if each.state == DONE and found is not None:
        parts.append(
            f"{clock_time(found.at, person.actor.zone)[:5]}, {names_of([found.by]).get(found.by, '')}"
        )
    if each.state in (CURRENT, TO_DO) and not _may(each, person):
        parts.append(role_words(person.policy.permitted_roles(each.step.verb)))
    return " · ".join(parts)


def _recorded(each: Stand, scene: Scene) -> Recorded | None:
    """Return the newest record of a step in this work."""
    kind = VERBS[each.step.verb].event
    found = [told for (named_kind, _), told in scene.recorded.items() if named_kind == kind]
    return max(found, key=lambda told: told.at, default=None)


def recorded_in_words(each: Stand, scene: Scene, person: SignedIn) -> str:
    """Return who recorded a step and when, in one sentence."""
    found = _recorded(each, scene)
    if found is None:
        return say("{title} is done.", title=say(each.step.title))
    name = names_of([found.by]).get(found.by, say("Somebody"))
    return say("{name} recorded it at {local}.", name=name, local=shown(found.at, person.actor.zone).local)


def clocks(scene: Scene, person: SignedIn) -> list[Shown]:
    """Return the clocks that run on the cells of this work, the most urgent first; one statement."""
    units = bags(scene)
    places: Mapping[str, Any] = named(services(), [each.place_id for each in units if each.place_id])
    running = [(each, one) for each in units for one in _running(each, places, person)]
    several = len(units) > 1
    return [told for unit, one in _in_order(running) for told in _clock(unit, one, named_too=several)]


def _running(unit: Unit, places: Mapping[str, Any], person: SignedIn) -> Iterable[Running]:
    place = places.get(unit.place_id or "")
    return running_clocks(unit, place if isinstance(place, Place) else None, person.policy)


def _in_order(running: Iterable[tuple[Unit, Running]]) -> list[tuple[Unit, Running]]:
    return sorted(running, key=lambda each: each[1].clock.limit_at)


def _clock(unit: Unit, one: Running, *, named_too: bool) -> Iterable[Shown]:
    for told in clocks_shown([one], services().clock()):
        label = (
            say("Bag {division}. {label}", division=unit.division, label=told["label"])
            if named_too
            else told["label"]
        )
        yield {**told, "label": label}
