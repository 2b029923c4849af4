"""What was left as it is in the original: a run of its words among the translated ones."""

import re
from difflib import SequenceMatcher
from itertools import islice

from slmrag.text.stop_words import stop_words

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOST = 1_000  # words that are compared: with each other, where all are the same
_LEAST = 4  # words; shorter runs are titles and names
_SMALL = 2  # of them such as "of" and "the"
_PLAIN = 3  # of them in small letters


def left_over(source: str, target: str, source_language: str, target_language: str) -> str:
    """The longest run of words that ``target`` has of ``source`` as it stands, ``""`` where it may be a name or a quotation.

    At least four words, half of them and three in small letters (else it is a title), of which two are small words of the
    source's language alone, where it has a list of these.
    """
    said, written = (list(islice(_WORD.finditer(text), _MOST)) for text in (source, target))
    if len(said) < _LEAST or len(written) < _LEAST:
        return ""
    small = stop_words(source_language) - stop_words(target_language)
    match = SequenceMatcher(None, [one[0] for one in said], [one[0] for one in written], False).find_longest_match()
    run = [one[0] for one in written[match.b : match.b + match.size]]
    plain = sum(word[0].islower() for word in run)
    told = not small or sum(word.casefold() in small for word in run) >= _SMALL
    if len(run) < _LEAST or not told or plain < _PLAIN or 2 * plain <= len(run):
        return ""
    return target[written[match.b].start() : written[match.b + match.size - 1].end()]
