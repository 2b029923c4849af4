"""Who says what in a transcript: "Ana: …", "[00:12] ANA: …", "<v Ana>…". Pure."""

import re
from dataclasses import dataclass

_TIME = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?)"
_NAME = r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}"
_SAID = re.compile(
    rf"^[ \t]*(?:<v(?:\.[\w.]+)? (?P<voice>[^>\n]{{1,40}})>|(?:{_TIME}[ \t]*[-–]?[ \t]*)?(?P<name>{_NAME})(?:[ \t]*{_TIME})?[:：][ \t]+)(?P<said>[^\n]+)",
    re.MULTILINE,
)
_CUE = re.compile(rf"^[ \t]*(?:WEBVTT.*|NOTE\b.*|\d+|{_TIME}(?:[ \t]*-->[ \t]*{_TIME}.*)?)[ \t]*$")
_SHARE = 0.6  # of the lines that say anything
_FEWEST = 2  # who speaks; a form's "Name: …" is said once


@dataclass(frozen=True, slots=True)
class Utterance:
    """What ``speaker`` says at ``text[start:end]``, to the end of a line."""

    speaker: str
    start: int
    end: int


def utterances(text: str) -> list[Utterance]:
    """What is said by whom, in order; none where ``text`` is no transcript: most of its lines name who speaks, two or more do."""
    found = [
        Utterance((one["voice"] or one["name"]).strip(), one.start("said"), one.end("said"))
        for one in _SAID.finditer(text)
    ]
    lines = [line for line in text.splitlines() if line.strip() and not _CUE.match(line)]
    speakers = {one.speaker for one in found}
    again = len(found) > len(speakers) or any(one["voice"] for one in _SAID.finditer(text))
    if len(speakers) < _FEWEST or not again or len(found) < _SHARE * len(lines):
        return []
    return found
