"""`python -m biobank.cli` is the command `biobank`."""

from biobank.cli.command import main

main()
