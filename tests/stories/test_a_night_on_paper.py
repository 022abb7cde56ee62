"""A night without the program: the book is at hand, cells are collected on paper, all is told after."""

from decimal import Decimal
from pathlib import Path

import pypdfium2

from biobank.domain.rooms.collection import Container
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from biobank.services.downtime import numbers
from biobank.services.downtime.book import Making
from biobank.services.downtime.making import write_book
from tests import journey
from tests.stories import telling
from tests.stories.telling import Centre

PASSWORD = "in the sealed envelope"


def the_book(centre: Centre, folder: Path) -> str:
    """The text of the book that cron made at this moment."""
    site, to = centre.site, folder / "book.pdf"
    making = Making(site.id, site.name, site.zone, "Office", "Console", centre.clock())
    write_book(centre.services, centre.console, making, PASSWORD, to)
    document = pypdfium2.PdfDocument(to, password=PASSWORD)
    text = "\n".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    document.close()
    return text


def test_a_night_on_paper(centre: Centre, tmp_path: Path) -> None:
    # Before: a bag in its slot, a patient cleared for collection, and labels in the drawer.
    ana, bela = telling.a_patient(centre, "Duarte"), telling.a_patient(centre, "Novak", "Bela")
    stored = telling.a_released_bag(centre, ana)
    episode = telling.episode_of(centre, bela)
    made = centre.ok("reserve-numbers", site=centre.site.id, count=4).made["reserved_number"]
    first, second, third, fourth = (centre.get("reserved_number", id).din for id in made)
    book = the_book(centre, tmp_path)

    # The program is down. The book says where the bag lies, who Bela is, and which number comes next.
    slot = centre.get("slot", centre.get("unit", stored).slot_id)
    assert f"· {slot.label}" in book
    assert "NOVAK, Bela" in book
    assert centre.get("episode", episode).chain_of_identity in book
    assert f"{first[:5]} {first[5:7]} {first[7:]}" in book
    paper = {"mode": "reported", "source": "offline", "reason": "downtime", "claimed_zone": "Europe/Berlin"}
    ended = centre.clock.forward(hours=1)
    taken_out = centre.clock.forward(minutes=20)
    put_back = centre.clock.forward(minutes=5)
    centre.clock.forward(hours=4)

    # It is back: what happened is told in its order, by whoever holds the form.
    band = journey.band_of(centre, bela)
    collected = centre.ok(
        "collect",
        by="apheresis_nurse",
        episode=episode,
        wristband=band,
        din=first,
        ended_at=ended,
        claimed_at=ended,
        containers=(Container(kind="bag", volume_ml=Decimal(210)),),
        performed_by=centre.people["apheresis_nurse"].person,
        verified_by=centre.people["nurse"].person,
        **journey.SOP,
        **paper,
    )
    assert collected.violations == ("unsigned",)
    centre.ok("take-out-unit", unit=stored, claimed_at=taken_out, **paper)
    taken = {one.slot_id for one in centre.find("unit")} | {slot.id}
    other = next(one.id for one in centre.find("slot") if one.id not in taken)
    centre.ok("restock-unit", unit=stored, slot=other, claimed_at=put_back, **paper)

    # One label was spoiled, one cannot be found, one is still whole and is destroyed.
    centre.ok("return-numbers", site=centre.site.id, first=second, outcome="spoiled")
    centre.ok("return-numbers", site=centre.site.id, first=third, outcome="lost")
    centre.ok("return-numbers", site=centre.site.id, first=fourth, outcome="returned")
    with centre.database.read() as connection:
        assert numbers.waiting(connection, centre.site.id) == ()
        (block,) = numbers.blocks(connection, centre.site.id)
    assert (block.count, block.used, block.spoiled, block.lost, block.returned) == (4, 1, 1, 1, 1)

    # The record tells what happened when, who told it when, and the ledger is sound.
    told = telling.the_export_of(centre, bela).said_of("DonationCollected")
    assert (told["mode"], told["source"]) == ("reported", "offline")
    assert told["happened_utc"] == ended
    assert centre.get("donation", collected.made["donation"][0]).din == first
    assert centre.get("unit", stored).slot_id == other
    assert list(verify(centre.services, Tally())) == []
