"""The start page of each role: which parts stand on it, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass

from biobank.domain.sentences.phrase import Phrase
from biobank.web import home_administration as administration
from biobank.web import home_clinic as clinic
from biobank.web import home_guides as guides
from biobank.web import home_laboratory as laboratory
from biobank.web import home_planning as planning
from biobank.web import home_printing as printing
from biobank.web import home_quality as quality
from biobank.web import home_records as records
from biobank.web.home_parts import Parts, counted, listed


@dataclass(frozen=True, slots=True)
class Home:
    """A start page: its parts, what it says when nothing waits, and whether it begins with a search.

    `plain` leaves out everything but what waits.
    """

    parts: tuple[Parts, ...]
    quiet: str
    search: bool = False
    plain: bool = False


HOMES: Mapping[str, Home] = {
    "technologist": Home(
        (
            guides.under_way,
            laboratory.clocks,
            listed("receive"),
            laboratory.to_issue,
            listed("store"),
            laboratory.to_label,
            printing.stuck,
            listed("missing-results", "results"),
        ),
        Phrase("Nothing is on its way, no clock runs, and everything is in its place."),
    ),
    "processing_director": Home(
        (
            laboratory.releases,
            quality.deviations,
            listed("holds", "results"),
            counted("clocks", "gaps"),
        ),
        Phrase("Nothing waits for your decision."),
    ),
    "medical_director": Home(
        (
            listed("countersigns"),
            laboratory.releases,
            clinic.clearances,
            quality.deviations,
            counted("holds", "orders", "plan", "withdrawals"),
        ),
        Phrase("Nothing waits for your decision."),
    ),
    "physician": Home(
        (
            clinic.clearances,
            listed("countersigns", "orders"),
            clinic.left_if_this_fails,
            listed("plan"),
            counted("reinfusions", "visits", "withdrawals"),
        ),
        Phrase("No order, no clearance and no patient waits for you."),
    ),
    "nurse": Home(
        (guides.with_me, clinic.reinfusions), Phrase("No reinfusion is planned for today."), plain=True
    ),
    "apheresis_nurse": Home(
        (guides.under_way, planning.to_collect, laboratory.clocks, listed("receive", "labels")),
        Phrase("Nobody waits to be collected, and no bag waits with you."),
    ),
    "coordinator": Home(
        (
            planning.on_the_way,
            counted("clearances", "reinfusions", "visits", "renewals", "withdrawals", "gaps"),
        ),
        Phrase("Nobody is on the way to a transplant."),
    ),
    "quality_officer": Home(
        (quality.near, quality.gaps, quality.deviations, quality.holds, counted("label-accounts")),
        Phrase("Nothing was refused lately, nothing is held, missing or open."),
    ),
    "administrator": Home(
        (
            administration.sign_ins,
            administration.health,
            administration.people,
            administration.stations,
            printing.stuck,
        ),
        Phrase("Everybody can sign in, and everything is there that work needs."),
    ),
    "data_manager": Home(
        (records.opened, records.exported, listed("visits", "missing-results"), counted("renewals")),
        Phrase("No visit is due and no result is missing."),
        search=True,
    ),
    "inspector": Home(
        (records.opened, records.exported, counted("deviations", "holds", "gaps")),
        Phrase("No deviation is open, nothing is held, and of every unit it is known who has it."),
        search=True,
    ),
}
"""All start pages by role, in the order of their tabs."""
