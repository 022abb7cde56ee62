"""Lists of codes that a centre imports from its own licensed files."""

from biobank.domain.things.thing import Thing, thing


@thing("code_list", "LIST")
class CodeList(Thing):
    """One edition of a list of codes: product descriptions, facilities, or orders of compound messages.

    `digest` is the SHA-256 of its lines, which lie beside it under that name. `status`: in_force, superseded.
    """

    site_id: str
    kind: str
    edition: str
    digest: str
    lines: int
    imported_at: str
    status: str = "in_force"
