"""The numbers that sections go by ("4.1", "Item 1A", "§ 7", "Kapitel 3", "第3章"), in headings and in questions. Pure.

A number is written as a term that no word is: ``§4.1``; with what it counts before it, ``item§1a``. The words that mean a
section of whatever kind lie in ``section_numbers.toml``.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from slmrag.text.numbers import number_words
from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import without_marks

_NUMBER = r"\d{1,3}(?:[.-]\d{1,3}){0,4}[A-Za-z]?|[A-Z](?:[.-]\d{1,2}){0,3}|[IVXLC]{1,6}[A-Z]?"
_AT_BEGINNING = re.compile(
    r"[(（\[]?(?P<number>[一二三四五六七八九十]{1,3}(?=[、)）])|\d{1,3}(?:[.-]\d{1,3}){0,4}"
    rf"|(?:{_NUMBER})(?=[.):\]]|\s*[-–—])|[A-Z](?:\.\d{{1,2}}){{1,3}})"
    r"(?:[.):）\]]*(?=[\s、–—-]|$)|[.):）\]]+(?=[^\W\d_])|(?<=\d\.\d)(?=[^\W\d_a-z])|(?<=[)）]))"
)
_ORDINAL = r"(?:\.?[ºª°]|er|ère|re|ème|e)?"  # "Artículo 5.º", "article 1er"
_LABELLED = re.compile(
    rf"(?<![^\W\d_])(?P<label>[^\W\d_]+)\.? (?:(?:no|nr|núm)\.? ?|#|[(\[])?(?P<number>{_NUMBER}){_ORDINAL}(?![\w%])(?!\.\d)",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(  # "the 4th section", "3. Abschnitt", "2º capítulo"
    r"(?<![\w.])(?P<number>\d{1,3})(?:st|nd|rd|th|\.|\.?[ºª°]|er|ère|ème|e) (?P<label>[^\W\d_]+)", re.IGNORECASE
)
_SIGN = re.compile(rf"(?<!§)§+ ?(?P<number>{_NUMBER})(?![\w%])")
_EAST = re.compile(
    r"第? ?(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[一二三四五六七八九十]{1,3}) ?(?P<label>[章节節条條部장절조항편])"
)
_UNDER = re.compile(r"[章编編部篇] ?[の的] ?第?(?P<number>\d{1,3})(?!\d)")  # "第1章の3", the third of what it counts
_AND = re.compile(
    rf"\s*(?:,|，|、|&|and|or|und|oder|sowie|y|o|e|ou|et|和|与|及|و)+\s*(?:and |und |y |et |e )?(?P<number>{_NUMBER})(?![\w%])(?!\.\d)"
)
_CHINESE = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_NUMBER = re.compile(r"(?=.)(?:C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_ALONE = re.compile(r"[IVXLC]{1,6}[A-Z]?|\d{1,3}(?:[.-]\d{1,3}){0,4}[a-zA-Z]?|[A-Z]\d{0,2}")
_AROUND = "?!.,;:¿¡？。؟،\"'“”«»()[]#"
_SHORT_LABEL = (
    3  # letters of an abbreviation, which no number in words stands with: "zweite Art" is a kind, and no article
)
_COUNTED = ("en", "de", "es", "fr", "it", "pt", "ar")
_PAIR = 2  # words: "Chapter Two"
_SMALL_LETTERS = re.compile(r"[a-z]")
_SMALL_ROMAN = re.compile(r"[ivx]{2,5}")


def numbers_in(heading: str) -> list[str]:
    """The numbers that a heading goes by, as terms: its own, and those that a word before them names."""
    heading = _plain(heading)
    first = _AT_BEGINNING.match(heading.lstrip("#* "))
    found = [f"§{one}" for one in _forms(_written(first["number"]))] if first else []
    for label, number in _labelled(_spelled_at_beginning(heading)):
        found += _named(label, number)
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    """``text`` with its white space as single blanks, and the digits of every script as those of ours."""
    return " ".join("".join(str(int(one)) if one.isdecimal() else one for one in text).split())


def _named(label: str, number: str) -> list[str]:
    """The terms of a number that a word names: a Roman one in digits too, "Article IV" is "article 4"; "capitulo" is "capítulo"."""
    labels = dict.fromkeys([label, without_marks(label)])
    return [
        term for one in _forms(number)
        for term in [*(f"{each}§{one}" for each in labels), *([f"§{one}"] if label in _any_kind() else [])]
    ]  # fmt: skip


def _forms(number: str) -> list[str]:
    roman = _roman(number) if number in ("i", "v", "x") or len(number) > 1 else 0  # "part C" is a letter
    return [number, *([str(roman)] if roman else [])]


def numbers_asked(question: str) -> list[str]:
    """The numbers of sections that a question asks for, as `numbers_in` writes them; those named by any word are told first."""
    asked = []
    for label, number in _labelled(in_digits(question), several=True):
        asked += _named(label, number)
    bare = re.findall(r"(?<![A-Za-z0-9_.])\d{1,3}(?:\.\d{1,3})+(?![A-Za-z0-9_%]|\.\d)", _plain(question))
    return list(dict.fromkeys([*asked, *(f"§{_written(number)}" for number in bare)]))


def parts_asked(question: str) -> list[tuple[str, str]]:
    """What a question calls the sections that it asks for by a number, and these: "sections 4 and 5", "Article III, Section II"."""
    asked = dict.fromkeys(_labelled(in_digits(question), several=True))
    return [(label, number) for label, number in asked if label in _any_kind()]


def called_in(text: str, label: str, number: str) -> str:
    """A part as ``text`` calls it: "section 3", "Kapitel 3", "第3章"."""
    if len(label) == 1 and label > "\u2e80":
        return f"第{number}{label}"
    written = re.search(re.escape(label), text, re.IGNORECASE)
    return f"{written[0] if written else label} {number}"


def numbers_side_by_side(question: str) -> list[list[str]]:
    """Each number of sections that stand side by side ("sections 4 and 5"), as `numbers_asked` writes it; none where it is one, or
    "Article III, Section II"."""
    asked = parts_asked(question)
    alike = len({label for label, _ in asked}) == 1 < len(asked)
    return [_named(label, number) for label, number in asked] if alike else []


def number_alone(words: str) -> list[str]:
    """The numbers, as `numbers_in` writes them, that ``words`` are, where they say nothing else: "VD", "3-7", "what does number 9 say"."""
    bare = _plain(words).strip(f" {_AROUND}")
    if " " in bare:
        idle = _listed()["number"]["words"].split()
        each = [word.strip(f"{_AROUND}") for word in bare.split()]
        left = [
            word for word in each if word and word.casefold() not in idle and word.casefold() not in _function_words()
        ]
        bare = left[0] if len(left) == 1 and left[0][0].isdigit() else ""
    return [f"§{one}" for one in _forms(_written(bare))] if _ALONE.fullmatch(bare) else []


def items_asked(question: str) -> list[tuple[str, int]]:
    """What a question calls items of a numbered list, and their numbers: "what do rules 4 and 5 say?"."""
    words = frozenset(word for listed in _listed()["item"].values() for word in listed.split())
    return [
        (label, int(number)) for label, number in _labelled(in_digits(question), several=True)
        if label in words and number.isdigit()
    ]  # fmt: skip


def in_digits(question: str) -> str:
    """``question`` with digits where numbers in words stand beside a word for sections: "rule four", "the fourth rule", "rules two and three"."""
    words = question.split()
    for at, word in enumerate(words):
        label = word.strip(_AROUND).casefold().rpartition("'")[2]  # "l'article"
        if not means_a_section(label) or (label.isascii() and len(label) <= _SHORT_LABEL):
            continue
        before = words[at - 1].strip(_AROUND).casefold() if at else ""
        if _count_in_words(words, at + 1):
            continue
        if label in _any_kind() and (value := _ordinals().get(before, 0)):  # "third parties" are none
            words[at - 1], words[at] = label, f"{value}{word[len(word.rstrip(_AROUND)) :]}"
    return " ".join(words)


def _count_in_words(words: list[str], at: int) -> bool:
    """Write the numbers in words from ``at`` on in digits, those that an "and" or a comma joins to the first too; whether there is any."""
    first = at
    while at < len(words):
        bare = words[at].strip(_AROUND)
        value = _value_of(bare.casefold())
        if not value:
            further = at > first and bare.casefold() in _joining() and at + 1 < len(words)
            if not further or not _value_of(words[at + 1].strip(_AROUND).casefold()):
                break
            at += 1
            continue
        words[at] = words[at].replace(bare, str(value))
        at += 1
    return at > first


@cache
def _joining() -> frozenset[str]:
    return frozenset(["&", "and", "or", "und", "oder", "sowie", "y", "o", "e", "ou", "et", "و"])


def _spelled_at_beginning(heading: str) -> str:
    """``heading`` with digits where it begins with a number in words: "Chapter Two: The Letter", "Zweites Kapitel"."""
    words = heading.split()
    if len(words) < _PAIR:
        return heading
    alone = len(words) == _PAIR or not (words[_PAIR - 1][-1].isalnum() and words[_PAIR][0].isalnum())
    if not (means_a_section(words[0]) or alone):
        return heading
    return " ".join([in_digits(" ".join(words[:_PAIR])), *words[_PAIR:]])


def _value_of(word: str) -> int:
    return _ordinals().get(word) or next(
        (found[word] for language in _COUNTED if word in (found := number_words(language))), 0
    )


@cache
def _ordinals() -> dict[str, int]:
    return {
        word: value
        for listed in _listed()["ordinal"].values()
        for value, words in enumerate(listed.split(), 1)
        for word in words.split("|")
    }


def means_a_section(word: str) -> bool:
    """Whether ``word`` means a section, whatever its kind: "chapter", "§"."""
    return word.casefold().removesuffix("s") in _any_kind()


def counts_of(number: str) -> list[tuple[str, int]]:
    """What a number may count, each with how it is written: "4" is 4 in digits, "4.3" the third of "4.", "C" the third letter and a Roman 100."""
    above, dot, last = number.rpartition(".")
    if dot:
        return [(f"digits below {above}", int(last))]
    if number.isdigit():
        return [("digits", int(number))]
    letters = [("letters", ord(number.upper()) - ord("A") + 1)] if len(number) == 1 and number.isascii() else []
    return [*letters, *([("roman", roman)] if (roman := _roman(number)) else [])]


def page_asked(question: str) -> re.Match[str] | None:
    """Where a question names a page or a slide by its number, which is the first group that matched."""
    return _page().search(" ".join(question.split()))


def _labelled(text: str, *, several: bool = False) -> Iterator[tuple[str, str]]:
    """Each number that a word names, with that word; of ``several`` behind one word ("rules 2 and 3") every one."""
    text = _plain(text)  # so that no pattern reads a run of spaces anew
    for match in _COUNTED_BEFORE.finditer(text) if several else ():
        if means_a_section(label := match["label"]):
            yield _singular(label), _written(match["number"])
    text = " ".join(re.sub(r"(?<=\d)\.(?=\s|$)", " ", text).split())
    for match in _LABELLED.finditer(text):
        number = match["number"]
        label = _singular(match["label"])
        small = _SMALL_ROMAN.fullmatch(number) and label in _any_kind()
        if not small and (_SMALL_LETTERS.fullmatch(number[0]) or (number.isalpha() and not number.isupper())):
            continue  # "section a" is rather an article and "Ice Age" no number
        if label not in _any_kind() and label in _function_words():
            continue  # "how do I", "and 3"
        yield label, _written(number)
        yield from ((label, one) for one in (_further(text, match.end()) if several and label in _any_kind() else ()))
    for match in _SIGN.finditer(text):
        yield "§", _written(match["number"])
        yield from (("§", one) for one in (_further(text, match.end()) if several else ()))
    for match in _EAST.finditer(text):
        yield match["label"], _written(match["number"])
    for match in _UNDER.finditer(text):
        yield "条", _written(match["number"])


def _singular(label: str) -> str:
    label = label.casefold()
    return label.removesuffix("s") if label.removesuffix("s") in _any_kind() else label


def _further(text: str, at: int) -> Iterator[str]:
    while match := _AND.match(text, at):
        if match["number"] == "I":
            return  # "in section 3, I want to know"
        yield _written(match["number"])
        at = match.end()


def _written(number: str) -> str:
    if number[0] in _CHINESE or number[0] == "十":
        tens, _, ones = number.rpartition("十")
        return str((_CHINESE.get(tens, 1) * 10 if "十" in number else 0) + _CHINESE.get(ones, 0))
    return re.sub(r"^0+(?=\d)", "", number.casefold().strip("."))


def _roman(number: str) -> int:
    """The value of a Roman number, 0 for what is none."""
    values = [_ROMAN.get(letter, 0) for letter in number.upper()]
    if not _ROMAN_NUMBER.fullmatch(number.upper()):
        return 0
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


@cache
def _function_words() -> frozenset[str]:
    """Words behind which a letter is no number; those that no list of stop words has stand before "I"."""
    return frozenset(["must", "shall", "might", "because", "since"]).union(*stop_lists().values())


@cache
def _any_kind() -> frozenset[str]:
    """The words that mean a section, whatever its kind."""
    return frozenset(word for words in _listed()["section"].values() for word in words.split())


@cache
def _page() -> re.Pattern[str]:
    listed = _listed()["page"]
    return re.compile(
        rf"(?<!\w)(?:{listed['before']})\.? ?(\d{{1,4}})(?!\w)|第? ?(\d{{1,4}}) ?(?:{listed['behind']})",
        re.IGNORECASE,
    )


@cache
def _listed() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
