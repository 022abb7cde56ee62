"""What the first readers of a fresh process would wait for: templates compiled, designs of labels read.

It is done beside the first answers, a little at a time, and begins when the process can answer: so no
start waits for it, and no reader for more than one template.
"""

import gc
from threading import Event, Thread

from flask import Flask

from biobank.edge.parts import parts_of
from biobank.services.label_designs import designs
from biobank.services.services import Services
from biobank.words.speaking import speak

FIRST_SECONDS = 0.3
BREATH_SECONDS = 0.25
"""Between two templates others have their turn: at a hundredth of a second a command took twice as long."""


def warm_soon(app: Flask) -> Thread:
    """Begin to warm a process as soon as it has had time to answer."""
    thread = Thread(target=_warm_later, args=(app,), daemon=True, name="warming")
    thread.start()
    return thread


def _warm_later(app: Flask) -> None:
    Event().wait(FIRST_SECONDS)
    warm(app)
    # What was made stays as long as the process; see wsgi.py.
    gc.freeze()


def warm(app: Flask, breath: float = BREATH_SECONDS) -> None:
    """Compile every template in the language of the house, and read the designs of labels."""
    parts = parts_of(app)
    breathing = Event()
    speak(parts.settings.language.default)
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
        breathing.wait(breath)
    _read_designs(parts.services)


def _read_designs(services: Services) -> None:
    designs(services)
