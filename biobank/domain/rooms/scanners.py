"""Scanners: what the one at a station sends around each code, kept with the station."""

from biobank.domain.codes.scanner_test import is_usable_mark
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import integer, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.people import Station

MARK = "Signs, no letters and digits; empty where it sends none"


@command
class SetUpScanner(Command):
    """Keep how the scanner of a station is set up."""

    station: str = ref("station", "Station")
    prefix: str | None = text("Sent before each code", required=False, max_length=12, hint=MARK)
    suffix: str | None = text("Sent after each code", required=False, max_length=12, hint=MARK)
    milliseconds: int | None = integer(
        "Between two characters", "ms", required=False, minimum="0", maximum="1000"
    )


@red("scanner-mark-unusable")
def marks_are_no_code(told: SetUpScanner, _: Facts) -> Params | None:
    """A mark that could begin or end a code would cut into codes that are typed."""
    wrong = [mark for mark in (told.prefix, told.suffix) if mark and not is_usable_mark(mark)]
    return {"mark": wrong[0]} if wrong else None


@red("station-of-another-site")
def station_is_here(_: Command, facts: Facts) -> Params | None:
    """Who works at a station sets its scanner up."""
    station: Station = facts["station"]
    return None if station.site_id == facts.actor.site else {"station": station.name}


def set_up(told: SetUpScanner, facts: Facts) -> tuple[Draft, ...]:
    """From now on these marks are taken off what is scanned at the station."""
    station: Station = facts["station"]
    changed = change(
        station,
        scanner_prefix=told.prefix or None,
        scanner_suffix=told.suffix or None,
        scanner_ms=told.milliseconds,
    )
    kept = Draft(
        kind="ScannerSetUp", stream=station.stream, subjects={"station": station.id}, changes=(changed,)
    )
    return (kept,)


verb(
    name="set-up-scanner",
    room="sites",
    title="Set up scanner",
    about="Keep what the scanner of a station sends before and after each code.",
    command=SetUpScanner,
    event="ScannerSetUp",
    effect=set_up,
    subject="station",
    guards=(station_is_here, marks_are_no_code),
    roles=tuple(dict.fromkeys((*HANDLERS, "administrator"))),
    reports=False,
)
