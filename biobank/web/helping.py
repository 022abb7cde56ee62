"""The way into the help: what there is, words of the field, help of pages, states, signs and colours."""

from dataclasses import replace

from flask import Response, make_response, render_template
from markupsafe import Markup

from biobank.domain.label_states import LABEL_COPY, label_machine
from biobank.domain.rules import lifecycle
from biobank.domain.rules.arrows import Machine, Way, machine, ways
from biobank.domain.rules.arrows_svg import as_svg
from biobank.domain.rules.roles import ROLES
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.web.blueprint import web
from biobank.web.help_texts import topics, words
from biobank.web.sentences import state_word
from biobank.web.shell import who
from biobank.web.work import room_title
from biobank.words.folding import folded
from biobank.words.speaking import say, say_label


@web.get("/help")
def help_page() -> Response:
    """Show where help is found, and every verb by room."""
    person = who()
    rooms = [(room, room_title(room), _verbs_in(room)) for room in _rooms()]
    own = ", ".join(say(ROLES[role]) for role in ROLES if role in person.actor.roles)
    pages = sorted(topics().values(), key=lambda each: folded(each.title))
    return make_response(render_template("help.html", rooms=rooms, own=own, pages=pages))


def _rooms() -> list[str]:
    return sorted({verb.room for verb in VERBS.values()})


def _verbs_in(room: str) -> list[Verb]:
    return sorted(
        (each for each in VERBS.values() if each.room == room), key=lambda each: folded(say(each.title))
    )


@web.get("/help/words")
def words_help() -> Response:
    """Show the words of the field, each with what it means here."""
    who()
    return make_response(render_template("help_words.html", words=words()))


@web.get("/help/pages/<name>")
def page_help(name: str) -> Response:
    """Tell what one kind of page is for, and what is on it."""
    who()
    if name not in topics():
        raise Problem(404, "not-found")
    return make_response(render_template("help_topic.html", topic=topics()[name]))


@web.get("/help/states")
def states_help() -> Response:
    """Show the states of a unit and of a label as pictures, and which verb leads from where to where."""
    who()
    of_unit = [_machine(machine(name, VERBS.values())) for name in lifecycle.MACHINES]
    told = [*of_unit, _machine(label_machine())]
    return make_response(render_template("help_states.html", machines=told))


_ABOUT = {
    "material": Phrase("What state the cells are in."),
    "custody": Phrase("Where the container is, and with whom."),
    "disposition": Phrase("Whether the cells may be used."),
    "assignment": Phrase("Whether they are kept for an order."),
    LABEL_COPY: Phrase("What became of one printed piece. One copy of a label stands for its thing."),
}


def _machine(drawn: Machine) -> dict[str, object]:
    name, title = drawn.name, say_label(drawn.name)
    return {
        "title": title,
        "name": name,
        "about": _ABOUT[name],
        "states": drawn.states,
        "picture": _picture(drawn, title),
        "ways": [_way(name, way) for way in ways(drawn)],
    }


def _picture(drawn: Machine, title: str) -> Markup:
    """Return a machine drawn in the language spoken."""
    arrows = tuple(replace(each, title=say(each.title)) for each in drawn.arrows)
    about = say("{state} of a unit: its states and what leads to them", state=title)
    if drawn.name == LABEL_COPY:
        about = say("Copy of a label: its states and what leads to them")
    told = as_svg(replace(drawn, arrows=arrows), _state_words(drawn), about)
    return Markup(told)  # noqa: S704  drawn by us, its words escaped


def _state_words(drawn: Machine) -> dict[str, str]:
    words = {state: state_word(drawn.name, state) for state in drawn.states}
    return {state: word[:1].upper() + word[1:] for state, word in words.items()}


_BY_TITLE = {verb.title: verb for verb in VERBS.values()}


def _way(name: str, way: Way) -> dict[str, object]:
    return {
        "verbs": [(f"/help/verbs/{_BY_TITLE[title].name}", title) for title in way.titles],
        "before": ", ".join(state_word(name, state) for state in way.before),
        "after": state_word(name, way.after),
    }


@web.get("/help/elements")
def elements() -> Response:
    """Show every element of the pages with made-up data."""
    who()
    return make_response(render_template("style_guide.html"))
