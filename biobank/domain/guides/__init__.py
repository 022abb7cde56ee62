"""Guided steps through collection, processing and thaw."""
