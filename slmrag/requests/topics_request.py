"""Whether the topics of documents are asked for. Pure."""

from functools import cache

from slmrag.requests.leftover import nothing_else
from slmrag.requests.lexicon import Lexicon, Phrase
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.schema.requests import Intent, RequestKind

_MOST_HAN = 8  # characters that ask for topics and for nothing else


def topics_request(reading: LexiconReading) -> Intent | None:
    """The request for what a document, or all, is made up of; ``None`` where there is none."""
    said = {tuple(reading.words[one.start : one.end]) for one in reading.found if one.kind == "topics"}
    bare = len(reading.tokens) <= (_MOST_HAN if reading.lexicon.language == "zh" else 5) and (
        bool(said & _topic_words(reading.lexicon)) or ("what" in reading.kinds and _is_said_surely(reading, "topics"))
    )
    if (
        reading.asks_on
        or not nothing_else(reading, "topics")
        or not (
            reading.firm
            or reading.kinds & {"doc", "all"}
            or bare
            or (reading.documents and _is_said_surely(reading, "topics"))
        )
    ):
        return None
    return Intent("topics", reading.documents)


def _is_said_surely(reading: LexiconReading, kind: RequestKind) -> bool:
    return any({kind, "sure"} <= here for here in reading.at)


@cache
def _topic_words(words: Lexicon) -> frozenset[Phrase]:
    """What alone asks for topics: any other word alone is looked for."""
    return frozenset(words.canonical(one) for one in (
        "topics", "themes", "list of topics", "topic list", "themen", "themenliste", "temas", "lista de temas", "主题", "列主题", "哪些话题",
        "有哪些主题", "主题列表", "目录", "大纲", "table of contents", "inhaltsverzeichnis", "índice", "الفهرس", "مواضيع", "محاور", "قائمة المواضيع", "ما المواضيع",
    ))  # fmt: skip
