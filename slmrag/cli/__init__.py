"""The command line: `slmrag`."""

from slmrag.cli.main import app, main

__all__ = ["app", "main"]
