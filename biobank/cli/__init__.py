"""The console command `biobank`: what the people who run a centre's installation do on its server."""

import gc

# Loading makes half a million objects that stay; looking for garbage among them took a tenth of each start.
gc.disable()

from biobank.cli.command import main  # noqa: E402  loaded without looking for garbage

gc.enable()

__all__ = ["main"]
