"""`python -m worker.cli` is the `tocsin` command."""

from worker.cli.main import main

main()
