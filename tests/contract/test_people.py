"""People, stations and rules: accounts that are nobody else's, roles held once, policies that are whole."""

from tests.bank import Bank


def test_a_sign_in_name_is_one_persons(bank: Bank) -> None:
    bank.ok("add-person", by="administrator", login="ana.reis", name="Ana Reis")
    bank.refused("add-person", "login-taken", by="administrator", login="ana.reis", name="Ana Reis")
    bank.refused("add-person", "not-permitted", by="nurse", login="rui", name="Rui")


def test_a_role_is_held_once_and_given_up_once(bank: Bank) -> None:
    person = bank.made("add-person", "person", by="administrator", login="rui.dias", name="Rui Dias")
    told = {"by": "administrator", "person": person, "site": bank.site.id, "role": "technologist"}
    bank.refused("revoke-role", "role-not-held", **told)
    bank.ok("grant-role", **told)
    bank.refused("grant-role", "role-granted-already", **told)
    bank.refused("grant-role", "second-person-grants-signing-role", **{**told, "role": "physician"})
    bank.ok("revoke-role", **told)
    assert [one.status for one in bank.find("role_grant", person_id=person)] == ["revoked"]


def test_nobody_grants_to_themselves(sqlite_bank: Bank) -> None:
    own = sqlite_bank.people["administrator"].person
    told = {"person": own, "site": sqlite_bank.site.id, "role": "technologist"}
    sqlite_bank.refused("grant-role", "not-to-oneself", by="administrator", **told)


def test_an_account_ends_once(bank: Bank) -> None:
    person = bank.people["nurse"].person
    bank.ok("end-account", by="administrator", person=person)
    bank.refused("end-account", "account-ended-already", by="administrator", person=person)


def test_a_station_is_set_up_by_an_administrator(bank: Bank) -> None:
    told = {"site": bank.site.id, "name": "Bench 2", "kind": "bench"}
    bank.refused("add-station", "not-permitted", by="nurse", **told)
    station = bank.made("add-station", "station", by="administrator", **told)
    assert bank.get("station", station).name == "Bench 2"


def test_a_site_is_added_by_an_administrator(bank: Bank) -> None:
    told = {"name": "Second centre", "zone": "Europe/Lisbon", "facility": "A8888"}
    bank.refused("add-site", "not-permitted", by="physician", **told)
    for zone in ("Europe/Nowhere", "/etc/localtime", "../UTC", "utc+1"):
        bank.refused("add-site", "zone-unknown", by="administrator", **{**told, "zone": zone})
    for facility in ("zzz", "AO999", "a9999", "99", "A99990"):
        bank.refused("add-site", "facility-malformed", by="administrator", **{**told, "facility": facility})
    bank.ok("add-site", by="administrator", **told)


def test_a_policy_that_cannot_be_used_is_not_adopted(bank: Bank) -> None:
    told = {"by": "console", "site": bank.site.id}
    bank.refused("adopt-policy", "policy-not-usable", content="{}", **told)
    bank.refused("adopt-policy", "policy-not-usable", content="no policy", **told)
