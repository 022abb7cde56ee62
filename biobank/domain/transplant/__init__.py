"""The arithmetic of a transplant: dose, DMSO, what was scanned, a watched clearance, engraftment."""
