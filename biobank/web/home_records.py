"""Start pages of those who read and export: the patients opened lately and the trails exported."""

from collections.abc import Iterable

from biobank.services.reads.exports import exports_of
from biobank.services.reads.finding_patients import recent_patients
from biobank.web.home_parts import SHOWN, Part
from biobank.web.links import href_of
from biobank.web.shell import services
from biobank.web.worklist_reading import Reading, Row
from biobank.words.speaking import say


def opened(reading: Reading) -> Iterable[Part]:
    """The patients whose record one opened last, each with their trail."""
    found = recent_patients(services(), reading.who)
    yield Part(
        name="opened",
        title=say("Opened by you lately"),
        rows=[_opened(each.patient.id) for each in found],
        empty=say("You have opened no patient’s record yet."),
        columns=("patient", "trail"),
        shown=len(found),
        waits=False,
    )


def _opened(patient: str) -> Row:
    return {
        "patient": patient,
        "trail": (f"{href_of('patient', patient)}/timeline", say("Timeline and export")),
    }


def exported(reading: Reading) -> Iterable[Part]:
    """The trails one exported last."""
    found = exports_of(reading.connection, reading.who.actor.person, SHOWN)
    yield Part(
        name="exported",
        title=say("Exported by you lately"),
        rows=[
            {
                "patient": each.patient,
                "what": say("Audit trail, {form}", form=each.form.upper()),
                "last": reading.when(each.at),
                "trail": (f"{href_of('patient', each.patient)}/timeline", say("Timeline and export")),
            }
            for each in found
        ],
        empty=say("You have exported no trail lately."),
        columns=("patient", "what", "last", "trail"),
        waits=False,
    )
