"""A label that does not stand for its thing, met where nothing was to be recorded: the near miss is kept."""

from uuid import uuid4

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rooms.labels import PURPOSES
from biobank.domain.rules.label_control import FAULTS
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.services.identity.signed_in import SignedIn

CHECK = "check-copy"
STOPS = frozenset(FAULTS.values())


def keep_stop(who: SignedIn, code: str | None, kind: str, id: str | None, serial: str | None) -> None:
    """Let the ledger tell that somebody held such a piece; of those only who may check labels.

    `code` is what the look-up answered; anything but a label that does not stand is nothing to keep.
    """
    if code not in STOPS or kind not in PURPOSES or id is None or serial is None:
        return
    if not who.policy.may(who.actor.roles, CHECK):
        return
    told = {"id": str(uuid4()), "source": "scan", kind: render(code_for(id, serial))}
    decided(who, ACTIONS[CHECK], ACTIONS[CHECK].schema.load(told))
