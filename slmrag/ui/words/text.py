"""Every sentence that the app shows, in the reader's language, and how numbers, dates and places are written.

The words lie in ``texts/<language>.toml``, a file for each language, all with the same keys: ``text.ASK`` is the
sentence ``ASK``, `say` fills one that has places. What comes from documents (names, sections, labels) passes through
here unescaped: `slmrag.ui.words.escaping` is for that.
"""

import gettext
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from slmrag.ingest.add_result import AddResult
from slmrag.library.desks import is_entry
from slmrag.library.document_rows import Removal
from slmrag.models import writes
from slmrag.models.pairs import PAIRS_SPEC
from slmrag.models.spec import spoken_name
from slmrag.schema import Answer, Chunk, Context, ModelState, Unit
from slmrag.text.languages import is_rtl, language_name

# By its own name, as whoever reads it looks for it.
LANGUAGES = {"en": "English", "es": "Español", "de": "Deutsch", "zh": "中文", "ar": "العربية"}
_CHOSEN = "app-language"
_SCOPE_LETTERS = 32
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")
_WRITTEN = LANGUAGES | {
    "cs": "Čeština", "da": "Dansk", "nl": "Nederlands", "fi": "Suomi", "fr": "Français", "hu": "Magyar",
    "it": "Italiano", "no": "Norsk", "pl": "Polski", "pt": "Português", "sv": "Svenska", "he": "עברית", "ja": "日本語",
    "ko": "한국어", "ru": "Русский", "th": "ไทย", "tr": "Türkçe", "uk": "Українська",
}  # fmt: skip


def language() -> str:
    """The ISO code of the language that the app is shown in: the one chosen, else the browser's, else English."""
    if code := _SPOKEN.get():
        return code
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    wanted = st.session_state.get(_CHOSEN) or (st.context.locale or "en").split("-")[0].lower()
    return wanted if wanted in LANGUAGES else "en"


@contextmanager
def speak(code: str) -> Iterator[None]:
    """Speak a language where no session is, such as in what makes a file when its button is pressed."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def show_in(code: str) -> None:
    """Show the app in a language, in this session; ``""``: in the browser's."""
    st.session_state[_CHOSEN] = code


@cache
def table(code: str) -> dict:
    """The words of a language."""
    return tomllib.loads(Path(__file__).with_name("texts").joinpath(f"{code}.toml").read_text("utf-8"))


def __getattr__(key: str) -> Any:
    """The sentence ``key``, in the reader's language."""
    if not key.isupper():
        raise AttributeError(key)
    try:
        found = table(language())[key]
    except KeyError:
        raise AttributeError(key) from None
    return tuple(found) if isinstance(found, list) else found


def write_number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it: ``1,250.5``, ``1.250,5``."""
    signs = table(language())["written"]
    return f"{value:,.{decimals}f}".translate({ord(","): signs["thousands"], ord("."): signs["decimal"]})


def say(key: str, **places: object) -> str:
    """The sentence ``key`` with its places filled; a number is written with the thousands set off."""
    words = table(language())[key]
    return words.format(**{name: write_number(one) if isinstance(one, int) else one for name, one in places.items()})


def listed(parts: Iterable[str]) -> str:
    """Parts one after the other, as the language divides them: ``English, German``, ``英语、德语``."""
    return table(language())["written"]["comma"].join(parts)


def paused(*parts: str) -> str:
    """Parts of one line, with the comma of the language between: ``handbook.pdf, page 3``, ``handbook.pdf，第 3 页``."""
    return apart(*[one for part in parts for one in (table(language())["written"]["pause"], part)][1:])


def count_of(number: int, noun: str) -> str:
    """``1 page``, ``1,250 pages``."""
    words = table(language())
    return words["counted"][noun][gettext.c2py(words["plural"])(number)].format(n=write_number(number))


def written_language(code: str) -> str:
    """A language by its own name, where we know it; ``""`` when it has none."""
    return _WRITTEN.get(code) or language_name(code)


def size(number: int) -> str:
    """A number of bytes as people say it: ``62 KB``."""
    if number < 1000:
        return count_of(number, "byte")
    large = float(number)
    for unit in ("KB", "MB"):
        large /= 1000
        if large < 1000:
            return f"{write_number(large, int(large < 10))} {unit}"
    return f"{write_number(large / 1000, 1)} GB"


def duration(seconds: float) -> str:
    """A time to come, roughly: ``40 s``, ``12 min``."""
    return say("SECONDS", s=f"{seconds:.0f}") if seconds < 90 else say("MINUTES", n=round(seconds / 60))


def when(iso: str, timezone: str | None) -> str:
    """A moment of the catalogue in the reader's own time: ``23 Nov 2026, 14:05``."""
    moment = _moment(iso, timezone)
    words = table(language())["written"]
    month = words["months"].split()[moment.month - 1]
    day = moment.day if month.isalpha() else f"{moment:%d}"
    return words["when"].format(day=day, month=month, year=moment.year, time=f"{moment:%H:%M}")


def time_of_day(iso: str, timezone: str | None) -> str:
    """The hour and minute of a moment of the catalogue in the reader's own time: ``14:05``."""
    return f"{_moment(iso, timezone):%H:%M}"


def _moment(iso: str, timezone: str | None) -> datetime:
    return datetime.fromisoformat(iso).astimezone(zone(timezone))


