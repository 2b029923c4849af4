"""Which headings name something that can be asked about, and which only say where in a document one is."""

import re
from itertools import pairwise

from slmrag.text.stop_words import stop_words, word_set

_MOST_WORDS = 8
_MOST_FIGURES = 0.3
_QUESTION = ("?", "？", "؟")
_NUMBER = re.compile(
    r"^(?:(?:Note|Item|Part|Section|Chapter|Article|Appendix|Annex|Kapitel|Teil|Abschnitt|Capítulo|Sección|Parte)\s+"
    r"(?:\d+[A-Za-z]?(?:\.\d+)*|[IVX]+|[A-Z])\b|§+\s*\d+|\d+(?:\.\d+)*|[IVX]+(?=[.)]))[.:)]*(?:\s*[-–—:]\s*|\s+|$)"
)
_CAPTION = re.compile(
    r"^(?:table|figure|fig|page|exhibit|schedule|chart|box|slide|sheet|tabelle|abbildung|seite|tabla|figura|página|图|表|第)\W*\d",
    re.IGNORECASE,
)
_FILE = re.compile(r"\w\.[a-zA-Z]{2,4}$|[@_/\\=<>{}|]|https?:")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDS = re.compile(r"[,;:&(\[…–—-]$")
# What many documents hold, whatever they are about.
_COMMON = word_set(
    "abstract acknowledgements acknowledgments annex appendix background conclusion conclusions contents cover "
    "definitions discussion exhibits general glossary index introduction methods miscellaneous notes other overview "
    "preface references results scope signature signatures summary title untitled anhang einleitung einführung "
    "inhalt inhaltsverzeichnis zusammenfassung übersicht allgemeines anexo anexos conclusiones contenido índice "
    "introducción resumen 目录 引言 概述 总结 摘要 مقدمة خاتمة ملخص"
) | {"table of contents", "see also", "external links", "further reading", "forward-looking statements", "materials and methods"}  # fmt: skip
# With a verb, it is a sentence or what was left of one.
_VERBS = word_set(
    "is are was were be been has have had must may can could should will would shall do does did ist sind war waren "
    "wird werden hat haben muss kann son fue fueron ha han"
)
_PRONOUNS = word_set("i we you he she it they this that these those who what which how when where why")


def topic(heading: str, language: str = "") -> str:
    """What ``heading`` names, without its number; ``""`` where it names nothing to be asked. A question stays one."""
    title = " ".join(heading.split()).strip("#* \t")
    if _CAPTION.match(title):
        return ""
    title = _NUMBER.sub("", title, count=1)
    words = title.split()
    folded = [word.casefold().strip(".,:;()“”\"'") for word in words]
    if not any(map(str.isalpha, title)) or _FILE.search(title) or any(a == b for a, b in pairwise(folded)):
        return ""
    if title.endswith(_QUESTION):
        return title if len(words) > 2 or not title.isascii() else ""
    title = re.split(r"[:：] ?", title, maxsplit=1)[0].rstrip(".")  # the rest tells more of the same
    words, folded = title.split(), folded[: len(title.split())]
    if not words or len(words) > _MOST_WORDS or title.casefold() in _COMMON or _ENDS.search(title) or title.isupper():
        return ""
    stop = stop_words(language)
    if folded[-1] in stop or set(folded) & _VERBS or set(folded) & _PRONOUNS:
        return ""
    if (
        folded[0] in stop - {"the", "a", "an", "der", "die", "das", "el", "la", "los", "las"}
        or ". " in title
        or title.count("(") != title.count(")")
    ):
        return ""
    figures = sum(any(map(str.isdigit, word)) and not _YEAR.fullmatch(word) for word in words)
    return "" if figures > len(words) * _MOST_FIGURES else title
