"""Subtitles (SRT, WebVTT): what is said, a sentence or more to a line, with the time at which it begins."""

import html
import re
from pathlib import Path

from slmrag.readers.decoding import read_decoded
from slmrag.readers.plain_text import reading_of
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block

_TIMED = re.compile(r"(?:(\d{1,3}):)?(\d\d):(\d\d)[,.]\d{3}[ \t]+-->[ \t]+[\d:,.]+")
# A mark without its end must not be looked for at each beginning to the end of the file.
_MARK = re.compile(
    r"<v(?:\.[^\s<>]{0,200})?[ \t]{1,9}([^\s<>][^<>]{0,200})>|</?[a-z][^<>]{0,200}>|\{\\[^{}]{0,200}\}", re.IGNORECASE
)
_SENTENCE_ENDS = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_LONGEST = 400  # characters of a line


def read_subtitles(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read subtitles as lines ``[0:01:05] What is said.``; as the text that it is, a file without times."""
    text, notes = read_decoded(path, limits)
    lines: list[str] = []
    begun, words = "", ""
    for cue in re.split(r"\n[ \t]*\n+", text):
        time = _TIMED.search(cue)
        said = (
            " ".join(html.unescape(_MARK.sub(_speaker, cue[time.end() :].partition("\n")[2])).split()) if time else ""
        )
        if time is None or not said:
            continue
        begun = begun or f"{int(time[1] or 0)}:{time[2]}:{time[3]}"
        words = f"{words} {said}".strip()
        if _SENTENCE_ENDS.search(words) or len(words) > _LONGEST:
            lines.append(f"[{begun}] {words}")
            begun = words = ""
    if words:
        lines.append(f"[{begun}] {words}")
    return reading_of([Block("\n".join(lines) or text)], notes)


def _speaker(match: "re.Match[str]") -> str:
    return f"{match[1]}: " if match[1] else ""
