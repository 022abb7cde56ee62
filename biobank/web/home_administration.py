"""The start page of administrators: sign-ins that failed, people, stations, and the health of the system."""

from collections.abc import Iterable

from biobank.domain.rules.clock import later
from biobank.edge.ready import ready
from biobank.services.reads import watch
from biobank.services.reads.staff import Staff, staff
from biobank.services.reads.watch import Failures, StationUsed
from biobank.web.home_parts import Part, most_urgent_first
from biobank.web.links import href_of
from biobank.web.naming import names_of
from biobank.web.shell import services
from biobank.web.worklist_reading import Reading, Row

FAILED_HOURS = 24
_MANY, _SOME = 10, 3
_HEALTH = {
    "database": ("Database", "It answers", "It does not answer"),
    "schema": ("Schema", "Of this version", "Of another version: biobank db upgrade"),
    "ledger": ("Ledger", "Open", "Not open, or not of the purpose that the settings want"),
    "policy": ("Policy", "States all that this version asks", "Older than the program: biobank config adopt"),
}


def sign_ins(reading: Reading) -> Iterable[Part]:
    """Sign-ins that failed within a day, by account."""
    found = watch.failed_sign_ins(reading.connection, later(reading.now, hours=-FAILED_HOURS))
    names = names_of([each.person for each in found.by_account])
    yield Part(
        name="sign-ins",
        title=f"Failed sign-ins of the last {FAILED_HOURS} hours",
        rows=most_urgent_first(
            _failed(each, names.get(each.person or ""), reading) for each in found.by_account
        ),
        empty="No sign-in has failed.",
        columns=("about", "what", "detail", "last"),
        number=found.count,
        more=not found.whole,
    )


def _failed(each: Failures, name: str | None, reading: Reading) -> Row:
    page = href_of("person", each.person) if each.person else "/people"
    return {
        "about": (page, name or "Names that nobody has"),
        "what": f"{each.count} times" if each.count > 1 else "Once",
        "detail": each.last_detail.capitalize(),
        "last": reading.when(each.last_at),
        "tone": "bad" if each.count >= _MANY else "attention" if each.count >= _SOME else None,
    }


def people(reading: Reading) -> Iterable[Part]:
    """Accounts with something to be done about them, and how many there are in all."""
    found = [each for each in staff(reading.connection) if each.person.status == "active"]
    asked = [(each, why) for each in found if (why := _asks(each))]
    yield Part(
        name="people",
        title="Accounts to look after",
        rows=[
            {"about": (href_of("person", each.person.id), each.person.name), "what": why}
            for each, why in asked
        ],
        empty=f"All {len(found)} accounts have a role and a password of their own.",
        columns=("about", "what"),
        href="/people",
    )


def _asks(each: Staff) -> str:
    told = [] if each.grants else ["No role at any site"]
    told += {"none": ["No password yet"], "new": ["The password given out was not changed yet"]}.get(
        each.sign_in, []
    )
    return "; ".join(told)


def stations(reading: Reading) -> Iterable[Part]:
    """The stations of the site and who is signed in there, by number."""
    hours = int(reading.who.policy.content["settings"].get("session_hours", 12))
    found = watch.stations_used(reading.connection, reading.site, reading.now, hours)
    yield Part(
        name="stations",
        title="Stations",
        rows=[_station(each, reading) for each in found],
        empty="No station has a name yet.",
        columns=("about", "what", "last"),
        number=sum(1 for each in found if each.sessions),
        shown=len(found),
        waits=False,
    )


def _station(each: StationUsed, reading: Reading) -> Row:
    return {
        "about": (href_of("station", each.id), each.name),
        "what": f"{each.sessions} signed in" if each.sessions else "Nobody is signed in",
        "last": reading.when(each.seen_at) if each.seen_at else None,
    }


def health(reading: Reading) -> Iterable[Part]:
    """Whether everything is there that work needs, and what the program cannot know."""
    rows = [_part_of_health(name, holds=holds) for name, holds in ready().told().items()]
    kind = "SQLite" if services().database.is_sqlite else "PostgreSQL"
    rows[0] = {**rows[0], "value": f"{kind}. {rows[0]['value']}"}
    told = [*rows, *_unknown(reading)]
    yield Part(
        name="health",
        title="Health",
        rows=told,
        look="facts",
        shown=len(told),
        number=sum(1 for row in rows if row["tone"] == "bad"),
    )


def _part_of_health(name: str, *, holds: bool) -> Row:
    label, good, bad = _HEALTH[name]
    return {"label": label, "value": good if holds else bad, "tone": "good" if holds else "bad"}


def _unknown(reading: Reading) -> Iterable[Row]:
    end = watch.ledger_end(reading.connection)
    if end.events:
        local, _ = reading.when(end.at)
        yield {"label": "Last event", "value": f"{end.events}, of {local}", "tone": "plain"}
    yield {
        "label": "Last backup",
        "value": "Not known. The program makes none and hears of none: look where your backups are kept.",
        "tone": "attention",
    }
    yield {
        "label": "Last verification",
        "value": "Not known. It runs on the server: biobank audit verify, best every night.",
        "tone": "attention",
    }
    yield {"label": "Seal", "value": "The ledger is chained, not sealed yet.", "tone": "attention"}
