"""People: who works here, and the roles they are granted at a site."""

import re
from typing import Any

from biobank.domain.ledger.fresh import ALPHABET, SUBJECT_LENGTH
from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import CONSOLE, ROLES, SIGNING
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.people import Person, RoleGrant

ROLE_CHOICES = tuple(ROLES.items())
SECOND_GRANTORS = SIGNING | {"administrator"}


_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,59}")
_LIKE_AN_ID = re.compile(rf"{Person.LETTER}[{ALPHABET}]{{{SUBJECT_LENGTH}}}")


@red("login-malformed")
def login_is_plain(told: "AddPerson", _: Facts) -> Params | None:
    """One way to write each sign-in name: no letter that looks like another, and no one's id."""
    plain = _LOGIN.fullmatch(told.login) is not None
    return None if plain and _LIKE_AN_ID.fullmatch(told.login.upper()) is None else {}


@red("login-taken")
def login_is_free(told: "AddPerson", facts: Facts) -> Params | None:
    """Two people never share a sign-in name."""
    return {"login": told.login} if facts["same_login"] else None


@command
class AddPerson(Command):
    """Add someone who works here."""

    login: str = text("Sign-in name", max_length=60, hint="Small letters a to z, digits, and . _ @ -")
    name: str = text("Name as it stands in signatures", max_length=120)
    is_namesake: bool = boolean(
        "Somebody of this name works here already; this is another person", required=False
    )


@red("name-of-a-colleague")
def person_is_another(told: AddPerson, facts: Facts) -> Params | None:
    """One person has one account: with two, they would be both people of a check."""
    working = [one for one in facts["same_name"] if one.status == "active"]
    return {"login": working[0].login} if working and not told.is_namesake else None


def _person(told: AddPerson, facts: Facts) -> Person:
    id = facts.fresh.id(Person.LETTER)
    return Person(id=id, stream=f"person/{id}", login=told.login, name=told.name.strip())


def add_person(told: AddPerson, facts: Facts) -> tuple[Draft, ...]:
    """A person without any role yet."""
    person = _person(told, facts)
    subjects = {"person": person.id}
    return (Draft(kind="PersonAdded", stream=person.stream, subjects=subjects, changes=(new(person),)),)


verb(
    name="add-person",
    room="people",
    title="Add person",
    about="Add someone who works here; roles are granted afterwards.",
    command=AddPerson,
    event="PersonAdded",
    effect=add_person,
    subject=None,
    needs=(
        many("same_login", "person", login="command.login"),
        many("same_name", "person", name="command.name"),
    ),
    guards=(login_is_plain, login_is_free, person_is_another),
    roles=("administrator", CONSOLE),
    reports=False,
)


@command
class GrantRole(Command):
    """Grant a role at a site."""

    person: str = ref("person", "Person")
    site: str = ref("site", "Site", locks=False, anywhere=True)
    role: str = choice("Role", ROLE_CHOICES)


@red("not-to-oneself")
def grants_to_another(told: GrantRole, facts: Facts) -> Params | None:
    """Nobody grants a role to themselves."""
    return {} if told.person == facts.actor.person else None


@red("role-granted-already")
def role_is_not_held(told: GrantRole, facts: Facts) -> Params | None:
    """A role is granted once at a site."""
    held = [
        one
        for one in facts["grants"]
        if (one.role, one.site_id, one.status) == (told.role, told.site, "granted")
    ]
    return {"role": ROLES[told.role]} if held else None


@red("second-person-grants-signing-role")
def signing_role_has_second_grantor(told: GrantRole, facts: Facts) -> Params | None:
    """A role that signs is granted by two people, the second of whom signs or administers here too."""
    if told.role not in SIGNING or CONSOLE in facts.actor.roles:
        return None
    second = facts.signed("grants")
    another = second is not None and second.person not in (facts.actor.person, told.person)
    if second is not None and another and not second.roles.isdisjoint(SECOND_GRANTORS):
        return None
    return {"role": ROLES[told.role]}


