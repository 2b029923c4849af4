"""What a question asks the keyword index for: its terms, word by word, and the words that are written like names."""

import re
from collections.abc import Iterable

from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import fold_case, token_terms, tokens_of

_FISCAL_YEAR = re.compile(r"FY(\d\d)", re.IGNORECASE)  # of FY2023 the year is found as it stands


# A word of the question: the terms under which documents may hold it.
Asked = tuple[str, ...]


_NAME_WORD = re.compile(r"[^\W_][\w'’&.-]*")


def query_terms(question: str, languages: Iterable[str]) -> list[str]:
    """The distinct terms of ``question`` as documents in each of ``languages`` would hold them."""
    return list(dict.fromkeys(term for group in query_groups(question, languages) for term in group))


def query_groups(question: str, languages: Iterable[str]) -> list[tuple[str, ...]]:
    """What ``question`` asks for, word by word: each the terms under which documents in ``languages`` may hold it.

    So a German document is found by its German stems even where the question's own language is in doubt, and a text
    that holds any term of a group holds the word. Stop words are left out, unless nothing else is left.
    """
    tokens = tokens_of(question)
    words = [fold_case(token).partition("'")[0] for token in tokens]
    # Function words tell the language of a question well enough to choose the list; English wins a tie.
    stop = max(stop_lists().values(), key=lambda listed: sum(word in listed for word in words))
    kept = [token for token, word in zip(tokens, words, strict=True) if word not in stop] or tokens
    wanted = dict.fromkeys(languages) or {"": None}
    groups: dict[tuple[str, ...], None] = {}
    for token in kept:
        if year := _FISCAL_YEAR.fullmatch(token):
            # A report says fiscal 2023, or only 2023.
            groups[f"fy20{year[1]}", f"fy{year[1]}", f"20{year[1]}"] = None
            continue
        forms = [token_terms(token, language) for language in wanted]
        # The parts of a compound stand in the same order in every language, except where one splits it otherwise.
        for position in range(max(map(len, forms))):
            groups[tuple(dict.fromkeys(form[position] for form in forms if position < len(form)))] = None
    return list(groups)


def names_in(question: str) -> str:
    """The words of ``question`` that are written like names: with a digit or a capital, which says nothing at its beginning."""
    words = _NAME_WORD.findall(question)
    return " ".join(
        word
        for position, word in enumerate(words)
        if any(map(str.isdigit, word)) or (word[0].isupper() and (position or word[1:2].isupper()))
    )
