"""Balance of a step: what went in comes out again, in volume and in cells."""

from collections.abc import Sequence
from decimal import Decimal

from biobank.domain.laboratory.quantities import rounded_down

NOTHING = Decimal(0)


def imbalance(incoming: Decimal, outgoing: Decimal, tolerance_percent: Decimal) -> Decimal | None:
    """Return outgoing minus incoming where it is beyond the tolerance, a percentage of the incoming."""
    difference = outgoing - incoming
    return difference if abs(difference) * 100 > incoming * tolerance_percent else None


def excess(incoming: Decimal, outgoing: Decimal, tolerance_percent: Decimal) -> Decimal | None:
    """Return by how much more came out than went in, beyond the tolerance; losing cells is no excess."""
    found = imbalance(incoming, outgoing, tolerance_percent)
    return found if found is not None and found > 0 else None


def shares(cells_e6: Decimal | None, whole_ml: Decimal, parts_ml: Sequence[Decimal]) -> list[Decimal | None]:
    """Return the cells in each part of a well mixed whole; together never more than there were.

    Parts measured to more than the whole share all the cells among them.
    """
    if cells_e6 is None:
        return [None for _ in parts_ml]
    divisor = max(whole_ml, sum(parts_ml, NOTHING))
    if divisor == 0:
        return [NOTHING for _ in parts_ml]
    return [rounded_down(cells_e6 * part / divisor) for part in parts_ml]
