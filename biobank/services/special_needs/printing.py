"""What looking after printers needs to know: where printers may be, and whether jobs wait for one."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.command import Command
from biobank.domain.rules.printer_hosts import HostRule
from biobank.services.gathering import special
from biobank.services.printing.jobs import waiting_for
from biobank.services.services import Services
from biobank.storage.work import Work


@special("host_rule")
def host_rule(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> HostRule:
    """Return what the settings of the server say of printers' hosts."""
    return services.printer_hosts


@special("jobs_waiting")
def jobs_waiting(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> int:
    """Return how many print jobs wait for the printer."""
    return waiting_for(work.connection, given["printer"].id)
