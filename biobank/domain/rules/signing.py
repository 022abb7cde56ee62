"""Which signatures a verb demands, and whether those given are the right ones."""

from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.rules.facts import Facts, Signature
from biobank.domain.rules.roles import CONSOLE, SIGNERS
from biobank.domain.rules.verb import Signing, Verb
from biobank.domain.rules.verdict import Refused


def missing_signature(verb: Verb, command: Command, facts: Facts) -> Refused | None:
    """Return the refusal for the first demanded signature that is absent or wrong.

    Codes: signature-missing, signer-not-authorised, same-person-twice,
    signature-by-another. A report is kept without the signatures that it lacks (see `completeness`), and the
    console, which is no person, does only what a verb lets it do.
    """
    if CONSOLE in facts.actor.roles:
        return None
    for demanded in verb.signings:
        if command.mode == REPORTED and facts.signed(demanded.meaning) is None:
            continue
        refusal = _lacks(demanded, command, facts)
        if refusal is not None:
            return refusal
    return _one_person_for_two(verb, facts)


def _lacks(demanded: Signing, command: Command, facts: Facts) -> Refused | None:
    given = facts.signed(demanded.meaning)
    if given is None:
        return Refused("signature-missing", {"meaning": demanded.meaning, "roles": ", ".join(demanded.roles)})
    # Where no role is named, any will do that works here: none at another site, and none that only looks on.
    if given.roles.isdisjoint(demanded.roles or SIGNERS):
        able = ", ".join(demanded.roles or sorted(SIGNERS))
        return Refused(
            "signer-not-authorised", {"name": given.name, "meaning": demanded.meaning, "roles": able}
        )
    return _wrong_person(demanded, given, command, facts)


def _wrong_person(demanded: Signing, given: Signature, command: Command, facts: Facts) -> Refused | None:
    # Whoever did it is not the second person, whether they recorded it or had it recorded by another.
    if demanded.by == "other" and given.person in (facts.actor.person, command.performed_by):
        return Refused("same-person-twice", {"name": given.name, "meaning": demanded.meaning})
    if demanded.by == "actor" and given.person != facts.actor.person:
        return Refused("signature-by-another", {"name": given.name, "meaning": demanded.meaning})
    return None


def _one_person_for_two(verb: Verb, facts: Facts) -> Refused | None:
    meanings = [demanded.meaning for demanded in verb.signings]
    signers = [one for one in facts.signatures if one.meaning in meanings]
    seen: set[str] = set()
    for one in signers:
        if one.person in seen:
            return Refused("same-person-twice", {"name": one.name, "meaning": one.meaning})
        seen.add(one.person)
    return None
