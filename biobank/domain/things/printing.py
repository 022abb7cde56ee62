"""Printers: where they are reached, what they understand, and which labels are loaded in them."""

from decimal import Decimal

from biobank.domain.things.thing import Thing, thing


@thing("printer", "O")
class Printer(Thing):
    """A printer of a site.

    `way`: raw (a host and a port), lp (a queue of this server), file (nothing is sent; whoever prints opens
    the file). `form`: zpl for thermal printers, pdf for all others. `width_mm` and `height_mm` are the labels
    that it is loaded with; None where sheets of any kind are. `status`: active, paused, retired.
    """

    site_id: str
    name: str
    way: str
    form: str
    host: str | None = None
    port: int | None = None
    queue: str | None = None
    dpi: int
    width_mm: Decimal | None = None
    height_mm: Decimal | None = None
    status: str = "active"
