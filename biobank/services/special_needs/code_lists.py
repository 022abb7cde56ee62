"""How many lines of a list of codes are in the database."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.command import Command
from biobank.services import code_lists
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("code_lines")
def code_lines(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> int:
    """Return how many lines lie there under the digest that the command tells."""
    return code_lists.lines_of(work.connection, getattr(command, "digest", ""))
