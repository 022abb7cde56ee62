"""Transfer out: a unit leaves for another centre with its records, and its receipt is chased."""

from decimal import Decimal

from biobank.domain.rooms.endings import END_NEEDS, IN_HOUSE, LAST_GRAFT, ended, last_graft_is_confirmed
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, decimal, instant, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import moments_are_ahead, moments_have_come
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, Signing, red, verb
from biobank.domain.things.unit import Unit

CONDITIONS = (("good", "As sent"), ("damaged", "Damaged"), ("thawed", "Thawed or too warm"))


@command
class TransferOut(Command):
    """Send a unit to another centre."""

    unit: str = ref("unit", "Unit")
    centre: str = text("Receiving centre", max_length=120)
    receiver: str = text("Who receives it there", max_length=120, private=True)
    documents: str = text(
        "Accompanying documents", max_length=200, hint="Batch record, results, label copy …"
    )
    shipper: str | None = ref("place", "Shipper", required=False, locks=False)
    expected_at: str | None = instant("Expected there", required=False)
    last_graft_confirmed: bool = boolean(LAST_GRAFT, required=False)


@red("not-a-shipper")
def travels_in_a_shipper(_: Command, facts: Facts) -> Params | None:
    """What the unit travels in is a shipper."""
    place = facts["shipper"]
    return None if place is None or place.kind == "shipper" else {"place": place.name}


def transfer_out(told: TransferOut, facts: Facts) -> tuple[Draft, ...]:
    """The unit is outside; what follows is asked of the centre that received it."""
    data = {"centre": told.centre, "documents": told.documents, "expected_at": told.expected_at}
    private = {"receiver": told.receiver}
    return ended(facts, "UnitTransferredOut", data=data, private=private)


verb(
    name="transfer-out",
    room="endings",
    title="Transfer out",
    about="Send a unit to another centre with its records.",
    command=TransferOut,
    event="UnitTransferredOut",
    effect=transfer_out,
    moves={
        "material": "collected|processed|frozen>transferred",
        "custody": f"{IN_HOUSE}>outside",
        "disposition": "quarantined|released|exceptionally_released|rejected",
        "assignment": "free",
    },
    needs=END_NEEDS,
    guards=(travels_in_a_shipper, last_graft_is_confirmed, moments_are_ahead("expected_at")),
    signings=(Signing("approved", ("medical_director",), "anyone"), Signing("witnessed", (), "other")),
    roles=LABORATORY,
)


@command
class RecordTransferReceipt(Command):
    """Record what the receiving centre answered."""

    unit: str = ref("unit", "Unit")
    received_at: str = instant("Received there at")
    condition: str = choice("Condition", CONDITIONS)
    warmest_c: Decimal | None = decimal(
        "Warmest on the way", "°C", required=False, minimum="-273.15", maximum="60"
    )


def record_receipt(told: RecordTransferReceipt, facts: Facts) -> tuple[Draft, ...]:
    """The receipt is on the unit's record."""
    unit: Unit = facts["unit"]
    data = {"received_at": told.received_at, "condition": told.condition, "warmest_c": told.warmest_c}
    return (Draft(kind="TransferReceiptRecorded", stream=unit.stream, unit=unit.id, data=data),)


verb(
    name="record-transfer-receipt",
    room="endings",
    title="Record receipt",
    about="The receiving centre confirmed the unit, and in what condition it came.",
    command=RecordTransferReceipt,
    event="TransferReceiptRecorded",
    effect=record_receipt,
    moves={"material": "transferred"},
    guards=(moments_have_come("received_at"),),
    roles=(*LABORATORY, "coordinator"),
)
