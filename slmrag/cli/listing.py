"""What is to be added may stand in a listing: ``@FILE`` stands for the paths in it, one a line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from slmrag.errors.input_problems import CommandProblem
from slmrag.errors.system_reason import system_reason

_MARK = "@"


def listed(paths: Iterable[Path]) -> Iterator[Path]:
    """``paths``, with those that listings hold in their places; empty lines are passed over. Raises `CommandProblem`.

    A file that is really called ``@…`` is that file.
    """
    for path in paths:
        if not str(path).startswith(_MARK) or path.exists():
            yield path
            continue
        listing = Path(str(path)[len(_MARK) :])
        try:
            lines = listing.read_text("utf-8-sig").splitlines()
        except OSError as error:
            raise CommandProblem("listing_not_read", file=listing, why=system_reason(error)) from error
        except UnicodeDecodeError:
            raise CommandProblem("listing_no_text", file=listing) from None
        yield from (Path(line) for line in lines if line.strip())
