"""A sentence for the reader is a key and values: its text is English, and the app says it in any language by its key.

``say = Templates(gone="{name} is gone.")`` is a table of sentences; ``say("gone", name="a.pdf")`` is a `Notice`, a string
like any other that also knows its ``key`` and ``values``. What an error says is one too (`slmrag.errors`).
"""

import errno
import json
import os
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


def reasons(notices: Iterable[str]) -> str:
    """Reasons in a row, parted by semicolons; ``""`` for none."""
    return _in_a_row("reasons", notices)


def listed(notices: Iterable[str]) -> str:
    """Names in a row, parted by commas; ``""`` for none."""
    return _in_a_row("listed", notices)


def _in_a_row(key: str, notices: Iterable[str]) -> str:
    row = list(notices)
    return reduce(lambda first, then: _row(key, first=first, then=then), row) if row else ""


# What the system says when a file cannot be read or written. Its text is the system's own.
_system = Templates(
    **{
        name: os.strerror(getattr(errno, name))
        for name in (
            "ENOSPC", "EACCES", "ENOENT", "EROFS", "EIO", "ENAMETOOLONG", "EISDIR", "ENOTDIR", "EDQUOT", "EPERM", "EMFILE",
        )
        if hasattr(errno, name)
    }
)  # fmt: skip


def system_reason(error: OSError) -> str:
    """Why the system refused something: ``Permission denied``."""
    name = errno.errorcode.get(error.errno or 0, "")
    return _system(name) if name in _system else error.strerror or str(error)


def notice_to_json(sentence: str) -> str:
    """A notice as it is kept, or sent from one process to another; a string that is none stays as it is."""
    return json.dumps(_fields(sentence), ensure_ascii=False) if isinstance(sentence, Notice) else sentence


def notice_from_json(kept: str) -> str:
    """What `notice_to_json` was given; what it has not written, such as a sentence of an older library, stays as it is."""
    if not kept.startswith('{"key": '):
        return kept
    try:
        return _notice(json.loads(kept))
    except (ValueError, RecursionError):
        return kept


def key_of(sentence: str) -> str:
    """The key of a sentence, ``""`` where it has none."""
    return sentence.key if isinstance(sentence, Notice) else ""


def with_keys(value: object) -> object:
    """``value`` (of dicts, lists, tuples) with each notice in it as `notice_to_json` writes it."""
    match value:
        case dict():
            return {key: with_keys(one) for key, one in value.items()}
        case list() | tuple():
            return [with_keys(one) for one in value]
        case Notice():
            return notice_to_json(value)
        case _:
            return value


def _fields(notice: Notice) -> dict:
    values = {name: _fields(one) if isinstance(one, Notice) else one for name, one in notice.values.items()}
    return {
        "key": notice.key,
        "values": values,
        "text": str(notice),
    }  # the text, for who does not know the key any more


def _notice(fields: object) -> Notice:
    match fields:
        case {"key": str(key), "values": dict(values), "text": str(text)}:
            return Notice(text, key, {name: _value(one) for name, one in values.items()})
    raise ValueError("it is no notice")


def _value(kept: object) -> Value:
    return kept if isinstance(kept, str | int | float) else _notice(kept)
