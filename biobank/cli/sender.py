"""The sender of print jobs as a process beside the server: begun and ended with it, begun anew if it dies."""

import os
import subprocess
import sys
from threading import Event, Lock, Thread

RESTART_SECONDS = 5.0
FIRST_SECONDS = 1.0
"""So long it leaves the processors to the workers that start."""
STOPPING_SECONDS = 90.0
"""As long as labels on their way may take to arrive."""


class SenderBeside:
    """The process that sends; its memory and its work are not those of whoever answers requests."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._ended = Event()
        self._starting = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watching = Thread(target=self._keep, daemon=True, name="sender")

    def start(self) -> None:
        """Start it as soon as the server has had time to start, and anew whenever it ends by itself."""
        self._watching.start()

    def _keep(self) -> None:
        seconds = FIRST_SECONDS
        while not self._ended.wait(seconds):
            with self._starting:
                if self._ended.is_set():
                    return
                process = self._process = _started()
            process.wait()
            seconds = RESTART_SECONDS

    def stop(self) -> None:
        """End it, and wait until the labels that are on their way have arrived."""
        with self._starting:
            self._ended.set()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                # What it holds is in doubt from now on, and somebody is asked.
                self._process.kill()


def _started() -> subprocess.Popen[bytes]:
    parent = str(os.getpid())
    asked = [sys.executable, "-m", "biobank.cli", "labels", "send", "--watch", "--with-parent", parent]
    return subprocess.Popen(  # noqa: S603  this very program
        asked, stdin=subprocess.DEVNULL, start_new_session=True
    )