def zone(name: str | None) -> ZoneInfo | None:
    """The time zone that a browser says it is in; ``None``, the server's own, for none and for a name that is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no zone, no name of one, a folder of zones
        return None


def place(unit: Unit, number: int, label: str = "", section: str = "") -> str:
    """What to call a page of a document: "page 12", "slide 3", "sheet Prices", "Returns › Refunds"."""
    if unit == "section" and section:
        return section
    if unit == "sheet" and label:
        return say("SHEET_NAMED", name=label)
    printed = " " + say("PRINTED", label=label) if unit == "page" and label else ""
    return table(language())["place"][unit].format(n=write_number(number)) + printed


def stands(chunk: Chunk, letters: int = 0) -> str:
    """The document and the place of a chunk: ``handbook.pdf, page 3``; in about so many ``letters``, the name shortened.

    An answer that was written for a desk is called by its heading alone.
    """
    where = place(chunk.unit, chunk.page, chunk.label, chunk.section)
    if is_entry(chunk.document_name):
        return where
    name = shorten(chunk.document_name, letters - room(where)) if letters else chunk.document_name
    return paused(name, where)


def shorten(name: str, letters: int) -> str:
    """A document's name in the room of so many letters (14 at least), without its middle: what tells two apart is often at their ends."""
    letters = max(letters, 14)
    if room(name) <= letters:
        return name
    kept = letters * len(name) // room(name)
    return f"{name[: kept // 2].rstrip()}…{name[-(kept - kept // 2 - 1) :].lstrip()}"


def room(words: str) -> int:
    """How many letters find room where ``words`` stand: a Chinese one takes that of two."""
    return len(words) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)


def apart(*parts: str) -> str:
    """The parts put together; among words that run from right to left, each keeps its own direction."""
    return "".join(f"\u2068{part}\u2069" for part in parts) if is_rtl(language()) else "".join(parts)


def row(*parts: str) -> str:
    """The parts that are not empty, in a row: ``Page 3 of 11 · 2.2 Probation``."""
    return " · ".join(map(apart, filter(None, parts)))


def unread(unit: str, numbers: tuple[int, ...]) -> str:
    """Which pages hold no text: ``No text on pages 3, 4 and 9: they cannot be searched.``"""
    shown = [write_number(number) for number in numbers[:12]]
    if len(numbers) > 12:
        shown.append(say("MORE", n=len(numbers) - 12))
    named = shown[0] if len(shown) == 1 else say("AND", first=listed(shown[:-1]), last=shown[-1])
    return table(language())["unread"][unit][len(numbers) > 1].format(numbers=named)


def outcome(added: AddResult, unit: str) -> str:
    """What became of an added file, after its name."""
    held = paused(count_of(added.pages, unit), count_of(added.chunks, "passage"))
    match added.status:
        case "added":
            return say("OUTCOME_ADDED", held=held)
        case "replaced":
            return say("OUTCOME_REPLACED", held=held)
        case "unchanged":
            return say("OUTCOME_UNCHANGED")
        case _ if added.reason == "name_taken":
            return say("OUTCOME_NAME_TAKEN")
        case _:
            return say("OUTCOME_FAILED", why=added.error)


def receipt(removed: Removal) -> str:
    """What a removal removed."""
    return say(
        "RECEIPT", name=removed.name, pages=count_of(removed.pages, removed.unit), size=size(removed.bytes),
        passages=count_of(removed.chunks, "passage"),
    )  # fmt: skip


def scope(names: list[str]) -> str:
    """Where answers are looked for, in a few words: the name of the collection or document, how many of them, or all."""
    if len(names) > 1:
        return count_of(len(names), "source")
    return shorten(names[0], _SCOPE_LETTERS) if names else say("ALL")


def model(spec: str, *, quotes: bool = True) -> str:
    """What a model is called; ``"quote"``, that there is none, and that sentences are quoted where its task allows it."""
    if spec == PAIRS_SPEC:
        return say("PAIRS")
    if not writes(spec):
        return say("NO_MODEL") if quotes else say("NO_MODEL_FOR")
    return spoken_name(spec)


def wrote(spec: str, sent_to: str) -> str:
    """Who wrote something, and where, if that was another machine."""
    name = model(spec)
    return say("WRITTEN_ELSEWHERE", model=name, host=sent_to) if sent_to else say("WRITTEN_BY", model=name)


def prompt_tokens(context: Context) -> int | str:
    """How many tokens a model read, for `say`."""
    return say("AT_MOST", n=context.prompt_tokens) if context.at_most else context.prompt_tokens


def written_by(answer: Answer) -> str:
    """Who wrote an answer, and from how much."""
    context = answer.context
    parts = [
        wrote(answer.model, answer.sent_to),
        say("FROM_PASSAGES", passages=count_of(context.passages_used, "passage")),
    ]  # fmt: skip
    if context.passages_dropped:
        parts.append(say("LEFT_OUT", what=count_of(context.passages_dropped, "passage")))
    if context.turns_dropped:
        parts.append(say("LEFT_OUT", what=count_of(context.turns_dropped, "turn")))
    return paused(*parts) + table(language())["written"]["stop"]


def activity(state: ModelState) -> str:
    """What a model does before its first word: ``Reading 120 of 700 tokens, about 31 s left``."""
    match state.doing:
        case "waiting":
            words = count_of(state.done, "before")
        case "loading":
            words = say("LOADING_MODEL")
        case _:
            words = say("READING_TOKENS", done=state.done, total=state.total) if state.total else say("READING")
    return say("ABOUT_LEFT", doing=words, s=f"{state.seconds_left:.0f}") if state.seconds_left else words
