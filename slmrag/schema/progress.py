"""How far something is that takes its time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

JobState = Literal["waiting", "running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class ModelState:
    """What a model is doing before its first word: ``done`` of ``total`` tokens read, or people ahead in the queue.

    ``seconds_left`` is an estimate, ``None`` until there is one. ``later`` tells how it is at any later moment, where that is
    known without being told.
    """

    doing: Literal["waiting", "loading", "reading"]
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    later: "Callable[[], ModelState] | None" = field(default=None, compare=False, repr=False)

    @property
    def now(self) -> "ModelState":
        """How it is now: of a queue, the places of all who wait in it at one moment."""
        return self.later() if self.later else self

    @property
    def words(self) -> str:
        """It, for people: "Reading 120 of 700 tokens, about 31 s left"."""
        match self.doing:
            case "waiting":
                words = f"{self.done} question{'s' * (self.done != 1)} before this one"
            case "loading":
                words = "Loading the model"
            case _:
                words = f"Reading {self.done:,} of {self.total:,} tokens" if self.total else "Reading"
        return f"{words}, about {self.seconds_left:.0f} s left" if self.seconds_left else words


OnState = Callable[[ModelState], None]


def ignore(state: ModelState) -> None:
    """An ``on_state`` that does nothing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some long work is: ``done`` of ``total`` ``unit`` ("pages", "chunks") of ``name``.

    ``seconds_left`` is an estimate, ``None`` until there is one.
    """

    name: str
    done: int
    total: int
    unit: str
    seconds_left: float | None = None
