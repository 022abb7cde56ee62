"""Help about signed labels: what a signature proves, what it does not, and the centre's public keys."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.things.label_keys import LabelKey
from biobank.services.reads.listing import all_of
from biobank.web.blueprint import web
from biobank.web.moments import shown
from biobank.web.shell import services, who
from biobank.words.speaking import say, say_code

_DIGITS_IN_A_GROUP = 8


@web.get("/help/signed-labels")
def signed_labels() -> Response:
    """Tell what the signed symbol of a label proves, and show the keys by which it is told."""
    zone = who().actor.zone
    keys = [one for one in all_of(services(), "label_key") if isinstance(one, LabelKey)]
    known = [_shown(one, zone) for one in sorted(keys, key=lambda each: each.from_at, reverse=True)]
    return make_response(render_template("help_signed_labels.html", keys=known))


def _shown(one: LabelKey, zone: str) -> dict[str, Any]:
    digits = one.public_key
    groups = range(0, len(digits), _DIGITS_IN_A_GROUP)
    return {
        "key": one.key,
        "rows": [
            (say("Whose"), one.centre or say("this centre’s own")),
            (say("State"), say_code(one.status)),
            (say("In force since"), shown(one.from_at, zone).local),
            (say("Until"), shown(one.until_at, zone).local if one.until_at else "–"),
            (say("Not trusted since"), shown(one.compromised_at, zone).local if one.compromised_at else "–"),
            (say("Public key"), " ".join(digits[at : at + _DIGITS_IN_A_GROUP] for at in groups)),
        ],
    }
