"""A request that was understood becomes an answer: everything but a summary, which is read from whole documents as it is made."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from slmrag.answering.lines_answer import AnswerLine, LinesStream
from slmrag.errors.notices import Notice
from slmrag.overview.asked_help import asked_help
from slmrag.overview.contents import Contents
from slmrag.overview.side_by_side import Search, on_topic, side_by_side
from slmrag.overview.wording import ABILITIES, names_in_a_row, say
from slmrag.schema import Document, Intent
from slmrag.text.languages import language_name, name_of

_MOST_TOLD = 12  # documents, of all
_FEW_TOPICS = 4  # of each, of many
_COMPARED = 4  # documents side by side
_FAREWELLS = frozenset([
    "bye", "bye bye", "goodbye", "good bye", "see you", "good night", "tschüss", "tschüs", "auf wiedersehen", "ciao", "gute nacht",
    "adiós", "adios", "hasta luego", "chao", "buenas noches", "再见", "拜拜", "晚安", "مع السلامة", "وداعا", "إلى اللقاء",
])  # fmt: skip


def answer_request(
    understood: Intent,
    question: str,
    meant: Sequence[Document],
    there: Sequence[Document],
    contents: Callable[[Document], Contents],
    search: Search,
    began: float,
) -> LinesStream:
    """The answer to a request about the documents ``meant``, or where it names none about those that are ``there``."""
    if understood.which and not meant and len(there) > 1 and understood.kind != "compare":
        return LinesStream(question, understood, [AnswerLine(say("which_document", names=_names(there)))], began)
    match understood.kind:
        case "greet":
            lines = [AnswerLine(_greeted(question, len(there)))]
        case "thanks":
            lines = [AnswerLine(say("welcome"))]
        case "abilities":
            lines = _able(question)
        case "count":
            lines = _counted(understood, meant, there)
        case "compare":
            lines = _compared(understood, question, meant, there, contents, search)
        case "translate":
            lines = _offered(understood, meant, there)
        case _:
            lines = _told(understood, meant or there, contents)
    return LinesStream(question, understood, lines, began)


def _greeted(question: str, count: int) -> Notice:
    if question.casefold().strip(" !.。！").removesuffix(" now") in _FAREWELLS:
        return say("farewell")
    return say("greeting", count=count) if count else say("greeting_empty")


def _able(question: str) -> list[AnswerLine]:
    """What this app can do, in the words of its help: of the topics that ``question`` speaks of, or of all."""
    asked = asked_help(question)
    topics = {key: key.removeprefix("ability_") for key in ABILITIES}
    return [
        AnswerLine(say("from_help", told=ABILITIES(key), topic=topic))
        for key, topic in topics.items()
        if not asked or topic in asked
    ]


def _counted(understood: Intent, meant: Sequence[Document], there: Sequence[Document]) -> list[AnswerLine]:
    counted = [
        one for one in meant or there
        if (not understood.endings or Path(one.name).suffix.casefold() in understood.endings)
        and understood.language in ("", one.language)
    ]  # fmt: skip
    what = [*understood.endings, *([name_of(understood.language)] if understood.language else [])]
    of = names_in_a_row(what) or _names(meant)
    said = (
        say("documents_counted_of", what=of, count=len(counted)) if of else say("documents_counted", count=len(counted))
    )
    languages = Counter(name_of(one.language) for one in counted if one.language)
    by_language = languages.most_common() if len(languages) > 1 else []
    return [
        AnswerLine(said),
        *(AnswerLine(say("documents_counted_of", what=language, count=count)) for language, count in by_language),
        *([AnswerLine(say("documents_listed", names=_names(counted)))] if counted else []),
    ]


def _compared(
    understood: Intent, question: str, meant: Sequence[Document], there: Sequence[Document],
    contents: Callable[[Document], Contents], search: Search,
) -> list[AnswerLine]:  # fmt: skip
    compared = list(meant) if len(meant) > 1 else list(there) if len(there) == 2 else []
    if not compared:
        return [AnswerLine(say("which_two", names=_names(there)))] if there else [AnswerLine(say("no_documents_here"))]
    chosen = [contents(one) for one in compared[:_COMPARED]]
    if understood.focus:
        return on_topic(chosen, understood.focus, question, search)
    titles = [line for one in chosen for line in one.title()]
    beside = [line for other in chosen[1:] for line in side_by_side(chosen[0], other)]
    return [*(line for line in titles if line not in beside), *beside]


def _offered(understood: Intent, meant: Sequence[Document], there: Sequence[Document]) -> list[AnswerLine]:
    offered = list(meant) or (list(there) if len(there) == 1 else [])
    if not offered:
        return (
            [AnswerLine(say("which_document", names=_names(there)))]
            if there
            else [AnswerLine(say("no_documents_here"))]
        )
    lines = []
    for one in offered:
        if language := language_name(understood.language):
            lines.append(AnswerLine(say("can_be_translated", name=one.name, language=language)))
        else:
            lines.append(AnswerLine(say("can_be_translated_open", name=one.name)))
    return lines


def _told(understood: Intent, told: Sequence[Document], contents: Callable[[Document], Contents]) -> list[AnswerLine]:
    if not told:
        return [AnswerLine(say("no_documents_here"))]
    if len(told) == 1:
        one = contents(told[0])
        return one.overview() if understood.kind == "about" else one.topics()
    lines = [line for one in told[:_MOST_TOLD] for line in contents(one).topics(_FEW_TOPICS)]
    return [*lines, *([AnswerLine(say("documents_counted", count=len(told)))] if len(told) > _MOST_TOLD else [])]


def _names(documents: Sequence[Document]) -> str:
    return names_in_a_row([one.name for one in documents])
