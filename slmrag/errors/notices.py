"""A sentence for the reader is a key and values: its text is English, and the app says it in any language by its key.

``say = Templates(gone="{name} is gone.")`` is a table of sentences; ``say("gone", name="a.pdf")`` is a `Notice`, a string
like any other that also knows its ``key`` and ``values``. What an error says is one too (`slmrag.errors`).
"""

from collections.abc import Iterable
from functools import reduce
from string import Formatter
from typing import Union

# What stands in a place: text of others, which no language changes; a number; a sentence, a language, a unit.
Value = Union[str, int, float, "Notice"]


class Notice(str):
    """A sentence for the reader: the string is English, ``key`` names it in every language, ``values`` fill its places."""

    key: str
    values: dict[str, Value]

    def __new__(cls, text: str, key: str, values: dict[str, Value]) -> "Notice":
        """``text`` is what the template of ``key`` says with ``values``; `Templates` makes it so."""
        notice = super().__new__(cls, text)
        notice.key, notice.values = key, values
        return notice

    def __getnewargs__(self) -> tuple[str, str, dict[str, Value]]:  # type: ignore[override]  # `str` takes one
        return str(self), self.key, self.values


class Templates(dict[str, str]):
    """Sentences in English, by key, with named places: ``Templates(gone="{name} is gone.")``. No two tables share a key."""

    def __init__(self, **templates: str) -> None:
        super().__init__(templates)

    def __call__(self, key: str, /, **values: object) -> Notice:
        """The sentence of ``key``. What is no number and no text is put in as ``str`` says it: a path, an error.

        Raises `KeyError` for a key that is not here, `TypeError` unless the values are those of its places.
        """
        template = self[key]
        if values.keys() != places(template):
            raise TypeError(f"“{key}” has the places {sorted(places(template))}, not {sorted(values)}")
        kept: dict[str, Value] = {
            name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()
        }
        return Notice(template.format(**kept), key, kept)


def places(template: str) -> set[str]:
    """The names of the places of a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


_row = Templates(sentences="{first} {then}", reasons="{first}; {then}", listed="{first}, {then}")


def sentences(notices: Iterable[str]) -> str:
    """Sentences in a row; ``""`` for none."""
    return _in_a_row("sentences", notices)


def parts_of(row: str) -> list[str]:
    """The `sentences` that were put in a row."""
    if isinstance(row, Notice) and row.key == "sentences":
        first, then = row.values["first"], row.values["then"]
        assert isinstance(first, str) and isinstance(then, str)  # as `sentences` made it
        return [*parts_of(first), then]
    return [row] if row else []


def reasons(notices: Iterable[str]) -> str:
    """Reasons in a row, parted by semicolons; ``""`` for none."""
    return _in_a_row("reasons", notices)


def comma_list(notices: Iterable[str]) -> str:
    """Names in a row, parted by commas; ``""`` for none."""
    return _in_a_row("listed", notices)


def _in_a_row(key: str, notices: Iterable[str]) -> str:
    row = list(notices)
    return reduce(lambda first, then: _row(key, first=first, then=then), row) if row else ""


def key_of(sentence: str) -> str:
    """The key of a sentence, ``""`` where it has none."""
    return sentence.key if isinstance(sentence, Notice) else ""
