"""Signing in: one password, one session; ended, locked and bound at once."""

import pytest
from sqlalchemy import select

from biobank.domain.codes.own_code import code_for, render
from biobank.services.identity import credentials, people, sessions
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn, by_session
from biobank.storage import tables
from tests.bank import Bank

PASSWORD = "correct-horse-battery-9"
WARD = "192.0.2.7"


def opened(bank: Bank, role: str = "technologist") -> str:
    with bank.database.write() as connection:
        return sessions.open_session(bank.services, connection, bank.actor(role).person, bank.site.id).secret


def whose(bank: Bank, secret: str) -> SignedIn | None:
    with bank.database.read() as connection:
        return by_session(bank.services, connection, secret)


def sign_in(bank: Bank, login: str, password: str, **where: str) -> sessions.Opened:
    return sessions.sign_in(
        bank.services, login, password, address=WARD, site=where.get("site"), station=where.get("station")
    )


def log(bank: Bank) -> list[str]:
    with bank.database.read() as connection:
        return list(connection.execute(select(tables.security_log.c.what)).scalars())


def test_a_name_and_its_password_open_a_session(bank: Bank) -> None:
    person = bank.actor("physician").person
    credentials.set_password(bank.services, person, PASSWORD)
    opened = sign_in(bank, " Physician ", PASSWORD)
    who = whose(bank, opened.secret)
    assert who is not None
    assert (who.actor.person, who.actor.roles, who.actor.site) == (person, {"physician"}, bank.site.id)
    assert log(bank) == ["password-set", "signed-in"]


def test_a_badge_stands_for_its_name(bank: Bank) -> None:
    person = bank.actor("nurse").person
    credentials.set_password(bank.services, person, PASSWORD)
    assert sign_in(bank, render(code_for(person)), PASSWORD).person == person


def test_neither_secret_stands_in_the_database(sqlite_bank: Bank) -> None:
    credentials.set_password(sqlite_bank.services, sqlite_bank.actor("nurse").person, PASSWORD)
    secret = sign_in(sqlite_bank, "nurse", PASSWORD).secret
    with sqlite_bank.database.read() as connection:
        kept = str([list(connection.execute(select(table))) for table in (tables.session, tables.credential)])
    assert secret not in kept
    assert PASSWORD not in kept
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in kept


@pytest.mark.parametrize("login", ["nurse", "nobody-of-this-name", "", "H0000000000"])
def test_what_does_not_fit_is_denied_in_one_way(sqlite_bank: Bank, login: str) -> None:
    credentials.set_password(sqlite_bank.services, sqlite_bank.actor("nurse").person, PASSWORD)
    with pytest.raises(Denied) as told:
        sign_in(sqlite_bank, login, "wrong-" + PASSWORD)
    assert told.value.code == "sign-in-failed"
    assert "sign-in-failed" in log(sqlite_bank)


def test_an_ended_session_is_nobody_s(bank: Bank) -> None:
    secret = opened(bank)
    who = whose(bank, secret)
    assert who is not None
    sessions.end(bank.services, who.id)
    assert whose(bank, secret) is None


def test_all_sessions_end_but_the_one_named(bank: Bank) -> None:
    first, second, other = opened(bank), opened(bank), opened(bank, "nurse")
    kept = whose(bank, first)
    assert kept is not None
    sessions.end_all(bank.services, kept.actor.person, but=kept.id)
    assert whose(bank, first) is not None
    assert whose(bank, second) is None
    assert whose(bank, other) is not None


def test_an_ended_account_is_out_at_its_next_request(bank: Bank) -> None:
    secret = opened(bank)
    bank.ok("end-account", by="administrator", person=bank.actor("technologist").person)
    assert whose(bank, secret) is None


def test_a_revoked_role_is_gone_at_the_next_request(bank: Bank) -> None:
    secret, person = opened(bank), bank.actor("technologist").person
    bank.ok("revoke-role", by="administrator", person=person, site=bank.site.id, role="technologist")
    who = whose(bank, secret)
    assert who is not None
    assert who.actor.roles == frozenset()


def test_a_session_ends_after_its_hours_whatever_is_done(sqlite_bank: Bank) -> None:
    secret = opened(sqlite_bank)
    for _ in range(13):
        who = whose(sqlite_bank, secret)
        sqlite_bank.clock.forward(hours=1)
        if who is not None:
            sessions.touch(sqlite_bank.services, who, 0)
    assert whose(sqlite_bank, secret) is None


def test_a_session_left_alone_is_locked(sqlite_bank: Bank) -> None:
    secret = opened(sqlite_bank)
    sqlite_bank.clock.forward(minutes=9)
    who = whose(sqlite_bank, secret)
    assert who is not None
    assert not who.locked
    sessions.touch(sqlite_bank.services, who, 60)
    sqlite_bank.clock.forward(minutes=9)
    kept = whose(sqlite_bank, secret)
    assert kept is not None
    assert not kept.locked
    sqlite_bank.clock.forward(minutes=1)
    locked = whose(sqlite_bank, secret)
    assert locked is not None
    assert locked.locked


