"""What somebody asks to be done, where no fact is asked for."""

from dataclasses import dataclass
from typing import Literal

RequestKind = Literal[
    "summarise", "translate", "compare", "topics", "about", "count", "greet", "thanks", "abilities", "author", "title",
    "added", "pages", "size", "languages", "format", "removal",
    "reply", "again", "source", "write", "mentions",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intent:
    """A request as it was understood, without a model.

    ``documents`` are the names of those that it names (none: all of the scope, or none in particular). ``language`` is the
    ISO code to translate into or write in, ``length`` a length of summaries, ``sentences`` how many they may have, ``focus`` what alone matters, in the words of
    who asks; ``""`` where it does not say. ``endings`` are those of the files that are counted, all where there are none.
    ``which`` says that one of the documents is meant and that it is not known which, ``learned`` that no rule knows the
    request, but what was learned from those of others.
    """

    kind: RequestKind
    documents: tuple[str, ...] = ()
    language: str = ""
    length: str = ""
    focus: str = ""
    endings: tuple[str, ...] = ()
    which: bool = False
    sentences: int = 0
    learned: bool = False
