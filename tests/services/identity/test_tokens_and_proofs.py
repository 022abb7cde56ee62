"""Tokens speak for a person, proofs for one record; machines sign nothing."""

from dataclasses import replace

import pytest

from biobank.domain.rules.meanings import MEANINGS
from biobank.services.execute import execute
from biobank.services.identity import credentials, sessions, signing, tokens
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SERVICE, TOKEN, SignedIn, by_session, by_token
from biobank.services.recording import command_hash
from tests.bank import VERBS_BY_COMMAND, Bank

PASSWORD = "correct-horse-battery-9"
WARD = "192.0.2.7"


def signed_in(bank: Bank, role: str) -> SignedIn:
    with bank.database.write() as connection:
        opened = sessions.open_session(bank.services, connection, bank.actor(role).person, bank.site.id)
    with bank.database.read() as connection:
        found = by_session(bank.services, connection, opened.secret)
    assert found is not None
    return found


def of_token(bank: Bank, secret: str) -> SignedIn | None:
    with bank.database.read() as connection:
        return by_token(bank.services, connection, secret)


def issued(bank: Bank, role: str = "technologist", **more: bool) -> tokens.Issued:
    return tokens.make_token(bank.services, bank.actor(role).person, bank.site.id, "scale", days=30, **more)


def granting(bank: Bank) -> object:
    """A command that takes a second signature: granting a role that signs."""
    person = bank.actor("nurse").person
    return bank.command("grant-role", person=person, site=bank.site.id, role="physician")


def record_of(bank: Bank, command: object) -> str:
    return command_hash(bank.services.keys, VERBS_BY_COMMAND[type(command)], command).hex()


def bought(bank: Bank, command: object, meaning: str = "grants", **more: object) -> str:
    told = {"login": "quality_officer", "secret": PASSWORD, "address": WARD, **more}
    # A proof signs in the session it was bought in: that of the bank's people.
    at = told.pop("at", None) or replace(signed_in(bank, "administrator"), id="test")
    login, secret = str(told.pop("login")), str(told.pop("secret"))
    return signing.buy_proof(bank.services, at, login, secret, meaning, record_of(bank, command), **told)


@pytest.fixture
def signing_bank(bank: Bank) -> Bank:
    credentials.set_password(bank.services, bank.actor("quality_officer").person, PASSWORD)
    return bank


def test_a_token_speaks_for_its_person_until_it_expires(bank: Bank) -> None:
    token = issued(bank)
    who = of_token(bank, token.secret)
    assert who is not None
    assert (who.via, who.actor.roles, who.actor.strength) == (TOKEN, {"technologist"}, "token")
    bank.clock.forward(days=30)
    assert of_token(bank, token.secret) is None


def test_an_ended_token_is_nobody_s(bank: Bank) -> None:
    token = issued(bank)
    assert not tokens.end(bank.services, bank.actor("nurse").person, token.id)
    assert of_token(bank, token.secret) is not None
    assert tokens.end(bank.services, bank.actor("technologist").person, token.id)
    assert of_token(bank, token.secret) is None


def test_a_token_ends_with_its_person_s_account(bank: Bank) -> None:
    token = issued(bank)
    bank.ok("end-account", by="administrator", person=bank.actor("technologist").person)
    assert of_token(bank, token.secret) is None


def test_a_service_signs_nothing(bank: Bank) -> None:
    who = of_token(bank, issued(bank, service=True).secret)
    assert who is not None
    assert (who.via, who.actor.strength) == (SERVICE, SERVICE)
    with pytest.raises(Denied, match="service-cannot-sign"):
        signing.buy_proof(bank.services, who, "nurse", PASSWORD, "grants", "00", address=WARD)


def test_a_proof_signs_its_record_once(signing_bank: Bank) -> None:
    bank, command = signing_bank, granting(signing_bank)
    proof = bought(bank, command)
    assert execute(bank.services, bank.actor("administrator"), command, [proof]).accepted
    person = bank.actor("inspector").person
    other = bank.command("grant-role", person=person, site=bank.site.id, role="physician")
    refused = execute(bank.services, bank.actor("administrator"), other, [proof])
    assert refused.code == "second-person-grants-signing-role"


def test_a_proof_fits_no_other_record(signing_bank: Bank) -> None:
    bank = signing_bank
    proof = bought(bank, granting(bank))
    other = bank.command(
        "grant-role", person=bank.actor("nurse").person, site=bank.site.id, role="medical_director"
    )
    outcome = execute(bank.services, bank.actor("administrator"), other, [proof])
    assert outcome.code == "second-person-grants-signing-role"


