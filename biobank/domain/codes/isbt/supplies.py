"""Containers and supplies: makers, catalogue numbers, lots."""

from __future__ import annotations

from collections.abc import Mapping

from biobank.domain.codes.isbt.alphabets import UPPER
from biobank.domain.codes.isbt.structure import Structure, part, structure


@structure("017", "Container manufacturer and catalogue number", "=)")
class ContainerMaker(Structure):
    """Which bag of a set, whose, and of what catalogue number."""

    container: str = part(UPPER)
    maker: str = part(UPPER, UPPER)
    catalogue: str = part(*UPPER * 7)


@structure("018", "Container lot number", "&)")
class ContainerLot(Structure):
    """The lot of a container or set."""

    lot: str = part(*UPPER * 10)


class _Padded(Structure):
    """A number with zeros in front, as long as the longest."""

    __slots__ = ()

    @property
    def means(self) -> Mapping[str, str]:
        """The number without the zeros in front."""
        return {"number": self.content.lstrip("0") or "0"}


@structure("035", "MPHO lot number", "&,1")
class LotNumber(_Padded):
    """The lot of a product."""

    lot: str = part(*UPPER * 18)


@structure("036", "MPHO supplemental identification number", "&,2")
class SupplementalNumber(_Padded):
    """A further number of a product."""

    number: str = part(*UPPER * 18)
