"""Many labels cheaply: slots of a box of their own, each with its first copy recorded."""

from biobank.domain.rooms.freezers import RackRow
from biobank.domain.rooms.labels import PrintLabel
from biobank.services.execute import Submission, execute_batch
from tests import journey_storage
from tests.bank import Bank


def labelled_slots(bank: Bank, count: int, room: str = "Room") -> list[str]:
    """Return the copies of so many slots' labels, in order."""
    slots = many_slots(bank, count, room)
    commands = [Submission(PrintLabel(id=f"{room}-{slot}", slot=slot)) for slot in slots]
    outcomes = execute_batch(bank.services, bank.actor("technologist"), commands, room)
    return [each.made["label_copy"][0] for each in outcomes]


def many_slots(bank: Bank, count: int, room: str) -> list[str]:
    """Build a vessel of one box with at least so many slots, and return as many, in reading order."""
    box = RackRow(
        racks="Tower 1",
        boxes="Box 1",
        rows=-(-count // 10),
        columns=10,
        label_scheme="A1",
        rack_kind="tower",
        box_kind="cassette",
    )
    return list(journey_storage.vessel(bank, f"Vessel of {room}", (box,)).slots[:count])
