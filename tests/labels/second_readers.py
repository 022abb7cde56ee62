"""Readers of other makers than the program's own: zbar for QR codes and Code 128, libdmtx for Data Matrix.

Both come as Debian's commands. Each is shown one symbol with its quiet zone, as a scanner is pointed at one.
"""

import shutil
import subprocess
from pathlib import Path

from PIL import Image

from biobank.labelling.drawing import SymbolMark
from biobank.labelling.symbols import QUIET_MODULES

LARGER = 2
SECONDS = 20


def read_again(image: Image.Image, mark: SymbolMark, folder: Path) -> str:
    """Return what the second reader makes of a symbol on a label."""
    quiet = QUIET_MODULES[mark.symbology] * mark.dots
    rows, columns = len(mark.matrix) * mark.row_dots, len(mark.matrix[0]) * mark.dots
    above = quiet if mark.symbology != "code128" else 0
    piece = image.convert("L").crop(
        (mark.x_dots - quiet, mark.y_dots - above, mark.x_dots + columns + quiet, mark.y_dots + rows + above)
    )
    file = folder / "symbol.png"
    piece.resize((piece.width * LARGER, piece.height * LARGER), Image.Resampling.NEAREST).save(file)
    return _COMMANDS[mark.symbology](file)


def _zbar(file: Path) -> str:
    only = ("-Sdisable", "-Sqrcode.enable", "-Scode128.enable")
    return _run("zbarimg", "--quiet", "--nodbus", "--raw", *only, str(file))


def _dmtx(file: Path) -> str:
    return _run("dmtxread", "--newline", "--stop-after=1", "--milliseconds=8000", str(file))


def _run(command: str, *arguments: str) -> str:
    found = shutil.which(command)
    assert found, f"{command} is missing: see .ci/packages"
    done = subprocess.run([found, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.stdout.rstrip("\n")


_COMMANDS = {"qr": _zbar, "code128": _zbar, "datamatrix": _dmtx}
