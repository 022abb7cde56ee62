"""The laboratory's events: whatever was done, the projections are the fold of what was recorded."""

from decimal import Decimal

from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.sampling import SampleTaken
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from tests.bank import Bank
from tests.journey import received_bag
from tests.journey_laboratory import SOP, dmso_bag, lot, run


def test_projections_are_the_fold_of_a_day_in_the_laboratory(bank: Bank) -> None:
    first = received_bag(bank)
    episode = bank.get("unit", first).episode_id
    bank.ok("record-result", unit=first, test="cd34", value="1500", entered_unit="per_ul")
    bank.ok("record-result", unit=first, test="abo-rh", value="A+")
    halves = tuple(Filled(container="bag", volume_ml=Decimal(100)) for _ in range(2))
    units = bank.ok("split-unit", unit=first, bags=halves, **SOP).made["unit"]
    pool = bank.made("pool-units", "unit", units=units, volume_ml=Decimal(200), **SOP)
    bank.ok("wash-unit", unit=pool, volume_ml=Decimal(200), **SOP)
    second = dmso_bag(bank, episode)
    segment = (SampleTaken(container="segment", volume_ml=Decimal("0.5"), attached=True),)
    bank.ok("take-sample", unit=second, samples=segment, **SOP)
    bank.clock.forward(minutes=60)
    bank.ok("freeze-unit", unit=second, **run(bank))
    bank.ok("hold-lot", lot=lot(bank), cause="recall")
    bank.ok("record-result", unit=second, test="sterility", value="growth")
    bank.ok("record-result", unit=second, test="abo-rh", value="O-")
    strangers = (received_bag(bank), received_bag(bank))
    bank.ok("pool-units", mode="reported", units=strangers, volume_ml=Decimal(400), **SOP)
    assert list(verify(bank.services, Tally())) == []
