"""Consents on a day, markers as text, linked records, blood groups, and numbers of a facility."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.din import Din, parse_din
from biobank.domain.rules.allotment import CHAIN_OF_IDENTITY, chain_of_identity, donation_number
from biobank.domain.rules.blood_groups import differing
from biobank.domain.rules.consenting import in_force, missing_scopes, use_is_withdrawn
from biobank.domain.rules.markers import (
    ALWAYS_TESTED,
    FINDINGS,
    MARKERS,
    is_biohazard,
    is_evaluated,
    markers_of,
    markers_text,
    reactive,
)
from biobank.domain.rules.same_person import same_person
from biobank.domain.things.patient import Consent, Patient


def consent(scope="use", **columns):
    told = {"form_version": "1", "given_on": "2026-01-10", **columns}
    return Consent(id="C1", stream="patient/A1", patient_id="A1", scope=scope, **told)


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-01-09", False), ("2026-01-10", True), ("2026-02-10", True), ("2026-02-11", False)],
)
def test_a_consent_holds_from_its_first_day_to_its_last(day, holds):
    assert (in_force([consent(ends_on="2026-02-10")], "use", day) is not None) is holds


def test_missing_scopes_are_named():
    assert missing_scopes([consent("collect")], ("collect", "store"), "2026-03-01") == ("store",)


@pytest.mark.parametrize(
    ("consents", "withdrawn"),
    [
        ([], False),
        ([consent(ends_on="2026-01-11")], False),
        ([consent(status="withdrawn")], True),
        ([consent(status="withdrawn"), consent()], False),
        ([consent("research", status="withdrawn")], False),
    ],
)
def test_only_a_withdrawal_blocks_use(consents, withdrawn):
    assert use_is_withdrawn(consents) is withdrawn


findings = st.dictionaries(
    st.sampled_from([code for code, _ in MARKERS]), st.sampled_from([code for code, _ in FINDINGS])
)


@given(findings)
def test_markers_are_read_back_as_written(found):
    assert markers_of(markers_text(found)) == found


@given(findings)
def test_a_biohazard_has_a_reactive_marker(found):
    text = markers_text(found)
    assert set(reactive(text)) == {name for name, finding in found.items() if finding == "reactive"}
    assert not is_biohazard(text) or reactive(text)


def test_cmv_alone_is_no_biohazard_and_pending_is_not_evaluated():
    done = dict.fromkeys(ALWAYS_TESTED, "nonreactive")
    assert not is_biohazard("cmv=reactive")
    assert is_evaluated(markers_text(done))
    assert not is_evaluated(markers_text({**done, "hiv": "pending"}))
    assert not is_evaluated(None)


def patient(id, linked_to=None):
    return Patient(id=id, stream=f"patient/{id}", site_id="S1", registered_at="", linked_to=linked_to)


def test_linked_records_are_one_person():
    standing, duplicate, second, other = (
        patient("A1"),
        patient("A2", "A1"),
        patient("A3", "A1"),
        patient("A4"),
    )
    assert same_person(standing, duplicate)
    assert same_person(duplicate, second)
    assert not same_person(duplicate, other)


def test_unknown_blood_groups_contradict_nobody():
    assert differing([None, "A+", "A+"]) == ()
    assert differing(["A+", None, "0-"]) == ("0-", "A+")


@given(st.integers(1, 999_999))
def test_allotted_numbers_are_whole(number):
    din = parse_din(donation_number("A9999", "26", number))
    assert isinstance(din, Din)
    assert (din.facility, din.year) == ("A9999", "26")
    assert CHAIN_OF_IDENTITY.fullmatch(chain_of_identity("A9999", "26", number))


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_a_number_that_no_label_can_carry_is_never_allotted(number):
    for text_of in (donation_number, chain_of_identity):
        with pytest.raises(ValueError, match="no number"):
            text_of("A9999", "26", number)
