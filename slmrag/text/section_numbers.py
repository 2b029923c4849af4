"""The numbers that sections go by ("4.1", "Item 1A", "§ 7", "Kapitel 3", "第3章"), in headings and in questions. Pure.

A number is written as a term that no word is: ``§4.1``; with what it counts before it, ``item§1a``. The words that mean a
section of whatever kind lie in ``section_numbers.toml``.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from slmrag.text.stop_words import stop_lists

_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,4}[A-Za-z]?|[A-Z](?:[.-]\d{1,2}){0,3}|[IVXLC]{1,6}"
_AT_BEGINNING = re.compile(
    rf"\(?(?P<number>[一二三四五六七八九十]{{1,3}}(?=、)|\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}|(?:{_NUMBER})(?=[.):]|\s*[-–—]))[.):]*(?=[\s、–—-]|$)"
)
_LABELLED = re.compile(
    rf"(?<![^\W\d_])(?P<label>[^\W\d_]+)\.? (?:(?:no|nr|núm)\.? ?)?(?P<number>{_NUMBER})(?![\w%])(?!\.\d)",
    re.IGNORECASE,
)
_SIGN = re.compile(rf"§ ?(?P<number>{_NUMBER})(?![\w%])")
_EAST = re.compile(
    r"第? ?(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[一二三四五六七八九十]{1,3}) ?(?P<label>[章节節条條部장절조항편])"
)
_CHINESE = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
_SMALL_LETTERS = re.compile(r"[a-z]")


def numbers_in(heading: str) -> list[str]:
    """The numbers that a heading goes by, as terms: its own, and those that a word before them names."""
    heading = " ".join(heading.split())
    first = _AT_BEGINNING.match(heading.lstrip("#* "))
    found = [f"§{_written(first['number'])}"] if first else []
    for label, number in _labelled(heading):
        found += [f"{label}§{number}"] + ([f"§{number}"] if label in _any_kind() else [])
    return list(dict.fromkeys(found))


def numbers_asked(question: str) -> list[str]:
    """The numbers of sections that a question asks for, as `numbers_in` writes them; those named by any word are told first."""
    asked = []
    for label, number in _labelled(question):
        asked += [f"{label}§{number}"] + ([f"§{number}"] if label in _any_kind() else [])
    bare = re.findall(r"(?<![A-Za-z0-9_.])\d{1,3}(?:\.\d{1,3})+(?![A-Za-z0-9_%]|\.\d)", question)
    return list(dict.fromkeys([*asked, *(f"§{_written(number)}" for number in bare)]))


def item_asked(question: str) -> tuple[str, int] | None:
    """What a question calls an item of a numbered list, and its number: "what does rule 4 say?"."""
    words = frozenset(word for listed in _listed()["item"].values() for word in listed.split())
    return next(
        ((label, int(number)) for label, number in _labelled(question) if label in words and number.isdigit()), None
    )


def means_a_section(word: str) -> bool:
    """Whether ``word`` means a section, whatever its kind: "chapter", "§"."""
    return word.casefold().removesuffix("s") in _any_kind()


def page_asked(question: str) -> re.Match[str] | None:
    """Where a question names a page or a slide by its number, which is the first group that matched."""
    return _page().search(" ".join(question.split()))


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    text = " ".join(re.sub(r"(?<=\d)\.(?=\s|$)", " ", text).split())  # so that no pattern reads a run of spaces anew
    for match in _LABELLED.finditer(text):
        number = match["number"]
        if _SMALL_LETTERS.fullmatch(number[0]):
            continue  # "section a" is rather an article
        label = match["label"].casefold()
        if len(number) == 1 and number.isalpha() and label in _function_words():
            continue  # "how do I"
        yield label.removesuffix("s") if label.removesuffix("s") in _any_kind() else label, _written(number)
    for match in _SIGN.finditer(text):
        yield "§", _written(match["number"])
    for match in _EAST.finditer(text):
        yield match["label"], _written(match["number"])


def _written(number: str) -> str:
    if number[0] in _CHINESE or number[0] == "十":
        tens, _, ones = number.rpartition("十")
        return str((_CHINESE.get(tens, 1) * 10 if "十" in number else 0) + _CHINESE.get(ones, 0))
    return number.casefold().strip(".")


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
