"""What a question asks the keyword index for: its terms, word by word, and the words that are written like names."""

import re
from collections.abc import Iterable, Iterator, Sequence

from slmrag.text.dates import Day, days_in
from slmrag.text.months import languages_of_months, month_names
from slmrag.text.stop_words import stop_lists, stop_words
from slmrag.text.terms import compound, fold_case, terms, token_terms, tokens_of

# A word of the question: the terms under which documents may hold it.
Asked = tuple[str, ...]

_FISCAL_YEAR = re.compile(r"FY(\d\d)", re.IGNORECASE)  # of FY2023 the year is found as it stands
_HAN_SPACES = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")  # words set apart, which documents do not
_COMPOUND = re.compile(r"[^\W_]+(?:[-&/_][^\W_]+)*")
# Who asks what a word means, or what happened on a day, says nothing besides it.
_FRAME = re.compile(
    r"(?:what (?:does|do) (?P<en>.+?) (?:stand for|mean)|what is (?:meant by|the meaning of) (?P<en2>.+?)|define (?P<en3>.+?)"
    r"|what happened (?:on|in|at) (?P<en4>.+?)|was (?:geschah|passierte|war) am (?P<de3>.+?)|qué (?:pasó|ocurrió) el (?P<es2>.+?)"
    r"|wofür steht (?P<de>.+?)|was (?:bedeutet|heißt|ist mit) (?P<de2>.+?)(?: gemeint)?|qué (?:significa|quiere decir) (?P<es>.+?)"
    r"|(?P<zh>.+?)(?:是什么意思|代表什么)|(?:ماذا (?:يعني|تعني)|ما معنى) (?P<ar>.+?))",
    re.IGNORECASE,
)
_AROUND_FRAME = "¿?？؟. "
_SEARCH_WORDS, _SEARCH_LETTERS = 3, 40
_NAME_WORD = re.compile(r"[^\W_][\w'’&.-]*")


def query_terms(question: str, languages: Iterable[str]) -> list[str]:
    """The distinct terms of ``question`` as documents in each of ``languages`` would hold them."""
    return list(dict.fromkeys(term for group in query_groups(question, languages) for term in group))


def query_groups(question: str, languages: Iterable[str], *, part_of: str = "") -> list[tuple[str, ...]]:
    """What ``question`` asks for, word by word: each the terms under which documents in ``languages`` may hold it.

    ``part_of`` is a longer text that it is taken from, which tells its language better.

    So a German document is found by its German stems even where the question's own language is in doubt, and a text
    that holds any term of a group holds the word. Stop words are left out, unless nothing else is left. A day is asked for
    in every spelling, and a compound's part is held by what writes the compound as one word.
    """
    wanted = list(dict.fromkeys(languages)) or [""]
    groups: dict[tuple[str, ...], None] = {}
    question = _HAN_SPACES.sub("", _framed(question) or question)
    days = days_in(question)
    for start, end, _ in reversed(days):
        question = f"{question[:start]} {question[end:]}"
    for day in dict.fromkeys(day for _, _, day in reversed(days)):
        groups |= dict.fromkeys(_day_groups(day, wanted))
    tokens = tokens_of(question)
    words = [fold_case(token).partition("'")[0] for token in tokens]
    stop = stop_words(spoken_in(part_of or question, wanted))
    kept = [token for token, word in zip(tokens, words, strict=True) if word not in stop]
    for token in kept or ([] if groups else tokens):
        if year := _FISCAL_YEAR.fullmatch(token):
            # A report says fiscal 2023, or only 2023.
            groups[f"fy20{year[1]}", f"fy{year[1]}", f"20{year[1]}"] = None
            continue
        forms = [token_terms(token, language) for language in wanted]
        compounds = [compound(token, language) for language in wanted] if _COMPOUND.fullmatch(token) else []
        for parts in zip(*(parts for parts, _ in compounds), strict=False):
            groups[tuple(dict.fromkeys((*parts, *(whole for _, wholes in compounds for whole in wholes))))] = None
        if compounds and compounds[0][0]:
            forms = [wholes for _, wholes in compounds]
        # The parts of a compound stand in the same order in every language, except where one splits it otherwise.
        for position in range(max(map(len, forms))):
            groups[tuple(dict.fromkeys(form[position] for form in forms if position < len(form)))] = None
    return list(groups)


