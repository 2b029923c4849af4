"""What is quoted from documents, as it stands in a prompt: between fences that it cannot leave."""

import re
from collections.abc import Iterable, Sequence

from slmrag.text.markers import unmarked

# What nobody sees in a text and a model reads all the same: controls, zero-width characters where no script needs them,
# changes of direction, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]"
    "|(?<=[\x00-\u024f])[\u200c\u200d]+(?=[\x00-\u024f])"
)


def passage(number: int, where: str, text: str) -> str:
    """A passage as a model reads it: its number; between fences where it stands, which others named too, and its text."""
    return f"[{number}]\n```\n{line(where)}:\n{without_fences(text)}\n```\n\n"


def number_passages(given: Sequence[tuple[str, str]]) -> str:
    """Passages as (where, text), numbered from 1."""
    return "".join(passage(number, where, text) for number, (where, text) in enumerate(given, 1))


def one_fence(texts: Iterable[str]) -> str:
    """Texts between one pair of fences, a blank line apart; nothing where there are none."""
    between = "\n\n".join(map(without_fences, texts))
    return f"```\n{between}\n```\n\n" if between else ""


def without_fences(text: str) -> str:
    """Text as it may stand between the fences: it can neither close them nor carry a marker of ours, nor hide a word."""
    return unmarked(_UNSEEN.sub("", text).replace("```", "'''").strip())


def fence(text: str) -> str:
    """`without_fences` text between its fences."""
    return f"```\n{without_fences(text)}\n```"


def line(text: str) -> str:
    """`without_fences` text on one line."""
    return " ".join(without_fences(text).split())
