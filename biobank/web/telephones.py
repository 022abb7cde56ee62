"""Whom to call when something stops: the numbers that the policy names for laboratory and physician."""

from biobank.domain.sentences.phrase import Phrase
from biobank.services.identity.signed_in import SignedIn
from biobank.words.speaking import say

CALLED = (("laboratory", Phrase("Laboratory")), ("physician_on_call", Phrase("Physician on call")))

Call = tuple[str, str]


def calls(who: SignedIn) -> list[Call]:
    """Return whom to call at one's site, by name and number; whoever has no number is left out."""
    numbers = who.policy.telephones(who.site_name)
    return [(words, numbers[name]) for name, words in CALLED if numbers.get(name)]


def call_facts(who: SignedIn) -> list[tuple[str, list[str]]]:
    """Return the numbers as the facts of a red page, or nothing where none is known."""
    lines = [f"{words} {number}" for words, number in calls(who)]
    return [(say("Call now"), lines)] if lines else []


def call_buttons(who: SignedIn) -> list[Call]:
    """Return each number as the words and the address of a button that dials it."""
    return [
        (f"{words} {number}", "tel:" + "".join(each for each in number if each.isdigit() or each == "+"))
        for words, number in calls(who)
    ]
