"""Hand-overs: from hand to hand, to a place, declined, put down and picked up; never in nobody's."""

from decimal import Decimal

from tests.bank import Bank
from tests.contract.labelled import adopt_the_shipped_policy, applied, printed, verified
from tests.journey import collected_bag, fridge, location, sound


def held_by(bank: Bank, unit: str) -> tuple[str, str | None]:
    found = bank.get("unit", unit)
    names = {actor.person: name for name, actor in bank.people.items()}
    return found.custody, names.get(found.holder_id)


def sent(bank: Bank, unit: str, to: str = "technologist") -> None:
    person = bank.people[to].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_person=person)


class TestHands:
    def test_from_hand_to_hand(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        sent(bank, unit)
        assert held_by(bank, unit) == ("transit", None)
        bank.clock.forward(minutes=20)
        bank.ok("accept-unit", by="technologist", unit=unit)
        assert held_by(bank, unit) == ("person", "technologist")
        (handover,) = bank.find("handover", unit_id=unit)
        assert (handover.status, handover.closed_at) == ("accepted", bank.clock())
        assert handover.expected_at == "2026-03-02T09:00:00.000Z"
        sound(bank)

    def test_nobody_accepts_their_own_or_anothers(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        sent(bank, unit)
        bank.refused("accept-unit", "own-handover", by="apheresis_nurse", unit=unit)
        bank.refused("accept-unit", "addressed-to-another", by="second_technologist", unit=unit)
        bank.refused("decline-unit", "addressed-to-another", by="nurse", unit=unit, why="not_for_me")

    def test_declined_it_is_back_with_the_giver(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        sent(bank, unit)
        bank.ok("decline-unit", by="technologist", unit=unit, why="damaged", note="drops at the port")
        assert held_by(bank, unit) == ("person", "apheresis_nurse")
        assert [one.status for one in bank.find("handover", unit_id=unit)] == ["declined"]
        sound(bank)

    def test_at_a_place_any_other_handler_accepts(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        place = location(bank, "Ward 3", "ward")
        bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_place=place)
        bank.refused("accept-unit", "own-handover", by="apheresis_nurse", unit=unit)
        bank.ok("accept-unit", by="nurse", unit=unit)
        assert held_by(bank, unit) == ("person", "nurse")
        sound(bank)

    def test_what_cannot_be_handed_over(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit = collected_bag(bank)
        own, other = (bank.people[who].person for who in ("apheresis_nurse", "technologist"))
        told = {"by": "apheresis_nurse", "unit": unit}
        bank.refused("hand-over-unit", "one-receiver", **told)
        bank.refused("hand-over-unit", "one-receiver", **told, to_person=other, to_place=fridge(bank))
        bank.refused("hand-over-unit", "handover-to-oneself", **told, to_person=own)
        bank.refused("hand-over-unit", "held-by-another", by="nurse", unit=unit, to_person=other)
        reader = bank.people["inspector"].person
        bank.refused("hand-over-unit", "receiver-holds-no-units", **told, to_person=reader)
        bank.ok("end-account", by="administrator", person=other)
        bank.refused("hand-over-unit", "receiver-account-ended", **told, to_person=other)

    def test_a_container_leaves_no_hands_without_its_label(self, bank: Bank) -> None:
        adopt_the_shipped_policy(bank)
        first, second, third = (collected_bag(bank) for _ in range(3))
        to = {"by": "apheresis_nurse", "to_person": bank.people["technologist"].person}
        refused = bank.refused("hand-over-unit", "handed-over-without-label", unit=first, **to)
        assert refused.params["unit"] == first
        assert "physician" in refused.params["waived_by"]
        copy = verified(bank, printed(bank, first))
        bank.refused("hand-over-unit", "handed-over-without-label", unit=first, **to)
        bank.ok("apply-label", copy=copy)
        assert not bank.ok("hand-over-unit", unit=first, **to).violations
        decided = {"reason": "physician_decision", "signed": [("physician", "accepts-risk")]}
        waived = bank.ok("hand-over-unit", unit=second, **to, **decided)
        assert bank.get("deviation", waived.made["deviation"][0]).code == "handed-over-without-label"
        told = bank.ok("hand-over-unit", unit=third, mode="reported", reason="late_entry", **to)
        assert "handed-over-without-label" in told.violations
        sound(bank)

    def test_a_label_that_is_void_is_no_label(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        adopt_the_shipped_policy(bank)
        unit = collected_bag(bank)
        bank.ok("void-label", copy=applied(bank, printed(bank, unit)), reason="damaged")
        to = {"by": "apheresis_nurse", "to_person": bank.people["technologist"].person}
        bank.refused("hand-over-unit", "handed-over-without-label", unit=unit, **to)

    def test_a_reported_hand_over_closes_the_one_before(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        sent(bank, unit)
        person = bank.people["nurse"].person
        told = {"unit": unit, "to_person": person, "verified_by": person, "mode": "reported"}
        outcome = bank.ok("hand-over-unit", by="apheresis_nurse", **told)
        assert outcome.violations == ("unit-is-transit",)
        found = {one.to_person: one.status for one in bank.find("handover", unit_id=unit)}
        assert found == {bank.people["technologist"].person: "superseded", person: "sent"}
        sound(bank)

    def test_a_reported_acceptance_needs_no_open_hand_over(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        outcome = bank.ok("accept-unit", by="technologist", unit=unit, mode="reported")
        assert outcome.violations == ("unit-is-person", "not-verified")
        assert held_by(bank, unit) == ("person", "technologist")
        sound(bank)


class TestPlaces:
    def test_put_down_and_picked_up(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        place = fridge(bank)
        bank.ok("put-down-unit", by="apheresis_nurse", unit=unit, place=place)
        found = bank.get("unit", unit)
        assert (found.custody, found.place_id, found.holder_id) == ("location", place, None)
        bank.ok("pick-up-unit", by="nurse", unit=unit)
        found = bank.get("unit", unit)
        assert (found.custody, found.place_id) == ("person", None)
        assert held_by(bank, unit) == ("person", "nurse")
        sound(bank)

    def test_a_place_that_cannot_hold_it(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit = collected_bag(bank)
        cold = location(bank, "Shipper", "shipper", coldest_c=Decimal(-196), warmest_c=Decimal(-150))
        told = {"by": "apheresis_nurse", "unit": unit, "place": cold}
        bank.refused("put-down-unit", "place-temperature", **told)
        signed = [("processing_director", "accepts-risk")]
        outcome = bank.ok("put-down-unit", **told, signed=signed, reason="emergency")
        assert outcome.violations == ("place-temperature",)
