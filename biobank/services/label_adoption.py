"""Adopting label designs: what the policy says of each, and the gate that stands before it.

An adopted policy that names designs, each with version and digest, lets no other be printed. The adoption is
an event, so the ledger tells which design was in use when.
"""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.policy import Policy
from biobank.labelling import Design, LabelError, print_ready
from biobank.labelling.design import STANDARD_DPI, barest, longest, sample

SETTING = "label_designs"


def adopted_designs(policy: Policy) -> Mapping[str, Mapping[str, Any]]:
    """Return version and digest of each adopted design; where none was adopted, each may be printed."""
    found: Mapping[str, Mapping[str, Any]] = policy.content["settings"].get(SETTING, {})
    return found


def is_adopted(design: Design, policy: Policy) -> bool:
    """Say whether the policy lets this very design be printed."""
    adopted = adopted_designs(policy)
    return not adopted or adopted.get(design.name, {}).get("digest") == design.digest


def adopting(policy: Policy, designs: Mapping[str, Design]) -> dict[str, Any]:
    """Return the policy's content with these designs adopted, after each was read back in every form.

    A design that changed under the version it had, or that does not read back
    on a standard printer, is a `LabelError`.
    """
    adopted = {name: dict(told) for name, told in adopted_designs(policy).items()}
    for name, design in designs.items():
        before = adopted.get(name)
        if before is not None and before["digest"] == design.digest:
            continue
        if before is not None and design.version <= before["version"]:
            raise LabelError(
                f"{name}.toml", "version", f"must be above {before['version']}: the design has changed."
            )
        require_read_back(design)
        adopted[name] = {"version": design.version, "digest": design.digest}
    return {**policy.content, "settings": {**policy.content["settings"], SETTING: adopted}}


def require_read_back(design: Design) -> None:
    """Print a design in memory, for each standard printer, and read every symbol back; raises LabelError."""
    forms = [sample(design), longest(design), barest(design)]
    for dpi in sorted({design.stock.dpi, *STANDARD_DPI}):
        print_ready(design, forms, dpi=dpi)


def keeping_designs(content: Mapping[str, Any], in_force: Policy | None) -> dict[str, Any]:
    """Return a policy from a file with the designs that were adopted before, which no file states."""
    adopted = adopted_designs(in_force) if in_force is not None else {}
    if not adopted:
        return dict(content)
    return {**content, "settings": {**content["settings"], SETTING: adopted}}
