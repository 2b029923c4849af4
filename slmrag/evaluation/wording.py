"""Sentences, headings and rows of tables become questions: whole ones in English, their key words in any other language.

Never a sentence as it stands: words are dropped and turned, else finding it again would say nothing.
"""

import random
import re
from collections.abc import Callable, Sequence

import regex

from slmrag.stop_words import STOP
from slmrag.terms import UNSPACED

_MOST_KEYWORDS = 4
_RUN = 8  # signs of a script that does not space its words
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[-'’.,]?[\p{L}\p{M}\p{N}]+)*")
_LINKS = "within|for|after|before|every|by|up to|at least|at most"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What no subject of a question begins with, or holds.
_VAGUE = _words(
    "it this that these those they we you he she there here i one what who which such each every all both some most many "
    "on in at of for to with from if when where by as under over not no and or but its their his her only below above following"
)
# Beyond the stop words of questions: words that say nothing of a sentence's subject.
_FILLERS = _words(
    "i my me we our us he she also both each every only other others used just very such same own something happens "
    "least most about up said whatever always"
)
_ARTICLES = frozenset(["The", "A", "An", "Each", "Every", "Our", "All", "Your"])
_VERBS = {
    "lasts": "last", "takes": "take", "costs": "cost", "weighs": "weigh", "holds": "hold", "needs": "need",
    "requires": "require", "covers": "cover", "moves": "move", "runs": "run", "contains": "contain", "uses": "use",
    "includes": "include", "gives": "give", "adds": "add", "pays": "pay", "lives": "live", "reaches": "reach", "has": "have",
}  # fmt: skip
_COUNTED = re.compile(r"(?:[a-z]+ )?[a-z]{3,}s")
_DEFINED = re.compile(
    r"(?P<term>\w[\w’' -]{1,40}?)[\"”]? (?:means?|refers to|stands for|is defined as|(?P<be>is|are)(?= (?:an?|the) ))"
    r"(?: that)? (?P<meaning>.+)"
)  # fmt: skip
_AUXILIARY = re.compile(
    rf"(?P<subject>[\w’' -]{{3,40}}?) (?P<verb>is|are|was|were|must|may|can|should|will) (?P<done>(?:\w+ ){{0,4}}?)"
    rf"(?:(?P<link>{_LINKS}) )?"
)  # fmt: skip
_PLAIN = re.compile(r"(?P<subject>[\w’' -]{3,40}?) (?P<verb>\w+) (?:(?:about|at least|at most|up to|only) )?")


def definition(sentence: str) -> tuple[str, str] | None:
    """(question, answer) of an English sentence that defines a term: "Dry running means that …"."""
    match = _DEFINED.match(sentence)
    if match is None or not _is_subject(match["term"]) or len(match["term"].split()) > 4:
        return None
    words = re.split(r"[,;:()]|\.(?!\d)", match["meaning"])[0].split()[:7]
    if len(words) < 3:
        return None
    term = _lowered(match["term"])
    return f"What {match['be']} {term}?" if match["be"] else f"What does {term} mean?", " ".join(words)


def number(sentence: str, start: int, unit: str, keywords: Sequence[str]) -> str:
    """An English question for the number of ``unit`` (``"£"`` too) that stands at ``start`` of the sentence."""
    before = sentence[:start]
    many = "what percentage" if unit in ("%", "percent") else f"how many {unit}"
    if _COUNTED.fullmatch(unit) or unit == "percent":
        match = _AUXILIARY.fullmatch(before)
        # "May run for" asks for more than its number.
        if match and _is_subject(match["subject"]) and match["done"] and match["done"].split()[-1] not in _VAGUE:
            return _asked(match["link"] or "", many, match["verb"], _lowered(match["subject"]), match["done"])
        match = _PLAIN.fullmatch(before)
        if match and match["verb"] in _VERBS and _is_subject(match["subject"]):
            return _asked(many, "does", _lowered(match["subject"]), _VERBS[match["verb"]])
    return _asked("how much is it" if unit in ("£", "$", "€") else many, "for", _listed(keywords))


def heading(title: str, language: str, draw: random.Random) -> str:
    """A question for what stands under a heading; ``""`` where the heading has too few words of its own."""
    keywords = content_words(title, language)
    if language == "en" and not title.endswith((".", "?")):
        about = draw.choice(
            ["What are the rules about {}?", "What should I know about {}?", "What is written about {}?"]
        )
        return about.format(_lowered(title)) if keywords else ""
    return f"{' '.join(keywords[:_MOST_KEYWORDS])}?" if len(keywords) > 1 else ""


def cell(label: str, column: str, language: str) -> str:
    """A question for the cell of a table in the row ``label`` and the column ``column``."""
    words = column.casefold().split()
    if language == "en" and not {words[0], words[-1]} & STOP["en"]:
        return f"What is the {_lowered(column)} for {label}?"
    return f"{label}: {column}?"


def content_words(text: str, language: str) -> list[str]:
    """The words of ``text`` that carry its subject, in order; where words are not spaced, short runs of signs."""
    stop, most = STOP.get(language, STOP["en"]) | _FILLERS, _RUN if language in UNSPACED else None
    words = [word for word in _WORD.findall(text) if word.casefold() not in stop and any(map(str.isalpha, word))]
    distinct = {word.casefold(): word if word.isascii() else word[:most] for word in reversed(words)}
    return list(distinct.values())[::-1]


def key_words(text: str, answer: str, language: str, rarity: Callable[[str], float]) -> list[str]:
    """The rarest words of ``text`` that are not in ``answer``, in order, about half of them; none where it has too few."""
    least = 2 if language == "en" else 3  # outside a sentence, a word more is needed
    taken = {word.casefold() for word in _WORD.findall(answer)}
    words = [word for word in content_words(text, language) if word.casefold() not in taken and len(word) > 1]
    most = min(_MOST_KEYWORDS, max(least, len(words) // 2)) if len(words) >= least else 0
    best = set(sorted(words, key=rarity, reverse=True)[:most])
    return [_lowered(word) if text.startswith(word) else word for word in words if word in best]


def _is_subject(text: str) -> bool:
    return bool(content_words(text, "en")) and not _VAGUE & set(text.casefold().split())


def _lowered(text: str) -> str:
    """``text`` as it stands inside a sentence, as far as one can tell: "The warranty", but "E8", "Rill 15", "Tuesday"."""
    first, _, rest = text.partition(" ")
    is_word = first[1:].islower() and (rest[:1].islower() or (not rest and first.endswith(("s", "ing"))))
    return text[0].lower() + text[1:] if first in _ARTICLES or is_word else text


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _asked(*words: str) -> str:
    text = " ".join(" ".join(words).split())
    return f"{text[0].upper()}{text[1:]}?"
