"""Conversations as files to keep: Markdown, HTML and JSON. Pure; what documents and people wrote acts in none of them."""

import html
import json
from collections.abc import Sequence
from dataclasses import asdict

from slmrag.languages import is_rtl
from slmrag.schema import Conversation, Turn
from slmrag.ui import text
from slmrag.ui.escaping import plain
from slmrag.ui.told import told

Kept = Sequence[tuple[Conversation, Sequence[Turn]]]


def as_markdown(kept: Kept) -> str:
    """The conversations as Markdown, each answer with its sources."""
    parts = []
    for conversation, turns in kept:
        parts.append(f"# {plain(conversation.title)}\n\n{plain(conversation.began_at)}")
        for turn in turns:
            parts.append(f"## {plain(turn.question)}")
            parts += [plain(line) for line in _answered(turn)]
            parts.append("\n".join(f"{n}. {plain(place)}: {plain(quote)}" for n, place, quote in _sources(turn)))
    return "\n\n".join(filter(None, parts)) + "\n"


def as_html(kept: Kept) -> str:
    """The conversations as one page that loads nothing and runs nothing."""
    parts = []
    for conversation, turns in kept:
        parts.append(
            f"<h1>{html.escape(conversation.title)}</h1><p><small>{html.escape(conversation.began_at)}</small></p>"
        )
        for turn in turns:
            parts.append(f"<h2>{html.escape(turn.question)}</h2>")
            parts += [f"<p>{html.escape(line)}</p>" for line in _answered(turn)]
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


def as_json(kept: Kept) -> str:
    """The conversations whole, thumbs and words with them."""
    whole = [asdict(conversation) | {"turns": [asdict(turn) for turn in turns]} for conversation, turns in kept]
    return json.dumps(whole, ensure_ascii=False, indent=1)


def transcript(turns: Sequence[Turn]) -> str:
    """What was said, as plain text for a person who takes over."""
    return "\n\n".join("\n".join([f"{text.DESK_YOU}: {turn.question}", *_answered(turn)]) for turn in turns)


def _answered(turn: Turn) -> list[str]:
    if turn.answer is None:
        return [told(turn.problem) or text.STOPPED_EMPTY]
    if not turn.answer.sentences:
        return [turn.answer.text, *([told(turn.problem)] if turn.problem else [])]
    lines = [one.text + "".join(f" [{n}]" for n in one.citations) for one in turn.answer.sentences]
    return [*lines, *([told(turn.problem)] if turn.problem else [])]


def _sources(turn: Turn) -> list[tuple[int, str, str]]:
    """(number, document and place, quote) of each citation of a turn's answer."""
    if turn.answer is None:
        return []
    cited = sorted(turn.answer.citations, key=lambda one: one.number)
    return [(one.number, text.stands(one.passage.chunk), " ".join(one.quote.split())) for one in cited]
