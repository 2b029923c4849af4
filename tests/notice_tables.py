"""All sentences for the reader that our source has, in its tables and its error classes."""

import importlib
import pkgutil

import slmrag
from slmrag.errors import SlmragError
from slmrag.errors.notices import Templates

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(slmrag.__path__, "slmrag.")
    if not found.name.endswith("__main__")
]


def templates_of(thing: object) -> Templates | None:
    """The sentences of a table or of an error class."""
    if isinstance(thing, type) and issubclass(thing, SlmragError):
        return thing.templates
    return thing if isinstance(thing, Templates) else None


def all_templates() -> dict[int, Templates]:
    """Every table once."""
    found = (templates_of(thing) for module in MODULES for thing in vars(module).values())
    return {id(known): known for known in found if known is not None}
