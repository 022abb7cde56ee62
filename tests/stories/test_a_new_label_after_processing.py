"""A bag gets a new label after processing, and at no moment carries two valid labels, or none.

The label from the chair names liquid cells. Before freezing the bag needs one that names the frozen product.
"""

from decimal import Decimal

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.services.policies import policy_content
from tests import journey, journey_laboratory, journey_storage
from tests.bank import POLICY
from tests.journey_laboratory import SOP
from tests.stories import telling
from tests.stories.telling import Centre


def test_a_bag_is_relabelled_after_processing(centre: Centre) -> None:
    # As the policy ships, nothing is frozen without its label on.
    policy = canonical_text(policy_content(POLICY))
    centre.ok("adopt-policy", by="console", site=centre.site.id, content=policy)
    patient = telling.a_patient(centre, "Duarte")
    bag = journey.received_bag(centre, telling.episode_of(centre, patient))
    chair = first_label(centre, bag)
    assert valid_labels(centre, bag) == ["001"]

    journey_laboratory.in_hand(centre, bag)
    dmso_is_added(centre, bag)

    # The next label comes out of the printer; the bag still bears the one from the chair.
    told = {"unit": bag, "product_code": "S1194", "reason": "new_product"}
    refused = centre.refused("reprint-label", "earlier-copy-live", **told)
    assert refused.params["serials"] == ["001"]
    new = centre.made("reprint-label", "label_copy", to_exchange=True, **told)
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
    other = journey.received_bag(
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
    centre.clock.forward(minutes=10)
    centre.ok("freeze-unit", unit=bag, **{**journey_laboratory.run(centre), "started_at": centre.clock()})
    assert centre.get("unit", bag).product_code == "S1194"
    slot = journey_storage.free_slot(centre, journey_storage._standing(centre))
    centre.ok("store-unit", unit=spare, slot=slot)
    assert valid_labels(centre, bag) == ["002"]

    day = {"site": centre.site.id, "day": journey.today(centre)}
    account = centre.made("close-labels", "label_account", person=centre.actor("technologist").person, **day)
    told = centre.get("label_account", account)
    assert (told.printed, told.affixed, told.ended, told.status) == (3, 2, 1, "agrees")

    exported = telling.the_export_of(centre, patient)
    assert "LabelExchanged" in exported.kinds()
    codes = {body["data"]["code"] for body in exported.bodies("AttemptRefused")}
    assert {"copy-is-spare", "another-copy-on-it", "old-label-is-another", "copy-replaced"} <= codes


def first_label(centre: Centre, bag: str) -> str:
    """The label that a bag gets first: printed, scanned and put on."""
    copy = centre.made("print-label", "label_copy", unit=bag)
    centre.ok("verify-label", copy=copy, scanned=render(code_for(bag)))
    centre.ok("apply-label", copy=copy)
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
