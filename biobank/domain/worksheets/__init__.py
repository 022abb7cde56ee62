"""Worksheets: the arithmetic of a step, shown while it is typed, by the functions that decide."""
