"""Without a scanner: what to type stands on a page and beside the fields, in a demonstration only."""

from dataclasses import replace

from biobank.domain.codes.own_code import code_for, render
from tests import journey
from tests import journey_transplant as way
from tests.served import Served
from tests.web.counting import looks
from tests.web.pages import at_screen, seen


def test_the_band_to_type_stands_at_its_field_and_is_taken(served: Served) -> None:
    bank = served.bank
    episode = journey.cleared_episode(bank)
    band = journey.band_of(bank, bank.get("episode", episode).patient_id)
    form = at_screen(served, "apheresis_nurse").get(f"/do/collect?episode={episode}")
    assert f"there is no scanner. Type what it would read: {band}" in seen(form)
    assert f'<option value="{band}">' in form.get_data(as_text=True)
    field = form.get_data(as_text=True).partition('name="wristband"')[2].partition(">")[0]
    assert "autofocus" in field, "what is scanned first goes into the form and nowhere else"


def test_the_codes_of_chair_and_bedside_are_shown_and_each_patient_was_looked_at(served: Served) -> None:
    bank = served.bank
    done, episode = way.issued_bag(bank), journey.cleared_episode(bank)
    waiting = bank.get("episode", episode).patient_id
    bands = {patient: journey.band_of(bank, patient) for patient in (done.patient, waiting)}
    text = seen(at_screen(served, "nurse").get("/demo/codes"))
    for patient, band in bands.items():
        assert band in text
        assert (patient, "demonstration codes") in looks(bank)
    assert render(code_for(done.unit)) in text


def test_where_patients_are_real_no_code_is_offered(served: Served) -> None:
    episode = journey.cleared_episode(served.bank)
    services = served.bank.services
    services.adopt_identity(replace(services.ledger, purpose="production"))
    nurse = at_screen(served, "apheresis_nurse")
    assert "no scanner" not in seen(nurse.get(f"/do/collect?episode={episode}"))
    assert nurse.get("/demo/codes").status_code == 404


def test_who_sees_no_patients_sees_no_codes(served: Served) -> None:
    administrator = at_screen(served, "administrator")
    assert "No scanner" not in seen(administrator.get("/"))
    assert administrator.get("/demo/codes").status_code == 403
