"""What answers look like, for the OpenAPI document; they are written by hand-made encoders, not by these."""

from marshmallow import Schema, fields


class ProblemBody(Schema):
    """A problem by RFC 9457: nothing was done, unless `command` names what was recorded."""

    type = fields.String(required=True, metadata={"description": "Where this code is explained."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "Stable; build on this."})
    detail = fields.String(required=True, metadata={"description": "One sentence for people."})
    next = fields.String(required=True, metadata={"description": "What to do next."})
    errors = fields.Dict(metadata={"description": "Sentences by field."})
    command = fields.String()
    events = fields.List(fields.String())
    params = fields.Dict()
    repeated = fields.Boolean()


class OutcomeBody(Schema):
    """The outcome of a command that was accepted."""

    command = fields.String(required=True)
    accepted = fields.Boolean(required=True)
    events = fields.List(fields.String(), required=True, metadata={"description": "stream#number"})
    made = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Ids of the things that came to be, by kind."},
    )
    violations = fields.List(
        fields.String(), metadata={"description": "Codes that a report or a waiver went against."}
    )
    repeated = fields.Boolean(metadata={"description": "This outcome was given before."})
