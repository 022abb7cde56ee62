"""Sites, stations, people and the roles they hold; secrets are never here."""

from biobank.domain.things.thing import Thing, thing


@thing("site", "S")
class Site(Thing):
    """A centre or ward at one address: its time zone and facility number (FIN, 5 characters)."""

    name: str
    zone: str
    facility: str
    status: str = "active"


@thing("station", "T")
class Station(Thing):
    """A workstation that people scan at; it may be set up for gloves.

    What its scanner sends before and after each code, and how many milliseconds apart the characters
    come; None where nobody has set the scanner up. `printers` are the ids of the printers it uses,
    the first choice first.
    """

    site_id: str
    name: str
    kind: str = "bench"
    status: str = "active"
    scanner_prefix: str | None = None
    scanner_suffix: str | None = None
    scanner_ms: int | None = None
    printers: str | None = None


@thing("person", "H")
class Person(Thing):
    """Someone who works here. `status`: active, ended. A name is what stands in signatures."""

    login: str
    name: str
    status: str = "active"
    ended_at: str | None = None


@thing("role_grant", "Z")
class RoleGrant(Thing):
    """A role of one person at one site. `status`: granted, revoked."""

    person_id: str
    site_id: str
    role: str
    granted_by: str
    seconded_by: str | None = None
    status: str = "granted"


@thing("policy", "6")
class Adoption(Thing):
    """An adopted policy: its digest and canonical content. `status`: in_force, superseded."""

    site_id: str
    digest: str
    content: str
    adopted_at: str
    status: str = "in_force"
