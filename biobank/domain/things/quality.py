"""Holds and deviations: why a unit may not be used, and what went otherwise than it should."""

from biobank.domain.things.thing import Thing, thing


@thing("hold", "2")
class Hold(Thing):
    """One reason a unit is quarantined; release waits until every hold is lifted."""

    unit_id: str
    cause: str
    detail: str | None = None
    placed_at: str
    placed_by: str
    lifted_at: str | None = None
    lifted_by: str | None = None
    status: str = "open"


@thing("deviation", "N")
class Deviation(Thing):
    """Something that went otherwise than it should. `status`: open, closed, entered_in_error.

    One cause may concern several units: `unit_id` is the first of them, `other_units` are the ids of
    the others, with spaces between. What was done on a verbal order by `ordered_by` waits for a
    signature until `countersign_due`.
    """

    site_id: str
    unit_id: str | None = None
    code: str
    opened_at: str
    opened_by: str
    status: str = "open"
    origin: str
    severity: str = "minor"
    closed_at: str | None = None
    ordered_by: str | None = None
    countersign_due: str | None = None
    countersigned_at: str | None = None
    countersigned_by: str | None = None
    other_units: str | None = None

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """Return all units that the deviation is about."""
        first = (self.unit_id,) if self.unit_id else ()
        return (*first, *(self.other_units or "").split())
