"""The account of a day's labels: what was printed, and whether every copy of it is accounted for."""

from biobank.domain.things.thing import Thing, thing


@thing("label_account", "RUN")
class LabelAccount(Thing):
    """What somebody printed at a site on one day, as it stood when a person closed it.

    `printed` = `affixed` + `ended` + `loose`; a run agrees when nothing of it is loose, and else a
    deviation was opened. Copies printed later that day are closed anew. `person_id` printed them.
    """

    site_id: str
    day: str
    person_id: str
    printed: int
    affixed: int
    ended: int
    loose: int
    closed_at: str
    closed_by: str
    reason: str | None = None
    status: str = "agrees"
