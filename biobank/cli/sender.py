"""The sender of print jobs as a process beside the server: begun and ended with it, begun anew if it dies."""

import os
import subprocess
import sys
from threading import Event, Thread

RESTART_SECONDS = 5.0
STOPPING_SECONDS = 90.0
"""As long as labels on their way may take to arrive."""


class SenderBeside:
    """The process that sends; its memory and its work are not those of whoever answers requests."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._ended = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watching = Thread(target=self._keep, daemon=True, name="sender")

    def start(self) -> None:
        """Start it, and start it anew whenever it ends by itself."""
        self._start_once()
        self._watching.start()

    def _start_once(self) -> None:
        parent = str(os.getpid())
        asked = [sys.executable, "-m", "biobank.cli", "labels", "send", "--watch", "--with-parent", parent]
        self._process = subprocess.Popen(  # noqa: S603  this very program
            asked, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def _keep(self) -> None:
        while self._process is not None:
            self._process.wait()
            if self._ended.wait(RESTART_SECONDS):
                return
            self._start_once()

    def stop(self) -> None:
        """End it, and wait until the labels that are on their way have arrived."""
        self._ended.set()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                # What it holds is in doubt from now on, and somebody is asked.
                self._process.kill()
