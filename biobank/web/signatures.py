"""Signatures on a page: who is asked to sign what, and proofs bought for exactly one command."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.rules.meanings import MEANINGS
from biobank.domain.rules.verb import Guard, Signing, Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.services.identity.denied import Denied
from biobank.services.identity.passwords import PIN_DIGITS
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.signing import buy_proof
from biobank.services.recording import command_hash
from biobank.services.services import Services
from biobank.web.form_input import Form
from biobank.web.sentences import role_words, said
from biobank.words.speaking import say

NAMES = ("second", "third", "fourth")
WAIVER, FURTHER, READ_BACK = "waiver", "further", "readback"
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to sign: whose, the words that are signed, and what was wrong with the last try."""

    prefix: str
    meanings: tuple[Words, ...]
    own: bool = False
    title: str = Phrase("Second person")
    lead: str = ""
    login: str = ""
    error: str = ""


def slots(verb: Verb, waived: Guard | None) -> tuple[Slot, ...]:
    """Return the places to sign that a verb demands, and a physician's for what is waived."""
    own = [_own(each) for each in verb.signings if each.by == "actor"]
    others = [each for each in verb.signings if each.by != "actor"]
    asked = [_other(each, name) for each, name in zip(others, NAMES, strict=False)]
    return (*own[:1], *asked, *(() if waived is None else (_waiver(waived),)))


def _words(meaning: str) -> Words:
    return meaning, MEANINGS[meaning].statement


def _own(signing: Signing) -> Slot:
    return Slot("signature", (_words(signing.meaning),), own=True, title=say("Your signature"))


def _other(signing: Signing, prefix: str) -> Slot:
    roles = role_words(signing.roles)
    if signing.by == "other":
        lead = say("Someone other than you signs here: {roles}.", roles=roles) if roles else ""
        return Slot(prefix, (_words(signing.meaning),), lead=lead)
    lead = (
        say("You or someone else may sign: {roles}.", roles=roles)
        if roles
        else say("You or someone else may sign.")
    )
    return Slot(prefix, (_words(signing.meaning),), title=say("Signature"), lead=lead)


def _waiver(guard: Guard) -> Slot:
    lead = say(
        "It is done all the same only with a reason and the signature of: {waived_by}.",
        waived_by=role_words(guard.waived_by),
    )
    return Slot(WAIVER, (_words(guard.waives),), title=say("Decision against the rule"), lead=lead)


def is_pin(secret: str) -> bool:
    """Say whether a secret is a PIN: digits, and fewer than any password has."""
    return secret.isascii() and secret.isdigit() and len(secret) in PIN_DIGITS


def missing(verb: Verb, form: Form) -> dict[str, str]:
    """Return the places of demanded signatures that were left empty; a report may be unsigned."""
    if form.get("mode") == REPORTED:
        return {}
    wanted = [slot for slot in slots(verb, None) if not form.get(f"{slot.prefix}_password")]
    return {slot.prefix: say("Sign here before it is recorded.") for slot in wanted}


@dataclass(frozen=True, slots=True)
class Signer:
    """Buys the proofs of one form for one command."""

    services: Services
    who: SignedIn
    address: str

    def buy(self, verb: Verb, command: Command, form: Form) -> tuple[tuple[str, ...], dict[str, str]]:
        """Return the proofs bought for exactly this command, and what was wrong by place."""
        record = command_hash(self.services.keys, verb, command).hex()
        proofs: list[str] = []
        errors: dict[str, str] = {}
        for prefix in ("signature", *NAMES, WAIVER, READ_BACK, FURTHER):
            if form.get(f"{prefix}_password"):
                try:
                    proofs.append(self._one(prefix, record, form))
                except Denied as denied:
                    sentence = said(denied.code, denied.params)
                    errors[prefix] = f"{sentence.says} {sentence.next}"
        return tuple(proofs), errors

    def _one(self, prefix: str, record: str, form: Form) -> str:
        login = self.who.login if prefix == "signature" else form.get(f"{prefix}_login", "")
        meaning = form.get(f"{prefix}_meaning", "")
        secret = form[f"{prefix}_password"]
        return buy_proof(
            self.services, self.who, login, secret, meaning, record, address=self.address, pin=is_pin(secret)
        )


def with_form(places: Sequence[Slot], form: Form, errors: dict[str, Any]) -> tuple[Slot, ...]:
    """Return the places as they are shown again: names kept, passwords never."""
    return tuple(
        replace(slot, login=form.get(f"{slot.prefix}_login", ""), error=errors.get(slot.prefix, ""))
        for slot in places
    )
