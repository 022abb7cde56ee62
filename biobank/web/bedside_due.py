"""What the bedside says before a bag is scanned: what is issued for this patient, or that nothing is."""

from typing import Any

from biobank.services.reads.issued import ToGive
from biobank.web.moments import day_in_words
from biobank.words.speaking import say, say_n


def due_shown(found: ToGive) -> dict[str, Any]:
    """Return what is issued as one line; where nothing is, what to know and what to do instead."""
    number = len(found.issued)
    if number:
        line = say_n(number, "{n} bag is issued for this patient.", "{n} bags are issued for this patient.")
        return {"line": line, "nothing": "", "why": "", "next": ""}
    return {"line": "", **_nothing(found)}


def _nothing(found: ToGive) -> dict[str, str]:
    if found.reserved:
        told = {"day": day_in_words(found.infuse_on)} if found.infuse_on else {"day": "–"}
        return {
            "nothing": say("No bag is issued for this patient yet"),
            "why": say_n(
                len(found.reserved),
                "{n} bag is reserved for {day}, and it has not left the laboratory.",
                "{n} bags are reserved for {day}, and none has left the laboratory.",
                **told,
            ),
            "next": say("Ask the laboratory to issue it. Give nothing before that."),
        }
    if found.given:
        return {
            "nothing": say("Nothing more is issued for this patient"),
            "why": say("All bags that were issued have been given."),
            "next": say(
                "Give nothing more. If a further bag is expected, call the laboratory or the physician."
            ),
        }
    return {
        "nothing": say("Nothing is issued for this patient"),
        "why": say("No bag is reserved or issued."),
        "next": say("Give nothing. If a bag is expected, call the laboratory or the physician."),
    }
