"""Reads: prebuilt statements in, frozen rows out; a fixed number of queries each."""
