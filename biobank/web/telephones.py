"""Whom to call when something stops: the numbers that the policy names for laboratory and physician."""

from biobank.domain.rules.policy import Policy
from biobank.domain.sentences.phrase import Phrase
from biobank.words.speaking import say

CALLED = (("laboratory", Phrase("Laboratory")), ("physician_on_call", Phrase("Physician on call")))

Call = tuple[str, str]


def calls(policy: Policy) -> list[Call]:
    """Return whom to call, by name and number; whoever has no number in the policy is left out."""
    numbers = policy.content["settings"].get("telephones", {})
    return [(words, numbers[name]) for name, words in CALLED if numbers.get(name)]


def call_facts(policy: Policy) -> list[tuple[str, list[str]]]:
    """Return the numbers as the facts of a red page, or nothing where none is known."""
    lines = [f"{words} {number}" for words, number in calls(policy)]
    return [(say("Call now"), lines)] if lines else []


def call_buttons(policy: Policy) -> list[Call]:
    """Return each number as the words and the address of a button that dials it."""
    return [
        (f"{words} {number}", "tel:" + "".join(each for each in number if each.isdigit() or each == "+"))
        for words, number in calls(policy)
    ]