def spoken_in(question: str, languages: Sequence[str]) -> str:
    """The language of ``question`` (ISO code) as its function words tell it, ``""`` where it has none.

    English wins a tie. One word says little: for a language that is not among ``languages``, two are needed ("self care" is
    no Romanian).
    """
    words = [fold_case(token).partition("'")[0] for token in tokens_of(question)]
    counts = {language: sum(word in listed for word in words) for language, listed in stop_lists().items()}
    likely = {
        language: count for language, count in counts.items() if count and (language in ("en", *languages) or count > 1)
    }
    return max(likely, key=likely.__getitem__, default="")


def _day_groups(day: Day, languages: Iterable[str]) -> list[tuple[str, ...]]:
    """Its day, its month and its year, each as the terms under which documents in ``languages`` may hold it."""
    readings = [day, Day(day.year, day.day, day.month)] if day.either else [day]
    wholes = tuple(dict.fromkeys(term for one in readings for term in _whole_days(one)))
    spoken = languages_of_months() & {"en", *languages}
    on = dict.fromkeys(
        term for one in readings for term in (f"{one.day}", f"{one.day:02}", f"{one.day}{_ordinal(one)}")
    )
    months = dict.fromkeys(
        term for one in readings for language in languages for name in month_names(one.month, *sorted(spoken))
        for term in terms(name, language) if term != "月"
    )  # fmt: skip
    groups = [(*on, *wholes), (*months, *wholes)] if day.day else [(*months, *wholes)]
    return [*groups, (f"{day.year}", *wholes)] if day.year else groups


def _ordinal(day: Day) -> str:
    return "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")


def _whole_days(day: Day) -> Iterator[str]:
    """A day that is written in figures, as terms have it."""
    if not day.day:
        yield from (f"{month}·{day.year}" for month in (f"{day.month:02}", f"{day.month}"))
        return
    numbers = [(f"{day.day:02}", f"{day.month:02}"), (f"{day.day}", f"{day.month}")]
    pairs = dict.fromkeys(pair for on, month in numbers for pair in ((on, month), (month, on)))
    yield from (f"{first}·{second}" for first, second in pairs)
    if day.year:
        years = (f"{day.year}", f"{day.year % 100:02}")
        yield from (f"{first}·{second}·{year}" for first, second in pairs for year in years)
        yield from (f"{day.year}·{month}·{on}" for on, month in numbers)


def asks_for_words(question: str) -> bool:
    """Whether ``question`` asks for no more than a few words to be found: typed as into a search field, or in a `_FRAME`."""
    if framed := _framed(question):
        return len(tokens_of(framed)) <= _SEARCH_WORDS
    words = [fold_case(token) for token in tokens_of(question)]
    few = 0 < len(words) <= _SEARCH_WORDS and len(question) <= _SEARCH_LETTERS
    return few and "?" not in question and not any(word in listed for listed in stop_lists().values() for word in words)


def _framed(question: str) -> str:
    """What stands in the `_FRAME` that ``question`` is; ``""`` where it is none."""
    found = _FRAME.fullmatch(" ".join(question.split()).strip(_AROUND_FRAME))
    return next(filter(None, found.groups())) if found else ""


def names_in(question: str) -> str:
    """The words of ``question`` that are written like names: with a digit or a capital, which says nothing at its beginning."""
    words = _NAME_WORD.findall(question)
    return " ".join(
        word
        for position, (before, word) in enumerate(zip(["", *words], words, strict=False))
        if any(map(str.isdigit, word))
        or (word[0].isupper() and (position or word[1:2].isupper()) and not _is_speaker(word, before, position))
    )


def _is_speaker(word: str, before: str, position: int) -> bool:
    """Whether ``word`` is the English "I" or begins with it, as in "I'd", and not the number of "World War I"."""
    return word.startswith(("I'", "I’")) or (word == "I" and not (position > 1 and before[0].isupper()))
