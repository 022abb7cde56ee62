"""A bag gets a new label after processing, and at no moment carries two valid labels, or none.

The label from the chair names liquid cells. Before freezing the bag needs one that names the frozen product.
"""

from decimal import Decimal

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rooms.batch_record import ReagentUsed
from tests import journey, journey_laboratory, journey_storage
from tests.contract.labelled import adopt_the_shipped_policy
from tests.journey_laboratory import SOP
from tests.stories import telling
from tests.stories.telling import Centre

CHAIR, BENCH = "apheresis_nurse", "technologist"


def test_a_bag_is_relabelled_after_processing(centre: Centre) -> None:
    # As the policy ships, nothing leaves somebody's hands and nothing is frozen without its label on.
    adopt_the_shipped_policy(centre)
    patient = telling.a_patient(centre, "Duarte")
    bag = journey.collected_bag(centre, telling.episode_of(centre, patient))
    given = {"by": "apheresis_nurse", "unit": bag, "to_person": centre.people["technologist"].person}
    centre.refused("hand-over-unit", "handed-over-without-label", **given)
    chair = first_label(centre, bag)
    assert centre.get("label_copy", chair).design == "collection"
    assert valid_labels(centre, bag) == ["001"]
    centre.ok("hand-over-unit", **given)
    centre.ok("receive-unit", unit=bag, **journey.arrival(centre))

    journey_laboratory.in_hand(centre, bag)
    dmso_is_added(centre, bag)

    # The label from the chair says how to keep liquid cells: nothing is frozen under it.
    centre.clock.forward(minutes=10)
    run = {**journey_laboratory.run(centre), "started_at": centre.clock()}
    told = centre.refused("freeze-unit", "label-of-other-product", unit=bag, **run)
    assert (told.params["named"], told.params["product"]) == ("S1128", "S1194")

    # The next label comes out of the printer; the bag still bears the one from the chair.
    told = {"unit": bag, "product_code": "S1194", "reason": "new_product"}
    refused = centre.refused("reprint-label", "earlier-copy-live", **told)
    assert refused.params["serials"] == ["001"]
    new = centre.made("reprint-label", "label_copy", to_exchange=True, **told)
    assert centre.get("label_copy", new).design == "cryobag"
    assert valid_labels(centre, bag) == ["001"]

    # The spare lies on the bench. Whoever scans it in place of the bag is stopped, and the trail tells of it.
    spare = render(code_for(bag, "002"))
    centre.refused(
        "hand-over-unit", "copy-is-spare", unit=spare, to_place=journey.location(centre, "Bench 2")
    )
    centre.refused("apply-label", "copy-not-verified", copy=new)
    centre.ok("verify-label", copy=new, scanned=spare)
    centre.refused("apply-label", "another-copy-on-it", copy=new)

    # At the bag: the old one, then the new one. Nothing but the two of this very bag will do.
    other = journey.collected_bag(
        centre, telling.episode_of(centre, telling.a_patient(centre, "Duarte", "Eva"))
    )
    first_label(centre, other)
    swapped = {"copy": new, "scanned_old": render(code_for(other)), "scanned": spare}
    centre.refused("exchange-label", "old-label-is-another", **swapped)
    twice = {"copy": new, "scanned_old": spare, "scanned": spare}
    centre.refused("exchange-label", "same-label-scanned-twice", **twice)
    assert valid_labels(centre, bag) == ["001"]
    centre.ok("exchange-label", copy=new, scanned_old=render(code_for(bag)), scanned=spare)
    assert valid_labels(centre, bag) == ["002"]

    # The old piece is no proof any more, and is accounted for.
    told = centre.refused("hand-over-unit", "copy-replaced", unit=render(code_for(bag)), **to(centre))
    assert told.params["standing"] == "002"
    centre.ok("disposition-copy", copy=chair, outcome="destroyed")

    # It is frozen as what its label says, and stored by that label; thawed one day, it still bears it.
    centre.ok("freeze-unit", unit=bag, **run)
    assert centre.get("unit", bag).product_code == "S1194"
    slot = journey_storage.free_slot(centre, journey_storage._standing(centre))
    centre.ok("store-unit", unit=spare, slot=slot)
    assert valid_labels(centre, bag) == ["002"]

    day = {"site": centre.site.id, "day": journey.today(centre)}
    accounts = [(CHAIR, (2, 1, 1, "agrees")), (BENCH, (1, 1, 0, "agrees"))]
    for by, expected in accounts:
        account = centre.made("close-labels", "label_account", person=centre.actor(by).person, **day)
        told = centre.get("label_account", account)
        assert (told.printed, told.affixed, told.ended, told.status) == expected

    exported = telling.the_export_of(centre, patient)
    assert "LabelExchanged" in exported.kinds()
    codes = {body["data"]["code"] for body in exported.bodies("AttemptRefused")}
    assert {"copy-is-spare", "another-copy-on-it", "old-label-is-another", "copy-replaced"} <= codes


def first_label(centre: Centre, bag: str) -> str:
    """The label that a bag gets first: printed, scanned and put on."""
    copy = centre.made("print-label", "label_copy", by=CHAIR, unit=bag)
    centre.ok("verify-label", by=CHAIR, copy=copy, scanned=render(code_for(bag)))
    centre.ok("apply-label", by=CHAIR, copy=copy)
    return copy


def dmso_is_added(centre: Centre, bag: str) -> None:
    """The bag holds DMSO; it is to be frozen within minutes."""
    reagents = (ReagentUsed(lot=journey_laboratory.lot(centre, "DMSO", "D-1"), amount="10 mL"),)
    told = {"volume_ml": Decimal(220), "dmso_percent": Decimal(10)}
    centre.ok("add-dmso", unit=bag, reagents=reagents, **told, **SOP)


def to(centre: Centre) -> dict[str, str]:
    return {"to_person": centre.people["second_technologist"].person}


def valid_labels(centre: Centre, bag: str) -> list[str]:
    """The copies that a scan takes for the bag, of all that were ever printed of its label."""
    scanner = centre.caller("technologist")
    printed = sorted(one.serial for one in centre.find("label_copy", subject_id=bag))
    answers = {
        serial: scanner.post("/api/v1/scan", {"text": render(code_for(bag, serial))}).get_json()
        for serial in printed
    }
    return [serial for serial, told in answers.items() if told["stop"] is None]
