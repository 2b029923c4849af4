"""What a question may ask for, other than its words say at first: of nothing, and none. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from slmrag.tables.question_forms import NONE
from slmrag.tables.table_question import TableQuestion


def readings(asked: TableQuestion) -> Iterator[TableQuestion]:
    """The question as it stands; and what has "no" of something, counted or listed, as that of which there is 0."""
    yield asked
    if asked.none and asked.operation in ("count", "look up"):
        words = tuple(word for word in asked.words if not NONE.fullmatch(word.text))
        yield replace(asked, words=words, sign="=", bound=0.0)
