"""Sentences for the reader as they are kept, and sent from one process to another: JSON, with key and values."""

import json

from slmrag.errors.notices import Notice, Value


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
