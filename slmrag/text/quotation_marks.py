"""Words that are to stand between quotation marks."""

import re

_PAIRS = ('""', "“”", "„“", "„”", "«»", "»«", "「」", "『』")
_SINGLE = str.maketrans("“”„«»", "‘’‚‹›")
_STRAIGHT = re.compile(r'(?<!\S)"([^"]+)"')  # behind a number it is an inch


def within_marks(words: str) -> str:
    """``words`` as they stand between quotation marks: without a pair of their own around them, others of theirs single."""
    words = words.strip()
    for pair in _PAIRS:
        first, last, inner = pair[0], pair[1], words[1:-1]
        if len(words) > 2 and words[0] == first and words[-1] == last and first not in inner and last not in inner:
            return inner.strip()
    return _STRAIGHT.sub(r"'\1'", words).translate(_SINGLE)
