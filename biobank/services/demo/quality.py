"""The quality officer's rounds: what went otherwise is looked into, graded and closed; the newest waits."""

from biobank.services.demo.centre import Centre, Signers
from biobank.services.demo.telling import Story

ROUND_DAYS = 75
SETTLED_DAYS = 30
CAUSES: dict[str, tuple[str, str]] = {
    "adverse-event": ("Known reaction to cells in DMSO.", "Treated; no change to practice."),
    "container-failed": ("Seam of the bag, lot checked.", "Supplier informed; overwrap for this bag type."),
    "label": ("Label of the wrong unit was scanned.", "Scan taught again."),
    "not-where-recorded": ("Two bags put back crosswise.", "One bag in hand at a time; inventory repeated."),
    "viability-low": ("Long apheresis, warm transport.", "Transport in a cooled box from now on."),
}
OTHERWISE = ("Looked into with everybody concerned.", "Taught again; watched at the next inventory.")
REVIEWED: Signers = [("quality_officer", "reviewed")]


def rounds(centre: Centre) -> Story[None]:
    """Every few weeks the officer closes what is older than a month."""
    for days_ago in range(5000, ROUND_DAYS // 2, -ROUND_DAYS):
        yield centre.clock.on(days_ago, "15:10")
        settled = centre.clock.days_from_now(-SETTLED_DAYS)
        for one in centre.find("deviation", status="open"):
            if one.opened_at < settled:
                cause, action = CAUSES.get(one.code, OTHERWISE)
                told = {"severity": one.severity, "root_cause": cause, "action": action}
                centre.ok("close-deviation", "quality_officer", REVIEWED, deviation=one.id, **told)
