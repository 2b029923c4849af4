"""Text whose characters mean nothing: a font told no one which letters its shapes are, so that signs of many scripts stand there."""

import re
import unicodedata
from functools import cache

_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST_UNREADABLE, _MOST_MIXED, _LEAST_WORDS = 0.2, 0.4, 4
_MOST_LOOKED_AT = 300  # words
_SHORT = 2_000  # characters: more than that without a letter is a table or a drawing
_LEAST_SIGNS = 4
# Scripts that are written together.
_TOGETHER = dict.fromkeys(
    ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA", "FULLWIDTH", "HALFWIDTH"), "CJK"
)


def is_garbled(text: str) -> bool:
    """Whether a page's text says nothing: unknown characters, words of letters from several scripts, or signs alone."""
    visible = "".join(text.split())
    if len(_UNREADABLE.findall(visible)) > _MOST_UNREADABLE * len(visible):
        return True
    if visible.isascii() or not any(letter > "\u024f" for letter in visible):
        return _is_signs_alone(visible)
    strange = [word for word in _WORD.findall(text) if not word.isascii()][:_MOST_LOOKED_AT]
    mixed = sum(len({_script(letter) for letter in word} - {""}) > 1 for word in strange)
    return len(strange) >= _LEAST_WORDS and mixed > _MOST_MIXED * len(strange)


def _is_signs_alone(visible: str) -> bool:
    """Letters that were shifted to signs: no letter among them, few figures, and no line of one sign."""
    if len(visible) > _SHORT or any(map(str.isalpha, visible)):
        return False
    figures = sum(map(str.isdigit, visible))
    return len(visible) >= _LEAST_SIGNS and 2 * figures < len(visible) and len(set(visible)) >= _LEAST_SIGNS


@cache
def _script(letter: str) -> str:
    """The script of a letter; ``""`` for one that may stand in any word: of ASCII, or a mark."""
    if letter.isascii() or not letter.isalpha() or unicodedata.category(letter) == "Lm":
        return ""
    name = unicodedata.name(letter, "").split(" ")[0]
    return _TOGETHER.get(name, name)
