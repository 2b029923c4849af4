"""What every command shares: an assistant, lines for people, and progress on stderr."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from slmrag import schema
    from slmrag.assistant import Assistant
    from slmrag.schema import ModelState


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """``text`` without what a terminal would take for an order: models and servers may write anything."""
    return _CONTROL.sub("", text)


def say(line: str) -> None:
    """One line to the person, on stderr."""
    print(f"slmrag: {harmless(' '.join(line.split()))}", file=sys.stderr)


def tell(what: object) -> None:
    """A result, on stdout; text is printed as it is, never read as markup."""
    from rich.console import Console
    from rich.text import Text

    # Into a pipe or a file a line stays a line: it is searched there, not looked at.
    piped = not sys.stdout.isatty()
    whole = isinstance(what, str) or (piped and isinstance(what, Text))
    Console(width=200 if piped else None, soft_wrap=whole, highlight=False, markup=False).print(what)


def count(number: int, unit: str) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def duration(seconds: float) -> str:
    """A time as people say it: ``about 40 minutes``."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} minutes" if seconds < 5400 else f"about {seconds / 3600:.1f} hours"


def size(number: int) -> str:
    """A number of bytes as people say it."""
    for unit, least in (("GB", 1e9), ("MB", 1e5)):
        if number >= least:
            return f"{number / {'GB': 1e9, 'MB': 1e6}[unit]:.1f} {unit}"
    return f"{number / 1e3:.1f} kB" if number >= 1e3 else count(number, "byte")


@contextmanager
def open_assistant(*, load: bool = False, background: bool = False) -> Iterator["Assistant"]:
    """An assistant for one command: it works in the background only where the command asks for it."""

    from slmrag.assistant import Assistant

    with Assistant(background=background) as assistant:
        if load and any(document.embedded for document in assistant.documents()):
            with say_waiting("Loading the embedding model"):
                assistant.load()
        yield assistant


@contextmanager
def say_waiting(what: str) -> Iterator[None]:
    """Say on stderr that ``what`` goes on, while the block runs."""
    from rich.console import Console

    console = Console(stderr=True)
    # A log file is not told that something spins.
    with console.status(f"{what} …") if console.is_terminal else nullcontext():
        yield


@contextmanager
def state_line() -> Iterator[Callable[["ModelState | None"], None]]:
    """A function that shows a `ModelState` on stderr while a model has not begun, and takes it away for ``None``."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda state: None
        return
    with console.status("") as line:

        def show(state: "ModelState | None") -> None:
            if state is None:
                line.stop()
                return
            line.update(f"{state.words} …")

        yield show


@contextmanager
def progress_bars(quiet: bool) -> Iterator[Callable[["schema.Progress"], None]]:
    """A function that draws `Progress` on stderr, one bar for each file and unit; nothing when ``quiet``."""
    if quiet:
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[tuple[str, str], TaskID] = {}

        def show(progress: "schema.Progress") -> None:
            key = (progress.name, progress.unit)
            if key not in tasks:
                tasks[key] = bars.add_task(escape(f"{progress.name}: {progress.unit}"), total=progress.total, left="")
            seconds = progress.seconds_left
            left = "" if seconds is None else f"about {seconds:.0f} s left" if seconds >= 1 else ""
            bars.update(tasks[key], completed=progress.done, total=progress.total, left=left)

        yield show
