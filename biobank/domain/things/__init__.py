"""The things a custody system speaks of, as frozen rows: what a projection holds."""
