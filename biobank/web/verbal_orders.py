"""The fold of a form in which a physician's spoken order is recorded: who gave it, and who heard it."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.completeness import SEEING
from biobank.domain.rules.meanings import MEANINGS
from biobank.domain.rules.verb import Guard, Verb
from biobank.domain.rules.verbal_orders import ORDERING
from biobank.domain.sentences.phrase import Phrase
from biobank.services.reads import offering
from biobank.services.services import Services
from biobank.web import form_page
from biobank.web.form_input import Entered, Form
from biobank.web.signatures import READ_BACK, Slot, with_form
from biobank.words.speaking import say

LEAD = Phrase("The second person, who heard the order being read back to the physician, signs here.")


def fold(
    services: Services,
    verb: Verb,
    waived: Guard | None,
    typed: Entered,
    form: Form,
    beside: Mapping[str, Any],
) -> dict[str, Any] | None:
    """Return what the fold shows, or None where no physician's word decides against the rule.

    Where the verb has a second person sign anyway, that signature also says
    that the order was heard.
    """
    if waived is None or ORDERING.isdisjoint(waived.waived_by):
        return None
    heard = any(each.meaning in SEEING for each in verb.signings)
    slot = Slot(READ_BACK, (("verified", MEANINGS["verified"].statement),), title=say("Read back"), lead=LEAD)
    return {
        "spec": _spec(services),
        "value": typed["verbal_order_by"],
        "error": beside.get("verbal_order_by", ""),
        "slots": () if heard else with_form((slot,), form, dict(beside)),
        "open": bool(typed["verbal_order_by"]),
    }


def _spec(services: Services) -> dict[str, Any]:
    return {
        "name": "verbal_order_by",
        "kind": "ref",
        "label": say("Verbal order by"),
        "hint": say("The physician, who countersigns afterwards."),
        "thing": "person",
        "options": [form_page.words_of(each) for each in offering.people(services)],
    }
