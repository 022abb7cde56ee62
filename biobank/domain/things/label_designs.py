"""Label designs that a centre adopted, version by version, with the very text of each."""

from biobank.domain.things.thing import Thing, thing


@thing("label_design", "DSGN")
class LabelDesign(Thing):
    """One adopted version of a label design, kept with its text so that an old label can be drawn again.

    `number` is the version that stands in the text, `digest` the SHA-256 of what the text says, `read_back`
    what the read-back gate found before it was adopted. `status`: adopted, replaced, retired.
    """

    site_id: str
    name: str
    number: int
    title: str
    digest: str
    content: str
    read_back: str
    adopted_at: str
    adopted_by: str
    seconded_by: str | None = None
    reason: str | None = None
    status: str = "adopted"
    ended_at: str | None = None
    ended_by: str | None = None
    ended_reason: str | None = None
