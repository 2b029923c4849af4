"""Lines that stand beside the content of a page, such as comments and filled fields, end its text."""

from collections.abc import Iterable, Iterator

_PARTING = "\n\n"


def with_lines(text: str, lines: Iterable[str]) -> str:
    """``text``, and behind it ``lines``, each a paragraph of its own."""
    found = list(lines)
    return _PARTING.join(filter(None, [text.rstrip("\n"), *found])) if found else text


def line_spans(text: str, lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where `with_lines` puts each of ``lines``: its start and end."""
    at = len(text.rstrip("\n"))
    for line in lines:
        at += len(_PARTING) if at else 0
        yield at, at + len(line)
        at += len(line)
