"""The encryption dictionary of a PDF as the painting library writes its objects."""

from collections.abc import Mapping
from typing import Any

from reportlab.pdfbase.pdfdoc import DummyDoc, PDFDictionary, PDFName, PDFObject


class EncryptionDictionary(PDFObject):  # type: ignore[misc]  # reportlab ships no types
    """The one object of an encrypted file that is not encrypted itself."""

    __RefOnly__ = 1

    def __init__(self, told: Mapping[str, bytes], permissions: int) -> None:
        """Take proofs and closed keys by name, and the permissions of whoever gives the password."""
        super().__init__()
        self._told = told
        self._permissions = permissions

    def format(self, document: Any) -> Any:  # noqa: ARG002  as the library calls it
        """Return the dictionary in the file's own writing."""
        filters = {"StdCF": PDFDictionary(_FILTER)}
        written: dict[str, Any] = {name: f"<{value.hex().upper()}>" for name, value in self._told.items()}
        written |= {
            "Filter": PDFName("Standard"),
            "V": 5,
            "R": 6,
            "Length": 256,
            "P": self._permissions,
            "EncryptMetadata": "true",
            "StmF": PDFName("StdCF"),
            "StrF": PDFName("StdCF"),
            "CF": PDFDictionary(filters),
        }
        return PDFDictionary(written).format(DummyDoc())


_FILTER = {"CFM": PDFName("AESV3"), "AuthEvent": PDFName("DocOpen"), "Length": 32}
