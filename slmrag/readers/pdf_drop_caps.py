"""First letters of a PDF's paragraphs that are set over several lines (drop caps) belong to the word that follows."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from slmrag.readers.pdf_words import Word

_TALLER = 1.7  # times the letters behind it
_WORDS = "AEIOYÀÓ"  # letters that are words of a language of the app
_GAP = 1.2  # times their height, between it and them
_SOFT_HYPHEN = "\u00ad"  # which joins what it stands between, wherever words are looked for


def is_letter(sign: str) -> bool:
    """Whether a sign of a text was drawn: no white space, and nothing that only joins the parts of a word."""
    return not sign.isspace() and sign != _SOFT_HYPHEN


def with_drop_caps(text: str, words: Sequence[Word]) -> str:
    """``text``, as long as it was, with a soft hyphen behind each such letter that the rest of its word follows."""
    found = [(first, second) for first, second in pairwise(words) if _is_drop_cap(first, second)]
    if not found:
        return text
    joined, others = list(text), Counter(word.match[0] for word in words)
    for first, second in found:
        # “A” is a word too: then the one behind it may stand elsewhere.
        if first.match[0] not in _WORDS or others[second.match[0]] == 1:
            joined[first.match.end()] = _SOFT_HYPHEN
    return "".join(joined)


def _is_drop_cap(first: Word, second: Word) -> bool:
    letter, rest = first.match[0], second.match[0]
    return (
        len(letter) == 1
        and letter.isupper()
        and rest[:1].islower()
        and first.height > _TALLER * second.height
        and -second.height / 2 < second.left - first.right < _GAP * second.height
        and abs(first.middle + first.height / 2 - (second.middle + second.height / 2)) < first.height / 2
        and second.middle > first.middle  # beside its upper half
    )
