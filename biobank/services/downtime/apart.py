"""Painting in a process of its own: the parts go there portion by portion, the finished file comes back."""

import io
from collections.abc import Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection

from biobank.services.downtime.parts import Made, Part
from biobank.services.downtime.portions import portions

PORTION = 500


def painted_apart(made: Made, parts: Iterable[Part], password: str) -> bytes:
    """Return the book as encrypted PDF; the process that reads holds a few hundred parts at once.

    Raises EOFError or OSError where the painter ended before its work was done.
    """
    spawning = get_context("spawn")
    here, there = spawning.Pipe()
    painter = spawning.Process(target=_paint, args=(there, made, password))
    painter.start()
    there.close()
    try:
        for portion in portions(parts, PORTION):
            here.send(portion)
        here.send(())
        return here.recv_bytes()
    finally:
        here.close()
        painter.join(5)
        if painter.is_alive():
            painter.kill()
            painter.join()


def _paint(pipe: Connection, made: Made, password: str) -> None:
    from biobank.services.downtime.painting import paint

    written = io.BytesIO()
    paint(made, _received(pipe), written, password)
    pipe.send_bytes(written.getbuffer())


def _received(pipe: Connection) -> Iterable[Part]:
    while portion := pipe.recv():
        yield from portion
