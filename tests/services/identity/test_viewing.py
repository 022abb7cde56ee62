"""Every look at a patient leaves a row; what is not one's own is behind glass."""

import pytest
from sqlalchemy import select

from biobank.services.identity import sessions, tokens
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn, by_session, by_token
from biobank.services.identity.viewing import may_view, viewed, viewed_all
from biobank.storage import tables
from tests.bank import Bank


def signed_in(bank: Bank, role: str) -> tuple[SignedIn, str]:
    with bank.database.write() as connection:
        opened = sessions.open_session(bank.services, connection, bank.actor(role).person, bank.site.id)
    return again(bank, opened.secret), opened.secret


def again(bank: Bank, secret: str) -> SignedIn:
    with bank.database.read() as connection:
        found = by_session(bank.services, connection, secret)
    assert found is not None
    return found


def looks(bank: Bank) -> list[tuple[str, str, str | None]]:
    v = tables.viewing.c
    with bank.database.read() as connection:
        return [
            tuple(row) for row in connection.execute(select(v.subject, v.purpose, v.reason).order_by(v.id))
        ]


def test_each_look_is_kept_and_the_same_look_once_in_ten_minutes(bank: Bank) -> None:
    nurse = bank.actor("nurse")
    for _ in range(3):
        viewed(bank.services, nurse, "A1", "record")
    viewed(bank.services, nurse, "A1", "timeline")
    assert looks(bank) == [("A1", "record", None), ("A1", "timeline", None)]
    bank.clock.forward(minutes=10)
    viewed(bank.services, nurse, "A1", "record")
    assert len(looks(bank)) == 3


def test_a_list_with_names_is_a_look_at_each(bank: Bank) -> None:
    viewed_all(bank.services, bank.actor("nurse"), ["A1", "A2", "A1"], "list")
    assert [subject for subject, *_ in looks(bank)] == ["A1", "A2"]


def test_another_person_s_look_is_another_row(sqlite_bank: Bank) -> None:
    viewed(sqlite_bank.services, sqlite_bank.actor("nurse"), "A1", "record")
    viewed(sqlite_bank.services, sqlite_bank.actor("physician"), "A1", "record")
    assert len(looks(sqlite_bank)) == 2


def test_those_who_care_for_patients_read_those_of_their_site(sqlite_bank: Bank) -> None:
    who, _ = signed_in(sqlite_bank, "nurse")
    assert may_view(who, sqlite_bank.site.id) is None
    with pytest.raises(Denied, match="break-glass-needed"):
        may_view(who, "S0000000009")


def test_an_administrator_breaks_the_glass_with_a_reason(sqlite_bank: Bank) -> None:
    who, secret = signed_in(sqlite_bank, "administrator")
    with pytest.raises(Denied, match="break-glass-needed"):
        may_view(who, sqlite_bank.site.id)
    sessions.break_glass(sqlite_bank.services, who, "fire in the ward", 60)
    opened = again(sqlite_bank, secret)
    assert may_view(opened, sqlite_bank.site.id) == "fire in the ward"
    sqlite_bank.clock.forward(minutes=9)
    sessions.touch(sqlite_bank.services, opened, 0)
    sqlite_bank.clock.forward(minutes=52)
    assert again(sqlite_bank, secret).break_glass is None


def test_a_machine_without_a_role_reads_nobody(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    token = tokens.make_token(
        bank.services, bank.actor("administrator").person, bank.site.id, "x", days=1, service=True
    )
    with bank.database.read() as connection:
        who = by_token(bank.services, connection, token.secret)
    assert who is not None
    with pytest.raises(Denied, match="not-yours-to-read"):
        may_view(who, bank.site.id)
