"""Where each thing has its page."""

from biobank.domain.things.unit import LabelCopy
from biobank.services.reads.named import kind_of
from biobank.web.shell import has_page

_OWN_PAGES = {
    "course": "/courses",
    "deviation": "/deviations",
    "donation": "/donations",
    "episode": "/episodes",
    "equipment": "/equipment",
    "lot": "/lots",
    "order": "/orders",
    "station": "/stations",
    "unit": "/units",
    "patient": "/patients",
    "person": "/people",
    "place": "/vessels",
    "printer": "/printers",
    "slot": "/slots",
}


def href_of(kind: str, id: str) -> str:
    """Return the page of a thing: its kind's own where there is one, else the page common to all."""
    own = f"{_OWN_PAGES.get(kind, '')}/{id}"
    return own if kind in _OWN_PAGES and has_page(own) else f"/things/{id}"


def href_of_id(id: str) -> str:
    """Return the page of the thing an id names."""
    return href_of(kind_of(id) or "thing", id)


def paper_of(copy: LabelCopy) -> str:
    """Return where the paper of a printed label is, as long as nobody has scanned it; else nothing."""
    return f"/labels/pdf?copy={copy.id}" if copy.status == "printed" else ""
