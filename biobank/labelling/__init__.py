"""Labels: designs as data, drawn in millimetres, painted as PDF, SVG or ZPL, and read back before use."""

from biobank.labelling.design import Design, required_fields, sample
from biobank.labelling.label_error import LabelError
from biobank.labelling.loading import load_designs
from biobank.labelling.pdf import paint_pdf, paint_sheet
from biobank.labelling.reading import print_ready, print_ready_zpl, read_back, sheet_ready
from biobank.labelling.svg import paint_svg

__all__ = [
    "Design",
    "LabelError",
    "load_designs",
    "paint_pdf",
    "paint_sheet",
    "paint_svg",
    "print_ready",
    "print_ready_zpl",
    "read_back",
    "required_fields",
    "sample",
    "sheet_ready",
]
