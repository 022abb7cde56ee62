"""Labels for tests: printed, read back, stuck on, and what a label would say."""

from sqlalchemy import update

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.things.patient import Wristband
from biobank.services import labels
from biobank.services.copies import live_copy
from biobank.services.label_text import composer_for
from biobank.services.policies import policy_content
from biobank.storage import tables
from biobank.storage.sight import Sight
from tests.bank import POLICY, Bank
from tests.journey import collected_bag, registered_patient


def adopt_the_shipped_policy(bank: Bank) -> None:
    """From now on nothing is handed over, and nothing frozen, without its label."""
    policy = canonical_text(policy_content(POLICY))
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=policy)


def printed(bank: Bank, unit: str, **more) -> str:
    return bank.made("print-label", "label_copy", unit=unit, **more)


def code_of(bank: Bank, copy: str) -> str:
    row = bank.get("label_copy", copy)
    return render(code_for(row.subject_id, row.serial))


def paper(bank: Bank, *copies: str) -> bytes:
    return labels.render(bank.services, bank.actor("technologist"), copies)


def verified(bank: Bank, copy: str) -> str:
    bank.ok("verify-label", copy=copy, scanned=code_of(bank, copy))
    return copy


def applied(bank: Bank, copy: str) -> str:
    bank.ok("apply-label", copy=verified(bank, copy))
    return copy


def state(bank: Bank, subject: str, serial: str):
    with bank.database.read() as connection:
        return live_copy(connection, subject, serial)


def says(bank: Bank, thing: str, id: str):
    with bank.database.read() as connection:
        return composer_for(bank.services, Sight(connection)).text(bank.get(thing, id), "001")


def set_columns(bank: Bank, thing: str, id: str, **columns) -> None:
    table = tables.things[thing]
    with bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(columns))


def vial(bank: Bank, episode: str | None = None) -> str:
    unit = collected_bag(bank, episode)
    set_columns(bank, "unit", unit, container="vial")
    return unit


def wristband(bank: Bank) -> str:
    patient = registered_patient(bank)
    id = bank.fresh(patient).id("B")
    day = bank.clock()[:10]
    bank.plant(
        Wristband(
            id=id, stream=f"patient/{patient}", patient_id=patient, admission=day, issued_at=bank.clock()
        )
    )
    return id
