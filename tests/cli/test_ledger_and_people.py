"""From an empty database to people who can sign in, told by the console alone."""

import re

from tests.cli.conftest import OPENING, Run

PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")


def test_a_ledger_is_opened_once(run: Run) -> None:
    opened = run(*OPENING, "production").output
    assert "open for production, at Centre" in opened
    assert PASSWORD.search(opened)
    again = run(*OPENING, "production", exits=1).output
    assert again.startswith("Error: A ledger is open here already, for production")
    assert again.count("\n") == 1
    assert "purpose      production" in run("ledger", "show").output


def test_a_ledger_needs_a_purpose_a_real_zone_and_a_facility_number(run: Run) -> None:
    run(*OPENING[:-1], exits=2)
    run(*OPENING, "fun", exits=2)
    wrong = ["Mars/Olympus" if word == "Europe/Berlin" else word for word in OPENING]
    assert "Mars/Olympus is no time zone" in run(*wrong, "production", exits=2).output
    wrong = ["zzz" if word == "A9999" else word for word in OPENING]
    assert "zzz is no facility number" in run(*wrong, "production", exits=2).output


def test_production_settings_open_no_demonstration(run: Run) -> None:
    production = {"BIOBANK__ENVIRONMENT": "production", "BIOBANK__SECURITY__SECRET": "s3cret-" * 8}
    assert "no demonstration" in run(*OPENING, "demonstration", exits=1, env=production).output
    run(*OPENING, "demonstration")
    assert "demonstration" in run("ledger", "show", exits=1, env=production).output


def test_without_a_ledger_one_line_says_so(run: Run) -> None:
    for words in (("ledger", "show"), ("audit", "verify"), ("people", "add", "anna", "Anna")):
        output = run(*words, exits=1).output
        assert output.startswith("Error: ")
        assert output.count("\n") == 1


def test_people_are_added_granted_revoked_and_ended(opened: Run) -> None:
    added = opened("people", "add", "anna", "Anna Meier", "--role", "technologist", "--role", "physician")
    assert PASSWORD.search(added.output)
    opened("people", "grant", "anna", "nurse")
    opened("people", "revoke", "anna", "technologist")
    assert re.search(
        r"anna +Anna Meier +(Nurse, Physician|Physician, Nurse)", opened("people", "list").output
    )
    opened("people", "end", "anna")
    assert "(ended 20" in opened("people", "list").output
    assert "Sound" in opened("audit", "verify").output


def test_what_is_refused_is_one_sentence(opened: Run) -> None:
    opened("people", "add", "anna", "Anna Meier")
    for words in (
        ("people", "add", "anna", "Another"),
        ("people", "revoke", "anna", "nurse"),
        ("people", "grant", "nobody", "nurse"),
        ("people", "grant", "chief", "nurse", "--site", "Elsewhere"),
    ):
        output = opened(*words, exits=1).output
        assert output.startswith("Error: ")
        assert output.count("\n") == 1
    opened("people", "grant", "anna", "king", exits=2)


def test_a_password_is_made_up_or_read(opened: Run) -> None:
    assert PASSWORD.search(opened("people", "password", "chief").output)
    given = opened("people", "password", "chief", "--stdin", typed="correct horse battery\n").output
    assert "correct horse" not in given
    assert (
        "fewer than 12" in opened("people", "password", "chief", "--stdin", typed="short\n", exits=1).output
    )


def test_a_token_is_shown_once(opened: Run) -> None:
    made = opened("people", "token", "chief", "--label", "lab", "--days", "3", "--service")
    assert made.stdout.startswith("bbt_")
    assert "Valid until" in made.stderr
    opened("people", "token", "chief", exits=2)
