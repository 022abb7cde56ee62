"""Every list of the program by its name, and what an address asks of one."""

from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.lists.asking import Asked, NotReadable, asked
from biobank.web.list_shown import Listed
from biobank.web.lists_of_care import ORDERS, PATIENTS
from biobank.web.lists_of_cells import LABEL_COPIES, UNITS
from biobank.web.lists_of_house import DEVIATIONS, EQUIPMENT, LOTS, PEOPLE, VESSELS

LISTS = (UNITS, PATIENTS, ORDERS, DEVIATIONS, LOTS, EQUIPMENT, LABEL_COPIES, VESSELS, PEOPLE)
_BY_NAME = {each.name: each for each in LISTS}


def listed_as(name: str) -> Listed:
    """Return the list of a name; raises Problem."""
    if name not in _BY_NAME:
        raise Problem(404, "not-found")
    return _BY_NAME[name]


def asked_of(listed: Listed, told: list[tuple[str, str]], person: SignedIn) -> Asked:
    """Return what an address asks of a list; raises Problem where it asks for what is not there."""
    try:
        return asked(listed.shape, told, person.actor.zone)
    except NotReadable as wrong:
        names = ", ".join(name[:40] for name in wrong.names[:8])
        raise Problem(422, "list-not-so", {"names": names}) from wrong
