"""What becomes of a file that is added, and the name it is kept under."""

import hashlib
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from slmrag.errors.slmrag_error import SlmragError
from slmrag.schema import Unit

INSIDE = " › "  # between the name of a document and that of a file that lies in it
_LONGEST_NAME, _LONGEST_ENDING = 255, 16
_LONGEST_OWN = 170  # of a file in another: the rest is for the name of that
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of one file that was added.

    ``note`` says what of an added file is missing or was left out, if anything; ``reason`` is the key of that, or of
    the ``error``. On ``coming_pages`` are pictures whose text is still to be recognised, in the background. ``attached`` is what
    became of the files that lie in it.
    """

    name: str
    status: Literal["added", "unchanged", "replaced", "failed"]
    document_id: str = ""
    unit: Unit = "page"
    pages: int = 0
    chunks: int = 0
    unread_pages: tuple[int, ...] = ()
    error: str = ""
    reason: str = ""
    seconds: float = 0.0
    note: str = ""
    attached: "tuple[AddResult, ...]" = ()
    coming_pages: tuple[int, ...] = ()


def failure(name: str, problem: SlmragError, seconds: float = 0.0) -> AddResult:
    """What became of a file that could not be added."""
    reason = getattr(problem, "reason", "library")
    return AddResult(display_name(name), "failed", error=str(problem), reason=reason, seconds=seconds)


def display_name(name: str) -> str:
    """A file's name as it is kept and shown: its last part, without control characters, never empty."""
    last = re.split(r"[/\\]", storable(name).replace("\0", ""))[-1]
    shown = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip() or "unnamed"
    ending = Path(shown).suffix[:_LONGEST_ENDING]  # a long name keeps it: it says how to read the file
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - len(ending)] + ending


def name_below(parent: str, called: str, names: set[str]) -> str:
    """The name of a document that lies in ``parent``, which none of ``names`` is: of what is too long, ``parent`` is cut first."""
    suffix = Path(called).suffix
    stem = called.removesuffix(suffix)
    for number in count(1):
        last = suffix[:_LONGEST_ENDING] if number == 1 else f" ({number}){suffix[:_LONGEST_ENDING]}"
        own = f"{INSIDE}{stem[: _LONGEST_OWN - len(last)]}{last}"
        whole = display_name(_cut(parent, _LONGEST_NAME - len(own)) + own)
        if whole not in names:
            break
    return whole


def _cut(name: str, longest: int) -> str:
    """A name of so many letters at most, which no other name is cut to."""
    if len(name) <= longest:
        return name
    mark = f"…{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name[: longest - len(mark)] + mark


def storable(text: str) -> str:
    """``text`` with half characters, which no database stores, replaced: a name that is not UTF-8 has them."""
    return _SURROGATES.sub("\ufffd", text)
