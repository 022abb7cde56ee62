"""Donation numbers set aside before there is any donation: for labels that wait in a drawer."""

from biobank.domain.things.thing import Thing, thing


@thing("reserved_number", "DIN")
class ReservedNumber(Thing):
    """A donation number set aside for work without the program, printed as labels beforehand.

    Its id is the number itself: nobody ever meets it under another name.
    `block` is the first of the numbers set aside together. `status`: reserved,
    then returned (its labels destroyed unused), spoiled or lost. That a number
    was used is told by the donation or unit that carries it, never here.
    """

    site_id: str
    block: str
    reserved_at: str
    reserved_by: str
    status: str = "reserved"
    ended_at: str | None = None
    ended_by: str | None = None

    @property
    def din(self) -> str:
        """Return the donation number."""
        return self.id
