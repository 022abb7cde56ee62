"""`biobank labels send`: the sender of print jobs, once or for as long as it is wanted."""

import os
import signal
from threading import Event

import click
from sqlalchemy.exc import SQLAlchemyError

from biobank.cli.console import opened
from biobank.edge.request_log import configure, failed, stream_of
from biobank.services.printing.sending import holder_name, send_due
from biobank.services.services import Services

LOOK_EVERY_SECONDS = 0.5
AFTER_A_FAULT_SECONDS = 5.0
_POLITE = 10
"""Whoever scans goes before whoever prints, where both want the processor."""


@click.command("send")
@click.option("--watch", is_flag=True, help="Stay, and send whatever is asked for until stopped.")
@click.option("--with-parent", type=int, default=0, hidden=True, help="End when this process has ended.")
def send(with_parent: int, *, watch: bool) -> None:
    """Send the print jobs that are due to their printers.

    Any number of senders may run, on one machine or several: no job goes out twice by itself. A signal to end
    lets the labels that are on their way arrive.
    """
    with opened() as here:
        _ = here.services.ledger
        if not watch:
            count = send_due(here.services, holder_name(here.services))
            click.echo(f"Jobs taken: {count}.")
            return
        configure(stream_of(here.settings.server.log))
        os.nice(_POLITE)
        stopping = _stopping_by_signals()
        _watch(here.services, stopping, with_parent)


def _stopping_by_signals() -> Event:
    stopping = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    return stopping


def _watch(services: Services, stopping: Event, parent: int) -> None:
    """Send what is due, again and again; what fails is logged, and the next look is a little later."""
    holder = holder_name(services)

    def ended() -> bool:
        return stopping.is_set() or (parent != 0 and os.getppid() != parent)

    pause = LOOK_EVERY_SECONDS
    while not ended():
        try:
            send_due(services, holder, ended)
            pause = LOOK_EVERY_SECONDS
        except SQLAlchemyError as fault:
            failed(fault, sender=True)
            pause = AFTER_A_FAULT_SECONDS
        except Exception as fault:  # noqa: BLE001  the job is stopped and says so; the others are still sent
            failed(fault, sender=True)
        stopping.wait(pause)
