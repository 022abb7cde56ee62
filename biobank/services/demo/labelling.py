"""Labels of containers: printed, read back and put on, at the chair and in the laboratory."""

from collections.abc import Sequence

from biobank.services.demo.chart import Chart, label_of


def labelled(chart: Chart, units: Sequence[str], ahead: str | None = None, by: str = "technologist") -> None:
    """Print, read back and affix a label for each container, naming what it is or is about to become."""
    centre = chart.centre
    told = {"product_code": ahead} if ahead else {}
    printed = centre.each("print-label", by, [{"unit": unit, **told} for unit in units])
    copies = [one.made["label_copy"][0] for one in printed]
    scans = [{"copy": copy, "scanned": label_of(unit)} for copy, unit in zip(copies, units, strict=True)]
    centre.each("verify-label", by, scans)
    centre.each("apply-label", by, [{"copy": copy} for copy in copies])
