"""Pages in the reader's language: the templates compiled for it, and where a person chooses it."""

from typing import Any

from flask import Flask, Response, request
from flask.templating import Environment
from jinja2 import Template, nodes

from biobank.domain.sentences.phrase import Phrase
from biobank.edge import languages
from biobank.edge.signing_in import whoever
from biobank.services.identity import credentials
from biobank.web.blueprint import web
from biobank.web.redirects import back
from biobank.web.shell import services
from biobank.words.catalogue import ENGLISH, PSEUDO, Catalogue
from biobank.words.numbers import say_text
from biobank.words.speaking import say, say_code, say_label, say_n, spoken
from biobank.words.templates import Sentences


class Templates(Environment):
    """Templates in every language: English as they stand, each other compiled with its sentences in place.

    A page of another language says phrases of tables, such as labels of fields, as it writes them.
    """

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.globals.update(say=say, say_n=say_n, say_code=say_code, say_label=say_label)
        self.globals.update(say_text=say_text)
        self.catalogue: Catalogue | None = None
        self.others: dict[str, Templates] = {}

    def get_template(self, name: Any, *args: Any, **more: Any) -> Template:
        """Return a template in the language spoken."""
        told = spoken()
        if told is None or self.catalogue is not None:
            return super().get_template(name, *args, **more)
        return self._in(told).get_template(name, *args, **more)

    def _in(self, told: Catalogue) -> "Templates":
        found = self.others.get(told.language)
        if found is None:
            found = self.overlay(finalize=lambda value: told.of(value) if type(value) is Phrase else value)
            found.catalogue = told
            self.others[told.language] = found
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.catalogue is not None:
            Sentences(self.catalogue.of).put_into(tree)
        return tree


def choices() -> list[tuple[str, str]]:
    """Return the languages offered: code, and name as its speakers call it."""
    return [(code, name_of(code)) for code in languages.offered()]


def name_of(code: str) -> str:
    """Return what a language is called by those who speak it."""
    return _NAMES.get(code, code)


_NAMES = {ENGLISH: "English", "de": "Deutsch", "ar": "العربية", PSEUDO: "Pseudo"}
"""Said in the language itself, so that whoever cannot read the page finds it."""


@web.post("/language")
def choose_language() -> Response:
    """Keep the language of the person who is signed in, and of this screen; stay on the page."""
    chosen = request.form.get("language", "")
    if chosen not in languages.offered():
        return back()
    person = whoever()
    if person is not None and not person.locked:
        credentials.set_language(services(), person, chosen)
    return languages.keep(back(), chosen)
