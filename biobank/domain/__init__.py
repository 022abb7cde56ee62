"""Decides: pure rules over facts, with no clock, randomness or I/O."""
