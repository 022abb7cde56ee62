"""The start page of administrators: sign-ins that failed, people, stations, and the health of the system."""

from collections.abc import Iterable

from biobank.domain.rules.clock import later
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.ready import ready
from biobank.services.reads import watch
from biobank.services.reads.staff import Staff, staff
from biobank.services.reads.watch import Failures, StationUsed
from biobank.web.home_parts import Part, most_urgent_first
from biobank.web.links import href_of
from biobank.web.naming import names_of
from biobank.web.shell import services
from biobank.web.worklist_reading import Reading, Row
from biobank.words.speaking import capital, say, say_n

FAILED_HOURS = 24
_MANY, _SOME = 10, 3
_HEALTH = {
    "database": (Phrase("Database"), Phrase("It answers"), Phrase("It does not answer")),
    "schema": (Phrase("Schema"), Phrase("Of this version"), Phrase("Of another version: biobank db upgrade")),
    "ledger": (
        Phrase("Ledger"),
        Phrase("Open"),
        Phrase("Not open, or not of the purpose that the settings want"),
    ),
    "policy": (
        Phrase("Policy"),
        Phrase("States all that this version asks"),
        Phrase("Older than the program: biobank config adopt"),
    ),
}


def sign_ins(reading: Reading) -> Iterable[Part]:
    """Sign-ins that failed within a day, by account."""
    found = watch.failed_sign_ins(reading.connection, later(reading.now, hours=-FAILED_HOURS))
    names = names_of([each.person for each in found.by_account])
    yield Part(
        name="sign-ins",
        title=say("Failed sign-ins of the last {failed_hours} hours", failed_hours=FAILED_HOURS),
        rows=most_urgent_first(
            _failed(each, names.get(each.person or ""), reading) for each in found.by_account
        ),
        empty=say("No sign-in has failed."),
        columns=("about", "what", "detail", "last"),
        number=found.count,
        more=not found.whole,
    )


def _failed(each: Failures, name: str | None, reading: Reading) -> Row:
    page = href_of("person", each.person) if each.person else "/people"
    return {
        "about": (page, name or say("Names that nobody has")),
        "what": say_n(each.count, "Once", "{n} times"),
        "detail": capital(each.last_detail),
        "last": reading.when(each.last_at),
        "tone": "bad" if each.count >= _MANY else "attention" if each.count >= _SOME else None,
    }


def people(reading: Reading) -> Iterable[Part]:
    """Accounts with something to be done about them, and how many there are in all."""
    found = [each for each in staff(reading.connection) if each.person.status == "active"]
    asked = [(each, why) for each in found if (why := _asks(each))]
    yield Part(
        name="people",
        title=say("Accounts to look after"),
        rows=[
            {"about": (href_of("person", each.person.id), each.person.name), "what": why}
            for each, why in asked
        ],
        empty=say("All {count} accounts have a role and a password of their own.", count=len(found)),
        columns=("about", "what"),
        href="/people",
    )


def _asks(each: Staff) -> str:
    told = [] if each.grants else [say("No role at any site")]
    told += {
        "none": [say("No password yet")],
        "new": [say("The password given out was not changed yet")],
    }.get(each.sign_in, [])
    return "; ".join(told)


def stations(reading: Reading) -> Iterable[Part]:
    """The stations of the site and who is signed in there, by number."""
    hours = int(reading.who.policy.content["settings"].get("session_hours", 12))
    found = watch.stations_used(reading.connection, reading.site, reading.now, hours)
    yield Part(
        name="stations",
        title=say("Stations"),
        rows=[_station(each, reading) for each in found],
        empty=say("No station has a name yet."),
        columns=("about", "what", "last"),
        number=sum(1 for each in found if each.sessions),
        shown=len(found),
        waits=False,
    )


def _station(each: StationUsed, reading: Reading) -> Row:
    return {
        "about": (href_of("station", each.id), each.name),
        "what": say("{sessions} signed in", sessions=each.sessions)
        if each.sessions
        else say("Nobody is signed in"),
        "last": reading.when(each.seen_at) if each.seen_at else None,
    }


def health(reading: Reading) -> Iterable[Part]:
    """Whether everything is there that work needs, and what the program cannot know."""
    rows = [_part_of_health(name, holds=holds) for name, holds in ready().told().items()]
    kind = "SQLite" if services().database.is_sqlite else "PostgreSQL"
    rows[0] = {**rows[0], "value": f"{kind}. {say(rows[0]['value'])}"}
    told = [*rows, *_unknown(reading)]
    yield Part(
        name="health",
        title=say("Health"),
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
        yield {
            "label": say("Last event"),
            "value": say("{events}, of {local}", events=end.events, local=local),
            "tone": "plain",
        }
    yield {
        "label": say("Last backup"),
        "value": say(
            "Not known. The program makes none and hears of none: look where your backups are kept."
        ),
        "tone": "attention",
    }
    yield {
        "label": say("Last verification"),
        "value": say("Not known. It runs on the server: biobank audit verify, best every night."),
        "tone": "attention",
    }
    yield {"label": say("Seal"), "value": say("The ledger is chained, not sealed yet."), "tone": "attention"}
