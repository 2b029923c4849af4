"""The power of ten that a table says its figures are in: "in millions", "(€m)", "$000", "TEUR"."""

import re

_WORD = (
    r"(?P<word>thousands?|millions?|billions?|tausend|tsd\.?|millionen|mio\.?|mrd\.?|milliarden|millones|miles)(?!\w)"
)
_SIGN = r"(?:(?:us|a|c)?\$|[€£]|\b(?:us dollars?|usd|eur|gbp|chf)\b)"
_MONEY = r"(?:euros?|dollars?|pounds?|francs?|us\$|eur|usd|gbp|chf|[$€£])"
_SHORT = (
    rf"{_SIGN}\s?(?P<short>bn|mn|mm|m|k|000s?)(?![\w.,])"
    r"|(?<![\d\w])(?<!\d\s)(?P<before>[tkm])(?:eur\b|€)"
)
_SCALE = re.compile(
    rf"(?:\bin|{_SIGN}|dollars in|beträge in|\ben|\((?:in\s)?(?=\w+\.?\s?(?:\)|(?:of |de )?{_MONEY})))\s*{_WORD}|{_SHORT}",
    re.I,
)
_OWN_SCALE = re.compile(rf"\((?:in )?{_WORD}[^)]*\)|\((?:{_SHORT})\)", re.I)
_POWERS = {"bn": 9, "mn": 6, "mm": 6, "m": 6, "k": 3, "t": 3, "000": 3, "000s": 3}


def scale_of(text: str, *, own: bool = False) -> int:
    """The power of ten that a text says its tables are in ("in millions"), or a row's label its ``own`` figures ("(thousands)"); 0 for none."""
    found = (_OWN_SCALE if own else _SCALE).search(text)
    if not found:
        return 0
    word = (found["word"] or "").casefold()
    if not word:
        return _POWERS[(found["short"] or found["before"]).casefold()]
    return 9 if word.startswith(("b", "mrd", "milliard")) else 3 if word.startswith(("t", "miles")) else 6
