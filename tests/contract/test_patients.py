"""Patients: duplicates linked, names changed with their history, blood groups, bands and consents."""

from typing import Any

from sqlalchemy import update

from biobank.domain.rules.card import changes
from biobank.services import cards
from biobank.storage import tables
from tests.bank import Bank
from tests.journey import (
    collected_bag,
    consented,
    registered_patient,
    sound,
    today,
    wristband,
)
from tests.journey_transplant import cleared_course

TWO = [("coordinator", "decided"), ("physician", "verified")]


def two_records(bank: Bank) -> tuple[str, str]:
    return registered_patient(bank), registered_patient(bank, family_name="Duarte-Lima")


def link(bank: Bank, patient: str, other: str) -> None:
    told = {"patient": patient, "other": other, "evidence": "hospital_index"}
    bank.ok("link-patients", by="coordinator", signed=TWO, **told)


def group(bank: Bank, patient: str, blood_group: str) -> None:
    told = {"patient": patient, "blood_group": blood_group, "sampled_on": today(bank)}
    bank.ok("record-blood-group", by="technologist", signed=[("second_technologist", "verified")], **told)


def card(bank: Bank, patient: str) -> dict[str, str]:
    with bank.database.read() as connection:
        return cards.read(bank.services, connection, patient) or {}


def found(bank: Bank, by: Any, text: str) -> list[str]:
    with bank.database.read() as connection:
        return sorted(by(bank.services, connection, text))


