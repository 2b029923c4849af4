"""Where models are got: a folder of a repository of the hub."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HubFolder:
    """Where a model lies: a repository of the hub, the folder in it (``""``: all of it), and the commit.

    ``revision`` ``"main"`` is whatever is newest when it is got; the commit is then kept beside the files. ``files`` are
    patterns of the names that are wanted; empty means all.
    """

    repository: str
    folder: str = ""
    revision: str = "main"
    files: tuple[str, ...] = ()


class Wanted(Protocol):
    """What can be got: its name, what to call it, where it lies (``None``: nowhere), and a word about it."""

    @property
    def name(self) -> str:
        """By which it is kept."""

    @property
    def title(self) -> str:
        """What to call it."""

    @property
    def note(self) -> str:
        """A word about it."""

    @property
    def source(self) -> HubFolder | None:
        """Where it is got."""
