"""Opening a job as a file: for printers that stand at a screen, and are reached from nowhere else."""

from biobank.domain.rules.facts import Actor
from biobank.services.labels import Unrenderable
from biobank.services.printing import claiming
from biobank.services.printing.asking import Unprintable
from biobank.services.printing.claiming import Claim
from biobank.services.printing.jobs import QUEUED, Job
from biobank.services.printing.rendering import Reader, next_portion
from biobank.services.printing.sending import holder_name, printer_of
from biobank.services.services import Services


def open_as_file(services: Services, actor: Actor, job: Job, emergency: str | None = None) -> bytes:
    """Return the next labels of a job as a file, which count as sent; made for this answer and kept nowhere.

    Raises Unprintable and Unrenderable; then nothing of it counts as sent.
    """
    if job.way != "file":
        raise Unprintable("print-no-file", {"printer": job.printer})
    claim = claiming.claim_file(services, job.id, holder_name(services)) if job.state == QUEUED else None
    if claim is None:
        raise Unprintable("print-not-possible", {"state": job.state.replace("_", " ")})
    try:
        return _opened(services, claim, Reader(actor, emergency))
    except (Unrenderable, Unprintable):
        claiming.waits(services, claim, None, 0)
        raise


def _opened(services: Services, claim: Claim, reader: Reader) -> bytes:
    done = claim.job.done
    portion = next_portion(services, claim.job, printer_of(services, claim), done, reader)
    if portion.stop is not None and portion.upto == done:
        raise Unprintable(portion.stop.code, portion.stop.params)
    claiming.begin_portion(services, claim, done, portion.upto)
    claiming.portion_out(services, claim, portion.upto, portion.left_out)
    if portion.stop is not None:
        claiming.failed(services, claim, portion.stop.code, portion.stop.params)
    elif portion.upto < claim.job.total:
        claiming.waits(services, claim, None, 0)
    else:
        claiming.sent(services, claim)
    return portion.content
