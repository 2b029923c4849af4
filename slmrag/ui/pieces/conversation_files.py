"""Conversations as files to keep: Markdown, HTML, Word and JSON. Pure; what documents and people wrote acts in none of them."""

import html
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace

from slmrag.library.conversations import Conversation, Turn
from slmrag.models import writes
from slmrag.schema import Answer, AnswerSentence
from slmrag.summary.export import docx_bytes, xml_text
from slmrag.text.languages import is_rtl
from slmrag.ui.pieces.sentence_marks import opinion, otherwise
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import notice_text

Kept = Sequence[tuple[Conversation, Sequence[Turn]]]


_ACTS = re.compile(
    r"[\\`*\[\]<>]|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;)|^[#+=|:-]|#(?=#*$)"
    r"|(?<=\bhttp):|(?<=\bhttps):|(?<=\bftp):|(?<=\bwww)\.|(?<=\w)@",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")


def as_markdown(kept: Kept, timezone: str | None = None) -> str:
    """The conversations as Markdown, each answer with its sources; dates as they are in the ``timezone``."""
    parts = []
    for conversation, turns in kept:
        parts.append(f"# {_still(conversation.title)}\n\n{text.when(conversation.began_at, timezone)}")
        for turn in turns:
            parts.append(f"## {_still(turn.question)}")
            parts += [_still(line) for line in [*_answered(turn), _judged(turn)]]
            parts.append("\n".join(f"{n}. {_still(place)}: {_still(quote)}" for n, place, quote in _sources(turn)))
    return "\n\n".join(filter(None, parts)) + "\n"


def _still(words: str) -> str:
    """``words`` in one line, with a backslash before what would act in a Markdown file, and nothing else changed."""
    return _ITEM.sub(r"\1\\", _ACTS.sub(r"\\\g<0>", " ".join(words.split())))


def as_html(kept: Kept, timezone: str | None = None) -> str:
    """The conversations as one page that loads nothing and runs nothing; dates as they are in the ``timezone``."""
    parts = []
    for conversation, turns in kept:
        parts.append(
            f"<h1>{html.escape(conversation.title)}</h1><p><small>{text.when(conversation.began_at, timezone)}</small></p>"
        )
        for turn in turns:
            parts.append(f"<h2>{html.escape(turn.question)}</h2>")
            parts += [f"<p>{html.escape(line)}</p>" for line in filter(None, [*_answered(turn), _judged(turn)])]
            items = "".join(
                f'<li value="{n}">{html.escape(place)}<blockquote>{html.escape(quote)}</blockquote></li>'
                for n, place, quote in _sources(turn)
            )
            parts.append(f"<ol>{items}</ol>" if items else "")
    direction = "rtl" if is_rtl(text.language()) else "ltr"
    style = "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 sans-serif}blockquote{color:#555;margin:.3rem 0}"
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="{text.language()}" dir="{direction}"><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{html.escape(text.APP)}</title>'
        f"<style>{style}</style><body>{''.join(parts)}</body></html>\n"
    )


def as_docx(kept: Kept, timezone: str | None = None) -> bytes:
    """The conversations as a Word file, each question a heading; dates as they are in the ``timezone``."""
    from docx import Document

    document = Document()
    for conversation, turns in kept:
        document.add_heading(xml_text(conversation.title), 1)
        document.add_paragraph(text.when(conversation.began_at, timezone), style="Caption")
        for turn in turns:
            document.add_heading(xml_text(turn.question), 2)
            for line in filter(None, [*_answered(turn), _judged(turn)]):
                document.add_paragraph(xml_text(line))
            for n, place, quote in _sources(turn):
                document.add_paragraph(xml_text(f"[{n}] {place}: {quote}"), style="Quote")
    return docx_bytes(document)


def as_json(kept: Kept, timezone: str | None = None) -> str:
    """The conversations whole, thumbs and words with them, and their dates as they were kept."""
    whole = [asdict(conversation) | {"turns": [asdict(turn) for turn in turns]} for conversation, turns in kept]
    return json.dumps(whole, ensure_ascii=False, indent=1)


def transcript(turns: Sequence[Turn]) -> str:
    """What was said, as plain text for a person who takes over; of what a model wrote, what its visitor read."""
    return "\n\n".join(
        "\n".join(
            [f"{text.DESK_YOU}: {turn.question}", *_answered(replace(turn, answer=turn.answer and _read(turn.answer)))]
        )
        for turn in turns
    )


def _read(answer: Answer) -> Answer:
    """``answer`` as a visitor read it."""
    return replace(answer, text=answer.text * answer.refused, sentences=answer.for_visitors, quoted_because="")


def _answered(turn: Turn) -> list[str]:
    answer, problem = turn.answer, [notice_text(turn.problem)] if turn.problem else []
    if answer is None:
        return problem or [text.STOPPED_EMPTY]
    if not answer.sentences:
        return [answer.text or text.STOPPED_EMPTY, *problem]
    marked = writes(answer.model) and not turn.pictures
    lines = [_line(one, marked=marked and not answer.quoted_because) for one in answer.sentences]
    if answer.quoted_because:
        lines.insert(0, text.QUOTED_BECAUSE[answer.quoted_because].format(model=text.model(answer.model)))
        wrote = [_line(one, marked=marked) for one in answer.model_sentences]
        lines += [text.say("WHAT_WROTE", model=text.model(answer.model)), *wrote] if wrote else []
    return [*lines, *problem]


def _line(sentence: AnswerSentence, *, marked: bool) -> str:
    """A sentence with its numbers, and what came of comparing it where that is to be said."""
    said = sentence.text + "".join(f" [{n}]" for n in sentence.citations)
    mark = text.MARKS.get(sentence.support, "") if marked and sentence.support != "stands there" else ""
    differs = (otherwise(sentence.differences) or opinion(sentence)) if mark else ""
    return f"{said} ({mark}: {differs})" if differs else f"{said} ({mark})" if mark else said


def _judged(turn: Turn) -> str:
    """The reader's thumb, and the word with it."""
    return "" if turn.liked is None else f"{'👍' if turn.liked else '👎'} {turn.remark}".strip()


def _sources(turn: Turn) -> list[tuple[int, str, str]]:
    """(number, document and place, quote) of each citation of a turn's answer."""
    if turn.answer is None:
        return []
    cited = sorted(turn.answer.citations, key=lambda one: one.number)
    return [(one.number, text.stands(one.passage.chunk), " ".join(one.quote.split())) for one in cited]