def test_a_locked_session_opens_by_its_own_person_s_pin(bank: Bank) -> None:
    services, person = bank.services, bank.actor("technologist").person
    credentials.set_password(services, person, PASSWORD)
    secret = sign_in(bank, "technologist", PASSWORD).secret
    who = whose(bank, secret)
    assert who is not None
    credentials.set_pin(services, who, PASSWORD, "204981", address=WARD)
    sessions.lock(services, who)
    with pytest.raises(Denied, match="sign-in-failed"):
        sessions.unlock(services, who, "111222", address=WARD, pin=True)
    assert whose(bank, secret).locked  # type: ignore[union-attr]
    sessions.unlock(services, who, "204981", address=WARD, pin=True)
    assert not whose(bank, secret).locked  # type: ignore[union-attr]


def test_a_changed_password_ends_the_other_sessions(sqlite_bank: Bank) -> None:
    services, person = sqlite_bank.services, sqlite_bank.actor("technologist").person
    credentials.set_password(services, person, PASSWORD)
    here, elsewhere = (sign_in(sqlite_bank, "technologist", PASSWORD).secret for _ in range(2))
    who = whose(sqlite_bank, here)
    assert who is not None
    credentials.change_password(services, who, PASSWORD, "another-horse-battery-8", address=WARD)
    assert whose(sqlite_bank, here) is not None
    assert whose(sqlite_bank, elsewhere) is None


@pytest.mark.parametrize("weak", ["short", "a" * 20, "x" * 201, "i-am-technologist-1", ""])
def test_weak_passwords_are_refused(sqlite_bank: Bank, weak: str) -> None:
    with pytest.raises(Denied, match="password-weak"):
        credentials.set_password(sqlite_bank.services, sqlite_bank.actor("technologist").person, weak)


@pytest.mark.parametrize("weak", ["1234", "111111", "123456", "987654", "12345a", "٣٣٣٤٤٤", "1234567890"])
def test_weak_pins_are_refused(sqlite_bank: Bank, weak: str) -> None:
    who = whose(sqlite_bank, opened(sqlite_bank))
    assert who is not None
    with pytest.raises(Denied, match="pin-weak"):
        credentials.set_pin(sqlite_bank.services, who, PASSWORD, weak, address=WARD)


def test_a_session_is_bound_to_a_station_of_its_site(bank: Bank) -> None:
    station = bank.made(
        "add-station", "station", by="administrator", site=bank.site.id, name="Bench", kind="bench"
    )
    site = bank.made(
        "add-site", "site", by="administrator", name="Ward", zone="Europe/Paris", facility="A9998"
    )
    far = bank.made("add-station", "station", by="administrator", site=site, name="Bed", kind="bedside")
    secret = opened(bank)
    who = whose(bank, secret)
    assert who is not None
    sessions.bind_station(bank.services, who, station)
    bound = whose(bank, secret)
    assert bound is not None
    assert (bound.actor.station, bound.station_name) == (station, "Bench")
    with pytest.raises(Denied, match="station-not-here"):
        sessions.bind_station(bank.services, who, far)
    with pytest.raises(Denied, match="site-not-yours"):
        sessions.move_to_site(bank.services, who, site)


def test_without_a_station_one_is_where_one_worked_last(bank: Bank) -> None:
    person = bank.actor("technologist").person
    wards = [
        bank.made("add-site", "site", by="administrator", name=name, zone="Europe/Paris", facility="A9998")
        for name in ("Ward 1", "Ward 2", "Ward 3")
    ]
    for ward in wards:
        bank.ok("grant-role", by="administrator", person=person, site=ward, role="nurse")
    for ward in wards:
        with bank.database.write() as connection:
            sessions.open_session(bank.services, connection, person, ward)
        bank.clock.forward(minutes=1)
        with bank.database.read() as connection:
            assert sessions._site(connection, person, None, None) == ward
    bank.ok("revoke-role", by="administrator", person=person, site=wards[-1], role="nurse")
    with bank.database.read() as connection:
        assert sessions._site(connection, person, None, None) != wards[-1]


def test_roles_are_those_of_the_session_s_site(bank: Bank) -> None:
    site = bank.made(
        "add-site", "site", by="administrator", name="Ward", zone="Europe/Paris", facility="A9998"
    )
    person = bank.actor("technologist").person
    bank.ok("grant-role", by="administrator", person=person, site=site, role="nurse")
    secret = opened(bank)
    who = whose(bank, secret)
    assert who is not None
    sessions.move_to_site(bank.services, who, site)
    moved = whose(bank, secret)
    assert moved is not None
    assert (moved.actor.roles, moved.actor.zone) == ({"nurse"}, "Europe/Paris")


def test_one_statement_tells_who_it_is(bank: Bank, count_statements) -> None:
    secret = opened(bank)
    whose(bank, secret)
    with count_statements(bank.database.engine) as counted:
        whose(bank, secret)
    assert len(counted) == 1


def test_a_person_without_a_password_cannot_sign_in(sqlite_bank: Bank) -> None:
    with pytest.raises(Denied, match="sign-in-failed"):
        people.prove(sqlite_bank.services, "nurse", "", WARD)
