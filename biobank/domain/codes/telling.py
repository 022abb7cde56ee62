"""What was read, told in full: every structure with its fields, and the result of every check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from biobank.domain.codes.check_character import check_character
from biobank.domain.codes.din import Din, render_din
from biobank.domain.codes.isbt.checks import checks
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.naming import named_by
from biobank.domain.codes.isbt.product import DonationNumber
from biobank.domain.codes.isbt.structure import Structure, render
from biobank.domain.codes.own_code import KINDS, OwnCode
from biobank.domain.codes.own_code import render as render_own
from biobank.domain.codes.signed_label import SignedContent
from biobank.domain.codes.wedge import Scanned, Unreadable

Told = dict[str, Any]


def told(found: Scanned) -> Told:
    """Return what a text is: its kind, the symbol if the scanner named it, structures, names and checks."""
    head: Told = {"kind": found.kind, "text": found.raw, "symbology": found.symbology}
    if isinstance(found.code, OwnCode):
        return head | _own(found.code) | (_signed(found.signed.content) if found.signed else {})
    if isinstance(found.code, Din):
        return head | _message(_donation(found.code)) | {"kind": "din"}
    return head | _message(found.code)


def told_fault(found: Unreadable) -> Told:
    """Return the one error of a text that is no code, and where it broke if it began as one."""
    fault = found.fault
    head: Told = {"code": found.code, "says": found.sentence, "text": found.raw}
    if fault is None:
        return head
    return head | {
        "structure": fault.structure or None,
        "name": fault.name,
        "at": fault.at,
        "expected": str(fault.expected),
        "found": fault.found,
    }


def _own(code: OwnCode) -> Told:
    body = render_own(code)
    check = {"name": "check-character", "passed": True, "says": f"{body[-1]} fits {body[:-1]}"}
    thing = {"type": KINDS[code.kind], "id": code.id, "copy": code.copy, "check": body[-1]}
    return {"structures": [], "names": thing, "checks": [check]}


def _signed(content: SignedContent) -> Told:
    """Return what a signed label claims; whether its signature fits takes the centre's public key."""
    claims = {
        "key": content.key,
        "patient": content.patient,
        "chain_of_identity": content.chain,
        "signed_at": content.signed_at,
        "expires": content.expires,
        "demonstration": content.demonstration,
    }
    return {"signed": claims, "signature": "not checked: biobank labels check TEXT --key FILE"}


def _donation(din: Din) -> Message:
    return Message("single", (DonationNumber(din.number, din.flags),))


def _message(message: Message) -> Told:
    names = named_by(message)
    named = {
        "din": names.din,
        "product_code": names.product_code,
        "division": names.division,
        "divisions": names.divisions,
        "chain_of_identity": names.chain,
        "patient_number": names.patient,
    }
    return {
        "form": message.form,
        "order": message.order if message.form == "compound" else None,
        "structures": [_structure(each) for each in message.structures],
        "names": {name: value for name, value in named.items() if value is not None},
        "checks": [*_of_numbers(message), *_of_message(message)],
    }


def _structure(one: Structure) -> Told:
    return {
        "number": one.NUMBER,
        "name": one.NAME,
        "identifier": one.IDENTIFIER,
        "text": render(one),
        "fields": dict(one.fields),
        "means": dict(one.means),
    }


def _of_numbers(message: Message) -> Iterator[Told]:
    """A donation number has its character K; its flags were looked at when it was read."""
    donation = message.find(DonationNumber)
    if donation is None:
        return
    letter = check_character(donation.number)
    flags = "carry it" if donation.means["flags"].startswith("check") else "do not carry it"
    says = f"K of {render_din(donation.din)[1:14]} is {letter}, the flags {donation.flags} {flags}"
    yield {"name": "check-character", "passed": True, "says": says}


def _of_message(message: Message) -> Iterator[Told]:
    for each in checks(message):
        yield {"name": each.name, "passed": each.passed, "says": each.says}
