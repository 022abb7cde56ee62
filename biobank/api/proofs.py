"""Proofs: signing in again, for one meaning of one record; the proof goes with the command once."""

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.domain.rules.meanings import MEANINGS
from biobank.edge.actions import ACTIONS
from biobank.edge.answers import as_json
from biobank.edge.fields import Choice, Words
from biobank.edge.parts import parts
from biobank.edge.problems import wrong_fields
from biobank.edge.reading import body, loaded
from biobank.edge.schemas import Strict
from biobank.edge.secrets import Secret
from biobank.edge.signing_in import address, signed_in
from biobank.services.identity.signing import buy_proof
from biobank.services.recording import command_hash

room = Room("proofs", "Signatures: a password, again, for exactly one record.")


class ProofRequest(Strict):
    """Who signs, what it means, and the command exactly as it will be sent."""

    login = Words(required=True, longest=120, metadata={"description": "Sign-in name, or a scanned badge."})
    password = Secret(allow_none=True, load_default=None)
    pin = Secret(allow_none=True, load_default=None)
    meaning = Choice(tuple(MEANINGS), required=True)
    verb = Choice(tuple(ACTIONS), required=True)
    command = fields.Dict(keys=fields.String(), required=True, metadata={"description": "The verb's body."})


class ProofBody(Schema):
    """A proof: send it within minutes in the command's `proofs`."""

    proof = fields.String(required=True)
    statement = fields.String(required=True, metadata={"description": "The words that were signed."})


_schema = ProofRequest()


@room.serves("POST", "/proofs", takes=ProofRequest, answers=ProofBody, problems=(429, 503))
def buy() -> Response:
    """Sign: show who you are again, and what you mean by which record.

    The person who signs need not be the one who is signed in: a second person
    signs here without unlocking anything.
    """
    who, asked = signed_in(), body(_schema)
    action = ACTIONS[asked["verb"]]
    command = loaded(action.schema, asked["command"]).command
    pin = asked["pin"] is not None
    secret = asked["pin"] if pin else asked["password"]
    if secret is None:
        raise wrong_fields({"password": ["Give the password or the PIN."]})
    record = command_hash(parts().services.keys, action.verb, command).hex()
    nonce = buy_proof(
        parts().services, who, asked["login"], secret, asked["meaning"], record, address=address(), pin=pin
    )
    return as_json({"proof": nonce, "statement": MEANINGS[asked["meaning"]].statement})
