"""What adopting a label design needs to know: whether its text is one, and whether its symbols read back."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rooms.label_designs import DesignRead
from biobank.domain.rules.command import Command
from biobank.services.gathering import special
from biobank.services.label_adoption import read_design
from biobank.services.services import Services
from biobank.storage.work import Work


@special("design_read")
def design_read(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> DesignRead:
    """Return what the text of the command says, and what the gate finds of it."""
    return read_design(getattr(command, "design", None) or "", getattr(command, "content", None) or "")
