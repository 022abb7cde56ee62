"""Where somebody is in a guide: how its steps stand, which screen is shown, and what is typed there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.guides.every import GUIDES
from biobank.domain.guides.step import Guide, Scene, Screen, Stand, Step, Task, current, stands
from biobank.domain.rules.verb import Verb
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.guides import begun as guides
from biobank.services.guides.begun import Begun
from biobank.services.guides.drafts import EMPTY, Draft, drafts_of
from biobank.services.guides.scenes import scenes
from biobank.services.identity.signed_in import SignedIn
from biobank.web import guide_defaults, resolving
from biobank.web.form_input import ENVELOPE, Form, entered, picked
from biobank.web.shell import services
from biobank.words.speaking import say

CHECK, CONFIRM = "check", "confirm"
_OF_THE_LAST = (*ENVELOPE, "mode", "claimed_at", "claimed_zone")


def screens_of(step: Step) -> tuple[Screen, ...]:
    """Return the screens of a step; what was asked on several is shown together before it is recorded."""
    if not step.screens:
        return (Screen(CONFIRM, step.title),)
    return step.screens if len(step.screens) == 1 else (*step.screens, Screen(CHECK, say("Check and record")))


@dataclass(frozen=True, slots=True)
class At:
    """A guide as it stands now, and the step and screen that somebody looks at."""

    begun: Begun
    guide: Guide
    scene: Scene
    stands: tuple[Stand, ...]
    stand: Stand | None
    draft: Draft
    asked: str = ""

    @property
    def step(self) -> Step:
        """The step that is shown; raises Problem when all is done."""
        if self.stand is None:
            raise Problem(404, "not-found")
        return self.stand.step

    @property
    def verb(self) -> Verb:
        """The verb of the step."""
        return VERBS[self.step.verb]

    @property
    def screens(self) -> tuple[Screen, ...]:
        """The screens of the step."""
        return screens_of(self.step)

    @property
    def screen(self) -> Screen:
        """The screen that was asked for, else the first that is not filled in yet, else the last."""
        asked = next((each for each in self.screens if each.name == self.asked), None)
        if asked is not None:
            return asked
        return next((each for each in self.screens if each.name not in self.draft.seen), self.screens[-1])

    @property
    def is_last(self) -> bool:
        """Say whether what is shown is what will be recorded."""
        return self.screen == self.screens[-1]

    @property
    def path(self) -> str:
        """Return the address of the guide."""
        return f"/guides/{self.begun.id}"

    def task(self, form: Form) -> Task | None:
        """Return what the step is done with: found by what was scanned, else the next one."""
        left = self.stand.left if self.stand else ()
        name = self.step.found_by
        if name:
            id = scanned_id(self.verb, name, form)
            return next((each for each in left if each.id == id), None)
        return self._by_label(form) or next(iter(left), None)

    def _by_label(self, form: Form) -> Task | None:
        """Return the printed copy whose label was scanned, so that labels come in any order."""
        code = parse(plain_code(form.get("scanned", "").strip()))
        if not isinstance(code, OwnCode) or self.stand is None:
            return None
        copies = (
            each for each in self.scene.copies if (each.subject_id, each.serial) == (code.id, code.copy)
        )
        ids = {each.id for each in copies}
        return next((each for each in self.stand.left if each.id in ids), None)


def scanned_id(verb: Verb, name: str, form: Form) -> str:
    """Return the id in a field into which an id, an own code or a donation number was scanned."""
    text = picked(form.get(name, ""))
    if text and verb.field(name).kind == "ref":
        code = parse(plain_code(text.upper()))
        return code.id if isinstance(code, OwnCode) else text.upper()
    return text


def found(id: str) -> Begun:
    """Return a guide that was begun; raises Problem when there is none."""
    row = guides.found(services(), id[:64])
    if row is None:
        raise Problem(404, "not-found")
    return row


def at(person: SignedIn, begun: Begun, step: str = "", screen: str = "") -> At:
    """Return where a guide stands, at the step asked for or at the next one; raises Problem."""
    guide = GUIDES[begun.kind]
    with services().database.read() as connection:
        scene = scenes(connection, (begun,), person.policy, services().clock()).get(begun.id)
    if scene is None:
        raise Problem(404, "not-found")
    told = stands(guide, scene, begun.passed)
    asked = next((each for each in told if each.step.name == step and each.left), None)
    stand = asked or current(told)
    drafts = drafts_of(services(), begun)
    draft = drafts.get(stand.step.name, EMPTY) if stand else EMPTY
    return At(begun, guide, scene, told, stand, _fresh(person, stand, draft), screen)


_AT_THE_PATIENT = ("wristband", "label")


def _fresh(person: SignedIn, stand: Stand | None, draft: Draft) -> Draft:
    """Return a draft without what was scanned at the patient by somebody else, or too long ago.

    A scan proves that somebody stands there now; a draft proves nothing of that kind.
    """
    if stand is None or not VERBS[stand.step.verb].bedside or _is_own_and_recent(person, draft):
        return draft
    typed = {name: each for name, each in draft.typed.items() if name not in _AT_THE_PATIENT}
    seen = tuple(name for name in draft.seen if name not in _AT_THE_PATIENT)
    return Draft(draft.version, typed, seen, draft.person, draft.at)


def _is_own_and_recent(person: SignedIn, draft: Draft) -> bool:
    limit = float(person.policy.limit("check_validity_minutes"))
    return draft.person == person.actor.person and guide_defaults.minutes_since(draft.at) <= limit


def names_on(where: At, screen: Screen) -> tuple[str, ...]:
    """Return the fields that are typed on a screen; who, when and why stand on the last one."""
    own = screen.fields
    return (*own, *_OF_THE_LAST) if screen == where.screens[-1] else own


def is_of(key: str, names: Iterable[str]) -> bool:
    """Say whether a name of a form belongs to one of these fields; rows carry a number behind theirs."""
    return any(key == name or key.startswith(f"{name}-") for name in names)


def typed_on(where: At, form: Form) -> dict[str, list[str]]:
    """Return what of a sent form belongs to the screen that sent it: what a draft keeps of it."""
    names = names_on(where, where.screen)
    return {key: form.getlist(key) for key in form if is_of(key, names)}


def merged(where: At, person: SignedIn, posted: Form | None = None) -> Form:
    """Return the whole form of the step: what is kept, over that what was just sent, and what is given."""
    names = names_on(where, where.screen)
    kept = {
        key: list(each) for key, each in where.draft.typed.items() if posted is None or not is_of(key, names)
    }
    told = MultiDict([(key, text) for key, each in kept.items() for text in each])
    for name, text in guide_defaults.defaults(where.verb, where.scene, person).items():
        if posted is None or not is_of(name, names):
            told.setdefault(name, text)
    if posted is not None:
        for key in posted:
            told.setlist(key, posted.getlist(key))
    return _with_given(where, told)


def _with_given(where: At, form: Form) -> Form:
    task = where.task(form)
    given: Mapping[str, str] = task.given if task else {}
    for name, text in given.items():
        if name != where.step.found_by:
            form.setlist(name, [text])
    return form


def resolved(where: At, person: SignedIn, form: Form) -> Form:
    """Return the form with the unit in place of a donation number that was scanned for it."""
    name = where.step.found_by
    if not name or not form.get(name):
        return form
    verb = where.verb
    told = resolving.resolved(services(), person, verb, entered(verb, form))
    form = form.copy()
    form.setlist(name, [told[name]])
    return form
