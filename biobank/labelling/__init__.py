"""Labels: designs as data, drawn in millimetres, painted as PDF and read back before anyone trusts them."""

from biobank.labelling.design import Design, required_fields, sample
from biobank.labelling.label_error import LabelError
from biobank.labelling.loading import load_designs
from biobank.labelling.pdf import paint_pdf, paint_sheet
from biobank.labelling.reading import print_ready, read_back

__all__ = [
    "Design",
    "LabelError",
    "load_designs",
    "paint_pdf",
    "paint_sheet",
    "print_ready",
    "read_back",
    "required_fields",
    "sample",
]
