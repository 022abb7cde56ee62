"""A full bank for adversaries: somebody with every role, and counts that show whether anything changed."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select, true

from biobank.domain.rules.roles import ROLES
from biobank.domain.things.thing import REGISTRY
from biobank.services.label_designs import shipped_text
from biobank.storage import tables
from tests.bank import Bank
from tests.full_bank import USUAL, Cast, FullBank, filled
from tests.printers import job_in_doubt
from tests.served import Caller, Served


@dataclass
class Attacked:
    """A full bank that is served, somebody in it who may do everything, and an id of each kind of thing."""

    full: FullBank
    known: dict[str, str]

    @property
    def bank(self) -> Bank:
        """Return the bank."""
        return self.full.bank

    @property
    def served(self) -> Served:
        """Return the application on it."""
        return self.full.served

    def everybody(self) -> Caller:
        """Return a client of the person with every role, whom no permission stops."""
        return self.served.as_("everybody")

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has, apart from sign-ins and looks."""
        counted = [each for each in tables.metadata.sorted_tables if each.info["kind"] != "operational"]
        with self.bank.database.read() as connection:
            return {
                each.name: connection.execute(select(func.count()).select_from(each)).scalar_one()
                for each in (*counted, tables.pending, tables.proof)
            }


def attacked_on(bank: Bank, cast: Cast = USUAL) -> Attacked:
    """Fill a bank, and let one person hold every role."""
    full = filled(bank, cast)
    with_everybody(bank)
    guide = _guide(full, bank.people["everybody"].person)
    known = {"guide": guide, "draft": _draft(bank), "print_job": str(job_in_doubt(bank))}
    return Attacked(full, _known(bank) | known)


def with_everybody(bank: Bank) -> None:
    """Let one person more hold every role."""
    everybody = bank.people["everybody"] = bank.hire("administrator", login="everybody")
    for role in ROLES:
        if role != "administrator":
            bank.ok("grant-role", by="console", person=everybody.person, site=bank.site.id, role=role)


def _known(bank: Bank) -> dict[str, str]:
    found: dict[str, str] = {}
    with bank.database.read() as connection:
        for name in REGISTRY:
            # Of label copies one that tells of a patient: those of places are for everybody.
            of_patients = tables.things[name].c.patient_id.is_not(None) if name == "label_copy" else true()
            id = connection.execute(
                select(func.min(tables.things[name].c.id)).where(of_patients)
            ).scalar_one()
            if id is not None:
                found[name] = id
    return found


def _draft(bank: Bank) -> str:
    """Begin a draft of a label design, with one thing to mend in it."""
    text = shipped_text(bank.services, "rack").replace("side = 10.5", "side = 4")
    row = {"id": "draft-0", "design": "rack", "text": text, "version": 1, "at": bank.clock()}
    with bank.database.write() as connection:
        connection.execute(insert(tables.label_draft), {**row, "person_id": bank.people["everybody"].person})
    return "draft-0"


def _guide(full: FullBank, person: str) -> str:
    """Begin a guide; its id is one that nobody has to guess."""
    unit = full.bank.get("unit", full.units["processed"])
    row = {"id": "guide-0", "kind": "processing", "subject_id": unit.id, "number": 1, "turn": 1, "passed": ""}
    where = {"site_id": unit.site_id, "patient_id": unit.patient_id}
    who = {"begun_by": person, "person_id": person}
    when = {"begun_at": full.bank.clock(), "taken_at": full.bank.clock()}
    with full.bank.database.write() as connection:
        connection.execute(insert(tables.guide), {**row, **where, **who, **when})
    return "guide-0"
