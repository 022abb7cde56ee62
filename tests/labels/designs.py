"""A small sound design, whole and in parts, for tests that spoil one thing at a time."""

from pathlib import Path

from biobank.labelling.loading import load_design

LABELS = Path(__file__).parents[2] / "labels"

SOUND = """
title = "Tube"
version = 1

[stock]
width = 50
height = 25
margin = 1
dpi = 300

[sheet]
columns = 4
rows = 10
first = [5, 23.5]
step = [50, 25]

[fields]
code = { kind = "code", title = "Unit", sample = "U0123456789001M" }
name = { title = "Name", sample = "Anna", longest = "Anna Elisabet" }
din = { kind = "din", title = "Donation", sample = "A999925123456" }
note = { title = "Note", required = false, sample = "fragile" }
held = { kind = "flag", title = "On hold", required = false, sample = "yes" }

[draw]
qr = { kind = "symbol", symbology = "qr", field = "code", at = [1, 1], side = 13 }
twin = { kind = "text", value = "{code}", at = [15, 1], size = [34, 4], sizes_pt = [9] }
din = { kind = "text", value = "{din} {din.check}", at = [1, 15], size = [34, 4], sizes_pt = [9] }
note = { kind = "text", value = "{note}", at = [1, 19], size = [20, 4], sizes_pt = [9], when = "note" }
free = { kind = "text", value = "no note", at = [1, 19], size = [20, 4], sizes_pt = [9], unless = "note" }
frame = { kind = "box", at = [1, 1], size = [48, 23], stroke = 0.2 }
rule = { kind = "line", at = [1, 14.5], size = [34, 0] }
dm = { kind = "symbol", symbology = "datamatrix", field = "code", at = [38, 13], side = 10 }

[draw.name]
kind = "text"
value = "{name} {code.copy}"
at = [15, 6]
size = [22, 7.5]
sizes_pt = [9, 7]
lines = 2

[draw.hold]
kind = "text"
value = "HOLD"
at = [22, 19]
size = [12, 4]
sizes_pt = [8]
style = "inverse"
when = "held"
"""


def load(folder, text=SOUND, name="tube.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_design(path)
