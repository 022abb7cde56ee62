"""The demonstration centre: fifteen years of work by invented people, told by the commands that people send.

`load` opens a demonstration ledger on a simulated clock, lets the stories of
some two dozen patients run side by side, and ends at this moment: what waits
on the worklists then waits today.
"""

from pathlib import Path
from random import Random
from typing import Any

from biobank.services.demo import centre, everybody, house, staff
from biobank.services.demo.clock import Simulated
from biobank.services.demo.telling import Progress, tell
from biobank.services.first_people import SignIn, made_up_password
from biobank.services.genesis import open_ledger
from biobank.services.identity.credentials import set_password
from biobank.services.policies import policy_content
from biobank.services.services import Services

__all__ = ["SEED", "load"]

SEED = "demonstration centre 1"
POLICY = Path(__file__).parents[3] / "config" / "policy.toml"


def _silent(_: str) -> None:
    """Say nothing."""


def load(services: Services, progress: Progress = _silent, seed: str = SEED) -> list[SignIn]:
    """Open a demonstration ledger, fill it, and return a sign-in for each role; passwords are shown once.

    The figures follow from the seed and the days from the present one. A
    ledger that is open already makes it fail (IntegrityError), and nothing is changed.
    """
    end = services.clock()
    clock = Simulated(end, end, house.OPENING.zone)
    rng = Random(seed)  # noqa: S311  figures of invented patients, nothing secret
    clock.at = clock.on(house.BEGINNING_DAYS_AGO, "08:00")
    told = centre.simulated(services, clock, rng)
    site = open_ledger(told, "demonstration", house.OPENING, _policy())
    here = centre.Centre(told, clock, rng, site)
    here.begin_scene()
    house.set_up(here)
    tell(here, everybody.stories(here, seed), progress)
    house.drawer(here)
    progress(f"today, {here.count} records by {len(here.people)} people")
    return [_sign_in(services, here, one) for one in staff.ALL if one.signs_in]


def _policy() -> dict[str, Any]:
    """Return the policy as it ships, with telephone numbers that nobody has."""
    content = policy_content(POLICY)
    return {**content, "settings": {**content["settings"], "telephones": house.TELEPHONES}}


def _sign_in(services: Services, here: centre.Centre, one: staff.Colleague) -> SignIn:
    password = made_up_password()
    set_password(services, here.people[one.login], password)
    return SignIn(one.role, one.login, password, one.name)
