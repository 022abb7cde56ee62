"""Guided work: who is led through what, and what was typed and not sent yet."""
