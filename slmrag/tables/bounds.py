"""The bound of a condition in a question ("more than 3 million"), and the number that a word is. Pure."""

import re
from functools import lru_cache

from slmrag.chunking.tables.cell_numbers import cell_number, column_of
from slmrag.tables import question_forms
from slmrag.tables.vocabulary import phrase_pattern, phrases, vocabulary
from slmrag.text.numbers import NUMBER, magnitude, number_words
from slmrag.text.terms import fold_case

GAP = " \u2042 "  # where a phrase was taken out: no word of a label goes over it


def number_in(token: str, language: str) -> float | None:
    """The number that a word is, in digits or spelled; ``None`` for any other word."""
    spoken = number_words(language).get(fold_case(token))
    if spoken is not None:
        return float(spoken)
    if cell_number(token) is None:
        return None
    return column_of("", [token], language)[1][0]


def condition(text: str, language: str) -> tuple[str, float, str]:
    """The sign and bound of "more than 9,000", and the text without it."""
    for sign, form in _comparisons():
        for found in form.finditer(text):
            after = re.match(rf"\s*(?:[$€£]|CHF|USD|EUR)?\s*({NUMBER}|\w+)", text[found.end() :])
            value = number_in(after[1], language) if after else None
            if after and value is not None:
                return sign, value, text[: found.start()] + GAP + text[found.end() + after.end() :]
    for number in re.finditer(NUMBER, text):
        value = number_in(number[0], language)
        for sign, form in question_forms.AFTER_NUMBER.items():
            if value is not None and (after := form.match(text, number.end())):
                return sign, value, text[: number.start()] + GAP + text[after.end() :]
    return "", 0.0, text


def power_behind(text: str, language: str) -> tuple[int, str]:
    """The power of ten of "million" behind a bound that was taken out, and the text without it."""
    behind = re.search(rf"{GAP.strip()}\s*(\w+)", text)
    power = magnitude(behind[1].casefold(), language) if behind else 0
    return (power, text[: behind.start(1)] + text[behind.end(1) :]) if behind and power else (0, text)


@lru_cache(maxsize=1)
def _comparisons() -> list[tuple[str, re.Pattern[str]]]:
    # "no more than" before "more than", whichever sign it is.
    found = [(sign, phrase) for sign, text in vocabulary()["comparisons"].items() for phrase in phrases(text)]
    return [(sign, phrase_pattern([phrase])) for sign, phrase in sorted(found, key=lambda one: -len(one[1]))]
