"""What is told from below the app, errors, warnings and reasons, in the reader's language.

``texts/notices/<language>.toml`` holds the sentences by the keys of their notices; English is what the notices say
themselves. What stands in a place is said by its kind: a notice (a sentence, a language, a unit) in the reader's language,
a number as the language writes it, all else is text of others and stays as it is.
"""

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

from slmrag.errors.notice_json import notice_from_json
from slmrag.errors.notices import Notice, Value
from slmrag.errors.slmrag_error import SlmragError
from slmrag.schema import AnswerSentence
from slmrag.text.languages import language_name
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain


def notice_text(told: SlmragError | str) -> str:
    """A notice, or that of an error, in the reader's language; a string that is none, and a key not known here, as it is."""
    notice, code = str(told) if isinstance(told, SlmragError) else told, text.language()
    return _said(notice, code) if isinstance(notice, Notice) and code != "en" else str(notice)


@cache
def notice_table(code: str) -> dict[str, str]:
    """The sentences of a language, by their keys."""
    file = Path(__file__).with_name("texts") / "notices" / f"{code}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def sentence_text(sentence: AnswerSentence) -> str:
    """A sentence of an answer as it is shown: one of our own in the reader's language."""
    return notice_text(notice_from_json(sentence.notice)) if sentence.notice else sentence.text


def _said(notice: Notice, code: str) -> str:
    try:
        return notice_table(code)[notice.key].format(
            **{name: _filled(one, code) for name, one in notice.values.items()}
        )
    except KeyError:  # kept by a version that had other sentences
        return str(notice)


def _filled(value: Value, code: str) -> str:
    if isinstance(value, Notice):
        return text.apart(_said(value, code))
    if isinstance(value, str):
        return text.apart(value)
    return text.write_number(value, 0 if isinstance(value, int) else len(str(value).partition(".")[2]))


def language_here(code: str) -> str:
    """What a language is called in the reader's."""
    return notice_text(language_name(code)) or text.written_language(code)


def show_problem(problem: SlmragError | str) -> None:
    """Say what went wrong, in one sentence, in the reader's language."""
    st.error(plain(notice_text(problem)), icon=":material/error:")
