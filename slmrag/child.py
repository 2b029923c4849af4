"""A process of our own beside this one: the same Python, the same packages, and nothing of the folder one works in."""

import os
import sys


def command(module: str, *arguments: object) -> list[str]:
    """What runs ``module`` with ``arguments``; a file of the current folder cannot stand in for one of its imports."""
    return [sys.executable, "-P", "-m", module, *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """The environment for it: ours, with the packages that this process sees, and ``more``."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | more