class TestLinking:
    def test_both_streams_say_it_and_neither_is_merged(self, bank: Bank) -> None:
        patient, other = two_records(bank)
        link(bank, patient, other)
        assert bank.get("patient", patient).linked_to == other
        assert bank.get("patient", patient).status == "linked"
        assert bank.get("patient", other).status == "active"
        kinds = [bank.events(f"patient/{id}")[-1].kind for id in (patient, other)]
        assert kinds == ["PatientsLinked", "PatientsLinked"]
        sound(bank)

    def test_unlinking_restores_both(self, bank: Bank) -> None:
        patient, other = two_records(bank)
        link(bank, patient, other)
        told = {"patient": patient, "other": other, "evidence": "laboratory"}
        bank.ok("unlink-patients", by="coordinator", signed=TWO, **told)
        assert bank.get("patient", patient).linked_to is None
        assert bank.get("patient", patient).status == "active"
        bank.refused("unlink-patients", "not-linked", by="coordinator", signed=TWO, **told)
        sound(bank)

    def test_what_cannot_be_one_person(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        patient, other = two_records(bank)
        third = registered_patient(bank, family_name="Duarte-Reis")

        def refused(code: str, patient: str, other: str) -> None:
            told = {"patient": patient, "other": other, "evidence": "interview"}
            bank.refused("link-patients", code, by="coordinator", signed=TWO, **told)

        refused("same-record-twice", patient, patient)
        group(bank, patient, "A+")
        group(bank, third, "B-")
        refused("blood-groups-differ", patient, third)
        link(bank, patient, other)
        refused("linked-already", patient, third)
        refused("other-is-linked", third, patient)
        refused("others-linked-to-it", other, third)

    def test_one_person_does_not_link_alone(self, sqlite_bank: Bank) -> None:
        patient, other = two_records(sqlite_bank)
        told = {"patient": patient, "other": other, "evidence": "hospital_index", "by": "coordinator"}
        alone = [("coordinator", "decided"), ("coordinator", "verified")]
        sqlite_bank.refused("link-patients", "same-person-twice", signed=alone, **told)
        sqlite_bank.refused("link-patients", "signature-missing", **told)


class TestIdentity:
    def test_a_new_name_stands_on_the_card_and_the_old_one_in_the_history(self, bank: Bank) -> None:
        patient = registered_patient(bank)
        told = {"patient": patient, "evidence": "civil_registry", "family_name": "Moreira"}
        bank.ok("change-identity", by="coordinator", signed=TWO, **told)
        assert card(bank, patient)["family_name"] == "Moreira"
        assert card(bank, patient)["given_names"] == "Ana"
        assert "Moreira" not in bank.events(f"patient/{patient}")[-1].body
        sound(bank)

    def test_the_former_number_and_name_still_find_the_patient_and_stand_on_the_card(
        self, bank: Bank
    ) -> None:
        patient = registered_patient(bank, hospital_number="H-11")
        told = {"patient": patient, "evidence": "civil_registry", "by": "coordinator", "signed": TWO}
        bank.ok("change-identity", family_name="Moreira", hospital_number="H-22", **told)
        assert changes(card(bank, patient)) == (
            ("family_name", "Duarte", "Moreira"),
            ("hospital_number", "H-11", "H-22"),
        )
        assert found(bank, cards.ever_with_number, "H-11") == found(bank, cards.ever_with_number, "H-22")
        assert found(bank, cards.with_name, "Duarte") == found(bank, cards.with_name, "Moreira") == [patient]
        # Whose wrist it is rests on the present number alone.
        assert found(bank, cards.with_number, "H-11") == []
        assert found(bank, cards.with_number, "H-22") == [patient]
        sound(bank)
        bank.ok("change-identity", family_name="Duarte", **told)
        assert changes(card(bank, patient))[0] == ("family_name", "Moreira", "Duarte")
        sound(bank)

    def test_who_is_alike_is_alike_on_both_sides(self, bank: Bank) -> None:
        first = registered_patient(bank, family_name="Duarte-Lima")
        assert not bank.get("patient", first).similar_name
        second = registered_patient(bank, family_name="Duarte", birth_date="1999-12-31")
        assert [bank.get("patient", each).similar_name for each in (first, second)] == [True, True]
        (told,) = [each for each in bank.events(f"patient/{first}") if each.kind == "SimilarPatientFound"]
        assert second in told.body
        assert "Duarte" not in told.body
        third = registered_patient(bank, family_name="Duarte", birth_date="1999-12-30")
        assert bank.get("patient", third).similar_name
        kinds = [each.kind for each in bank.events(f"patient/{first}")]
        assert kinds.count("SimilarPatientFound") == 1
        sound(bank)

    def test_a_corrected_name_or_birth_date_is_compared_and_told_on_both_sides(self, bank: Bank) -> None:
        first = registered_patient(bank, family_name="Okafor", birth_date="1980-02-03")
        second = registered_patient(bank, family_name="Okawa", birth_date="1980-02-04")
        other = registered_patient(bank, family_name="Moreira", birth_date="1950-01-01")
        told = {"evidence": "identity_document", "by": "coordinator", "signed": TWO}
        bank.refused("change-identity", "similar-patient", patient=second, birth_date="1980-02-03", **told)
        assert not any(bank.get("patient", each).similar_name for each in (first, second, other))
        bank.ok("change-identity", patient=second, birth_date="1980-02-03", similar_seen=True, **told)
        assert [bank.get("patient", each).similar_name for each in (first, second)] == [True, True]
        bank.ok("change-identity", patient=first, family_name="Moreira", similar_seen=True, **told)
        assert bank.get("patient", other).similar_name
        sound(bank)

    def test_a_number_that_is_another_patients_now_finds_that_patient_alone(self, bank: Bank) -> None:
        patient = registered_patient(bank, hospital_number="H-11")
        told = {"patient": patient, "evidence": "hospital_index", "by": "coordinator", "signed": TWO}
        bank.ok("change-identity", hospital_number="H-22", **told)
        rightful = registered_patient(bank, family_name="Abreu", hospital_number="H-11")
        assert found(bank, cards.ever_with_number, "H-11") == [rightful]

    def test_a_number_of_another_patient_is_refused(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        registered_patient(bank, hospital_number="H-77")
        patient = registered_patient(bank)
        told = {"patient": patient, "evidence": "hospital_index", "similar_seen": True, "by": "coordinator"}
        bank.refused("change-identity", "number-taken", signed=TWO, hospital_number="H-77", **told)
        bank.refused("change-identity", "nothing-changes", signed=TWO, **told)

    def test_death_ends_what_is_done_to_the_patient(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        patient = registered_patient(bank)
        bank.refused(
            "record-death", "day-in-the-future", by="physician", patient=patient, died_on="2027-01-01"
        )
        bank.ok("record-death", by="physician", patient=patient, died_on=today(bank))
        told = {"patient": patient, "indication": "MS", "by": "physician"}
        bank.refused("open-episode", "patient-is-deceased", **told)


class TestBloodGroup:
    def test_agreeing_groups_leave_everything_as_it_is(self, sqlite_bank: Bank) -> None:
        unit = sqlite_bank.get("unit", collected_bag(sqlite_bank))
        group(sqlite_bank, unit.patient_id, "A+")
        group(sqlite_bank, unit.patient_id, "A+")
        assert not sqlite_bank.get("patient", unit.patient_id).identity_in_doubt

    def test_a_difference_puts_patient_and_units_in_doubt(self, bank: Bank) -> None:
        unit = bank.get("unit", collected_bag(bank))
        group(bank, unit.patient_id, "A+")
        group(bank, unit.patient_id, "B+")
        assert bank.get("patient", unit.patient_id).identity_in_doubt
        units = bank.find("unit", patient_id=unit.patient_id)
        assert {one.disposition for one in units} == {"in_doubt"}
        causes = [one.cause for one in bank.find("hold", unit_id=unit.id, status="open")]
        assert sorted(causes) == ["awaiting-results", "identity-in-doubt"]
        sound(bank)

    def test_the_doubt_calls_off_what_was_planned(self, bank: Bank) -> None:
        done = cleared_course(bank)
        group(bank, done.patient, "A+")
        group(bank, done.patient, "B+")
        unit = bank.get("unit", done.unit)
        assert (unit.disposition, unit.assignment, unit.order_id) == ("in_doubt", "free", None)
        assert bank.get("order", done.order).status == "called_off"
        course = bank.get("course", done.course)
        assert (course.status, course.cleared_at) == ("open", None)

    def test_a_patient_without_units_comes_out_of_doubt_by_evidence(self, bank: Bank) -> None:
        patient = registered_patient(bank)
        told = {"by": "medical_director", "patient": patient, "evidence": "abo", "report": "R-1"}
        attested = [("medical_director", "attests-identity"), ("technologist", "verified")]
        bank.refused("resolve-patient-identity", "patient-not-in-doubt", signed=attested, **told)
        group(bank, patient, "A+")
        group(bank, patient, "B+")
        refused = {"by": "physician", "patient": patient, "indication": "MS"}
        bank.refused("open-episode", "patient-identity-in-doubt", **refused)
        bank.ok("resolve-patient-identity", signed=attested, blood_group="A+", **told)
        found = bank.get("patient", patient)
        assert (found.identity_in_doubt, found.blood_group) == (False, "A+")
        sound(bank)

    def test_units_in_doubt_are_resolved_before_the_patient(self, sqlite_bank: Bank) -> None:
        unit = sqlite_bank.get("unit", collected_bag(sqlite_bank))
        group(sqlite_bank, unit.patient_id, "A+")
        group(sqlite_bank, unit.patient_id, "B+")
        told = {"patient": unit.patient_id, "evidence": "str", "report": "R-1", "by": "medical_director"}
        attested = [("medical_director", "attests-identity"), ("technologist", "verified")]
        sqlite_bank.refused("resolve-patient-identity", "units-still-in-doubt", signed=attested, **told)

    def test_the_proven_group_ends_the_doubt_for_patient_and_units(self, bank: Bank) -> None:
        unit = bank.get("unit", collected_bag(bank))
        for patients_group in ("A+", "B+"):
            group(bank, unit.patient_id, patients_group)
        units = [one.id for one in bank.find("unit", patient_id=unit.patient_id)]
        grouped(bank, units[0], "A+")
        attested = [("medical_director", "attests-identity"), ("technologist", "verified")]
        told = {"by": "medical_director", "evidence": "abo", "laboratory": "Blood bank", "report": "R-1"}
        refused = {"unit": units[0], "signed": attested, **told}
        outcome = bank.refused("resolve-identity", "blood-groups-still-differ", **refused)
        assert list(outcome.params["groups"]) == ["A+", "B+"]
        for each in units:
            bank.ok("resolve-identity", unit=each, blood_group="A+", signed=attested, **told)
        patient = bank.get("patient", unit.patient_id)
        assert (patient.identity_in_doubt, patient.blood_group) == (False, "A+")
        assert {bank.get("unit", each).blood_group for each in units} == {"A+"}
        group(bank, unit.patient_id, "A+")
        assert not bank.get("patient", unit.patient_id).identity_in_doubt

    def test_cells_of_another_group_than_their_kin_stay_in_doubt(self, bank: Bank) -> None:
        unit = bank.get("unit", collected_bag(bank))
        for patients_group in ("A+", "B+"):
            group(bank, unit.patient_id, patients_group)
        one, other, *_ = [each.id for each in bank.find("unit", patient_id=unit.patient_id)]
        attested = [("medical_director", "attests-identity"), ("technologist", "verified")]
        told = {"by": "medical_director", "evidence": "abo", "laboratory": "Blood bank", "report": "R-1"}
        bank.ok("resolve-identity", unit=one, blood_group="A+", signed=attested, **told)
        another = {"unit": other, "blood_group": "O-", "signed": attested, **told}
        bank.refused("resolve-identity", "blood-groups-still-differ", **another)
        assert bank.get("unit", other).disposition == "in_doubt"


def grouped(bank: Bank, unit: str, blood_group: str) -> None:
    """Put a blood group straight on a unit."""
    table = tables.things["unit"]
    with bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == unit).values(blood_group=blood_group))


class TestWristbands:
    def test_a_band_is_never_the_patients_id(self, sqlite_bank: Bank) -> None:
        patient = registered_patient(sqlite_bank)
        band = sqlite_bank.get("wristband", wristband(sqlite_bank, patient))
        assert band.id.startswith("B")
        assert band.id[1:] != patient[1:]
        assert band.admission == today(sqlite_bank)

    def test_a_new_band_may_void_the_earlier_ones(self, bank: Bank) -> None:
        patient = registered_patient(bank)
        first = wristband(bank, patient)
        told = {"patient": patient, "admitted_on": today(bank), "case_number": "CASE-XYZ"}
        second = bank.made("issue-wristband", "wristband", by="nurse", void_earlier=True, **told)
        assert [bank.get("wristband", id).status for id in (first, second)] == ["void", "active"]
        bank.refused("void-wristband", "wristband-void", by="nurse", wristband=first, why="replaced")
        bank.ok("void-wristband", by="nurse", wristband=second, why="discharged")
        assert "CASE-XYZ" not in "".join(event.body for event in bank.events(f"patient/{patient}"))
        sound(bank)

    def test_the_hospitals_own_band_becomes_readable(self, bank: Bank) -> None:
        patient, other = two_records(bank)
        told = {"by": "nurse", "wristband_number": "KH-2026-8"}
        bank.refused(
            "register-wristband-number",
            "wristband-number-malformed",
            by="nurse",
            patient=patient,
            wristband_number="ä",
        )
        bank.ok("register-wristband-number", patient=patient, **told)
        assert card(bank, patient)["wristband_number"] == "KH-2026-8"
        bank.refused("register-wristband-number", "number-taken", patient=other, **told)
        sound(bank)


class TestConsents:
    def test_a_newer_consent_replaces_and_a_withdrawal_discards_nothing(self, bank: Bank) -> None:
        unit = bank.get("unit", collected_bag(bank))
        consented(bank, unit.patient_id, "use")
        found = bank.find("consent", patient_id=unit.patient_id, scope="use")
        assert sorted(one.status for one in found) == ["given", "replaced"]
        given = next(one for one in found if one.status == "given")
        told = {"consent": given.id, "withdrawn_on": today(bank), "by": "coordinator"}
        bank.ok("withdraw-consent", **told)
        bank.refused("withdraw-consent", "consent-not-in-force", **told)
        assert bank.get("unit", unit.id).material == "collected"
        sound(bank)

    def test_days_are_in_order(self, sqlite_bank: Bank) -> None:
        patient = registered_patient(sqlite_bank)
        told = {"patient": patient, "scope": "use", "form_version": "1", "by": "coordinator"}
        days = {"given_on": "2026-03-02", "ends_on": "2026-03-02"}
        sqlite_bank.refused("record-consent", "ends-before-it-begins", **told, **days)
        sqlite_bank.refused("record-consent", "signed-in-the-future", **told, given_on="2026-03-03")

    def test_an_agreement_is_renewed_and_ended(self, bank: Bank) -> None:
        patient = registered_patient(bank)
        signed = {"form_version": "1", "signed_on": today(bank), "ends_on": "2036-03-02"}
        told = {"patient": patient, "disposal": "ask", **signed}
        first = bank.made("record-agreement", "agreement", by="coordinator", **told)
        bank.refused("record-agreement", "agreement-in-force", by="coordinator", **told)
        second = bank.made("renew-agreement", "agreement", by="coordinator", agreement=first, **signed)
        assert bank.get("agreement", second).disposal == "ask"
        ended = {"agreement": second, "ended_on": today(bank), "by": "coordinator"}
        bank.ok("end-agreement", **ended)
        bank.refused("end-agreement", "agreement-not-in-force", **ended)
        statuses = [bank.get("agreement", id).status for id in (first, second)]
        assert statuses == ["renewed", "ended"]
        sound(bank)
