"""How names, roles and days are written on a label."""

from hypothesis import given
from hypothesis import strategies as st

from biobank.services.label_forms import day_text, name_forms, role_forms


def test_the_family_name_is_whole_in_every_form():
    assert name_forms("Lindqvist-Åkesson", "Anna Elisabet Maria") == (
        "LINDQVIST-ÅKESSON, Anna Elisabet Maria",
        "LINDQVIST-ÅKESSON, Anna E. M.",
        "LINDQVIST-ÅKESSON, A. E. M.",
    )


def test_a_double_given_name_keeps_its_hyphen():
    assert name_forms("Roy", "Marie-Claire")[-1] == "ROY, M.-C."


def test_one_name_alone_is_enough():
    assert name_forms("Sukarno", "") == ("SUKARNO",)


@given(
    st.text(st.characters(categories=["L"]), min_size=1, max_size=30),
    st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=12), max_size=5),
)
def test_forms_grow_shorter_and_never_lose_a_given_name(family, given_names):
    forms = name_forms(family, " ".join(given_names))
    assert len(set(forms)) == len(forms)
    for form in forms:
        head, _, tail = form.partition(", ")
        assert head == family.upper()
        assert len(tail.split()) == len(given_names)


def test_roles_that_do_not_fit_are_counted():
    assert role_forms(["Nurse"]) == ("Nurse",)
    assert role_forms(["Nurse", "Physician", "Technologist"])[-1] == "Nurse and 2 more"


def test_days_are_read_without_doubt():
    assert day_text("1987-03-05") == "05-MAR-1987"
