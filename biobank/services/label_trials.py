"""Trying a design on a thing that exists: what it would say, without printing anything."""

from biobank.domain.rooms.labels import PURPOSES
from biobank.domain.rules.facts import Actor
from biobank.domain.things.patient import Patient
from biobank.labelling import Design
from biobank.services.identity.viewing import viewed_all
from biobank.services.label_plans import Unplannable, demanded_of, label_values
from biobank.services.label_text import composer_for
from biobank.services.labels import Unrenderable
from biobank.services.reads.named import kind_of
from biobank.services.services import Services
from biobank.storage.sight import Sight

NO_COPY = "000"
"""The serial of no copy: whoever scans a trial is stopped."""


def tried_on(
    services: Services, actor: Actor, id: str, design: Design, *, reason: str | None = None
) -> dict[str, str]:
    """Return what a design would say of a thing, with the serial of a copy that there never is.

    That `actor` saw the patient is recorded. Raises Unrenderable: no-such-thing, or a code of
    `label_plans.label_values`.
    """
    kind = kind_of(id)
    with services.database.read() as connection:
        sight = Sight(connection)
        found = sight.get(kind, id) if kind is not None and kind in PURPOSES else None
        if found is None:
            raise Unrenderable("no-such-thing", {"thing": "unit", "id": id[:40]})
        composer = composer_for(services, sight)
        try:
            told = composer.text(found, NO_COPY)
            demanded = demanded_of(design, composer.policy, composer.site_of(found))
            values = label_values(design, told, demanded)
        except Unplannable as unplannable:
            raise Unrenderable(unplannable.code, unplannable.params) from unplannable
    patient = getattr(found, "patient_id", None)
    viewed_all(services, actor, [patient] if patient else [], "label", reason)
    return values


def site_of(services: Services, id: str) -> str | None:
    """Return the site of the patient whose name would stand on a thing's label, or None where none would."""
    kind = kind_of(id)
    with services.database.read() as connection:
        sight = Sight(connection)
        found = sight.get(kind, id) if kind is not None and kind in PURPOSES else None
        patient = sight.get("patient", getattr(found, "patient_id", None) or "")
    return patient.site_id if isinstance(patient, Patient) else None
