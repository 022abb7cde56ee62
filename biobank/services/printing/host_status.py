"""What a thermal printer answers when it is asked how it stands (~HS), as Zebra's programming guide has it.

Three strings between STX and ETX, each a list of flags and counts. A printer that answers in another form, or
not at all, says nothing, and is believed as it was before it was asked.
"""

import re

ASK = b"~HS"
STRINGS = 3
LONGEST_ANSWER = 1024

HEAD_OPEN, PAPER_OUT, RIBBON_OUT, PAUSED = (
    "print-head-open", "print-paper-out", "print-ribbon-out", "print-paused-at-printer",
)  # fmt: skip
SAID = (HEAD_OPEN, PAPER_OUT, RIBBON_OUT, PAUSED)
"""What keeps a printer from printing, most telling first: an open head stops the paper too."""

_STRING = re.compile(rb"\x02([^\x02\x03]*)\x03")
_ON = "1"


def is_whole(answer: bytes) -> bool:
    """Say whether all strings of an answer have arrived."""
    return len(_STRING.findall(answer)) >= STRINGS


def fault_in(answer: bytes) -> str | None:
    """Return what keeps the printer from printing, as a code of `SAID`, or None."""
    strings = [found.decode("ascii", "replace").split(",") for found in _STRING.findall(answer)]
    if len(strings) < STRINGS or len(strings[0]) != 12 or len(strings[1]) != 11:
        return None
    first, second = strings[0], strings[1]
    is_thermal_transfer = second[4] == _ON
    told = {
        HEAD_OPEN: second[2] == _ON,
        PAPER_OUT: first[1] == _ON,
        RIBBON_OUT: second[3] == _ON and is_thermal_transfer,
        PAUSED: first[2] == _ON,
    }
    return next((code for code in SAID if told[code]), None)
