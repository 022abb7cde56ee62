"""The console command `biobank`: what the people who run a centre's installation do on its server."""

from biobank.cli.command import main

__all__ = ["main"]