def test_a_proof_expires_after_five_minutes(signing_bank: Bank) -> None:
    bank, command = signing_bank, granting(signing_bank)
    proof = bought(bank, command)
    bank.clock.forward(minutes=5, seconds=1)
    outcome = execute(bank.services, bank.actor("administrator"), command, [proof])
    assert outcome.code == "second-person-grants-signing-role"


def test_one_person_does_not_sign_for_two(signing_bank: Bank) -> None:
    bank, command = signing_bank, granting(signing_bank)
    credentials.set_password(bank.services, bank.actor("administrator").person, PASSWORD)
    proof = bought(bank, command, login="administrator")
    outcome = execute(bank.services, bank.actor("administrator"), command, [proof])
    assert outcome.code == "second-person-grants-signing-role"


def test_a_proof_of_someone_whose_account_ended_signs_nothing(signing_bank: Bank) -> None:
    bank, command = signing_bank, granting(signing_bank)
    proof = bought(bank, command)
    bank.ok("end-account", by="administrator", person=bank.actor("quality_officer").person)
    outcome = execute(bank.services, bank.actor("administrator"), command, [proof])
    assert outcome.code == "second-person-grants-signing-role"


def test_a_proof_takes_the_right_password(signing_bank: Bank) -> None:
    with pytest.raises(Denied, match="sign-in-failed"):
        bought(signing_bank, granting(signing_bank), secret="wrong-" + PASSWORD)


def test_a_proof_takes_a_known_meaning(signing_bank: Bank) -> None:
    assert "grants" in MEANINGS
    with pytest.raises(Denied, match="unknown-meaning"):
        bought(signing_bank, granting(signing_bank), meaning="agreed-somehow")


def test_a_pin_signs_only_after_the_password_in_the_same_shift(signing_bank: Bank) -> None:
    bank, command = signing_bank, granting(signing_bank)
    own = signed_in(bank, "quality_officer")
    credentials.set_pin(bank.services, own, PASSWORD, "204981", address=WARD)
    proof = bought(bank, command, secret="204981", pin=True)
    assert execute(bank.services, bank.actor("administrator"), command, [proof]).accepted
    sessions.end_all(bank.services, own.actor.person)
    with pytest.raises(Denied, match="pin-needs-password-first"):
        bought(bank, granting(bank), secret="204981", pin=True)


def test_a_password_that_was_given_out_signs_nothing(signing_bank: Bank) -> None:
    """Who gave it out knows it: an administrator would be anybody's second person."""
    bank, officer = signing_bank, signing_bank.actor("quality_officer").person
    credentials.set_password(bank.services, officer, "handed-out-today-7", must_change=True)
    with pytest.raises(Denied, match="signer-password-given-out"):
        bought(bank, granting(bank), secret="handed-out-today-7")
    own = signed_in(bank, "quality_officer")
    credentials.change_password(bank.services, own, "handed-out-today-7", PASSWORD, address=WARD)
    assert bought(bank, granting(bank))


def test_the_second_person_unlocks_nothing(signing_bank: Bank) -> None:
    bank = signing_bank
    first = signed_in(bank, "administrator")
    sessions.lock(bank.services, first)
    with pytest.raises(Denied, match="sign-in-failed"):
        sessions.unlock(bank.services, first, PASSWORD, address=WARD, pin=False)
    bought(bank, granting(bank), at=first)
    assert not sessions.live(bank.services, bank.actor("quality_officer").person)


def test_roles_of_a_signer_are_those_at_the_site(signing_bank: Bank) -> None:
    bank = signing_bank
    site = bank.made(
        "add-site", "site", by="administrator", name="Ward", zone="Europe/Paris", facility="A9998"
    )
    person = bank.hire("quality_officer", login="far_officer")
    bank.ok(
        "revoke-role", by="administrator", person=person.person, site=bank.site.id, role="quality_officer"
    )
    bank.ok("grant-role", by="console", person=person.person, site=site, role="physician")
    credentials.set_password(bank.services, person.person, PASSWORD)
    command = granting(bank)
    proof = bought(bank, command, login="far_officer")
    outcome = execute(bank.services, bank.actor("administrator"), command, [proof])
    assert outcome.code == "second-person-grants-signing-role"