@red("role-at-another-site")
def site_is_ones_own(told: Any, facts: Facts) -> Params | None:
    """An administrator grants at the site of the session; elsewhere only while nobody administers there."""
    here = told.site == facts.actor.site or CONSOLE in facts.actor.roles
    return None if here or not facts["administrators_there"] else {"site": told.site}


ADMINISTRATORS_THERE = many(
    "administrators_there", "role_grant", site_id="command.site", role="=administrator", status="=granted"
)


def grant(told: GrantRole, facts: Facts) -> tuple[Draft, ...]:
    """The person holds the role from now on."""
    person: Person = facts["person"]
    second = facts.signed("grants")
    made = RoleGrant(
        id=facts.fresh.id(RoleGrant.LETTER),
        stream=person.stream,
        person_id=person.id,
        site_id=told.site,
        role=told.role,
        granted_by=facts.actor.person,
        seconded_by=second.person if second else None,
    )
    draft = Draft(
        kind="RoleGranted",
        stream=person.stream,
        subjects={"person": person.id, "site": told.site},
        changes=(new(made),),
        data={"role": told.role},
    )
    return (draft,)


verb(
    name="grant-role",
    room="people",
    title="Grant role",
    about="Let a person do what a role may do at a site.",
    command=GrantRole,
    event="RoleGranted",
    effect=grant,
    subject="person",
    needs=(many("grants", "role_grant", person_id="person.id"), ADMINISTRATORS_THERE),
    guards=(site_is_ones_own, grants_to_another, role_is_not_held, signing_role_has_second_grantor),
    roles=("administrator", CONSOLE),
    reports=False,
)


@command
class RevokeRole(Command):
    """Revoke a role."""

    person: str = ref("person", "Person")
    site: str = ref("site", "Site", locks=False, anywhere=True)
    role: str = choice("Role", ROLE_CHOICES)


def _held(told: RevokeRole, facts: Facts) -> list[RoleGrant]:
    return [
        one
        for one in facts["grants"]
        if (one.role, one.site_id, one.status) == (told.role, told.site, "granted")
    ]


@red("role-not-held")
def role_is_held(told: RevokeRole, facts: Facts) -> Params | None:
    """Only a role that is held can be revoked."""
    return None if _held(told, facts) else {"role": ROLES[told.role]}


def revoke(told: RevokeRole, facts: Facts) -> tuple[Draft, ...]:
    """The person no longer holds the role."""
    changes = tuple(change(one, status="revoked") for one in _held(told, facts))
    person: Person = facts["person"]
    draft = Draft(
        kind="RoleRevoked",
        stream=person.stream,
        subjects={"person": person.id, "site": told.site},
        changes=changes,
        data={"role": told.role},
    )
    return (draft,)


verb(
    name="revoke-role",
    room="people",
    title="Revoke role",
    about="Take a role away from a person.",
    command=RevokeRole,
    event="RoleRevoked",
    effect=revoke,
    subject="person",
    needs=(many("grants", "role_grant", person_id="person.id"), ADMINISTRATORS_THERE),
    guards=(site_is_ones_own, role_is_held),
    roles=("administrator", CONSOLE),
    reports=False,
)


@command
class EndAccount(Command):
    """End someone's account."""

    person: str = ref("person", "Person")


@red("account-ended-already")
def account_is_active(_: Command, facts: Facts) -> Params | None:
    """An ended account is not ended again."""
    person: Person = facts["person"]
    return None if person.status == "active" else {"person": person.name, "since": person.ended_at}


def end_account(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The person can no longer sign in; what they did stays theirs."""
    person: Person = facts["person"]
    ended = change(person, status="ended", ended_at=facts.now)
    subjects = {"person": person.id}
    return (Draft(kind="AccountEnded", stream=person.stream, subjects=subjects, changes=(ended,)),)


verb(
    name="end-account",
    room="people",
    title="End account",
    about="Someone no longer works here; their sessions end with it.",
    command=EndAccount,
    event="AccountEnded",
    effect=end_account,
    subject="person",
    guards=(account_is_active,),
    roles=("administrator", CONSOLE),
    reports=False,
)
