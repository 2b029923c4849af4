"""What a model wrote, read as sentences: which passages each names, and what is none of its own. Pure.

Small models copy the frame of their prompt (fences, places, the question, our instructions), announce ("Answer:"), and stop
within a sentence. None of that says anything: it can neither be right nor wrong.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from slmrag.text.headings import is_numbered_title
from slmrag.text.markers import MARKER, numbers_of, spoken_numbers, without_markers, written_out
from slmrag.text.sentences import split_sentences
from slmrag.text.stop_words import stop_words

_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*[\w-]{0,12}[ \t]*")
_ANNOUNCED = re.compile(
    r"^\W{0,3}(?:(?:the )?answer(?: is)?|antwort|respuesta|réponse|risposta|resposta|答案|回答|答|(?:ال)?[إا]جابة|(?:ال)?جواب)\W{0,3}[:：][^\w\[【]{0,3}(?=\s|$|[\w\[【])",
    re.IGNORECASE,
)
# So SmolLM2 says it; before a bare number it makes a sentence of that.
_ANNOUNCED_AT_LENGTH = re.compile(
    r"^\W{0,3}(?:here(?: is|['’]s) )?(?:(?:the|an?|my|your) )?(?:short |brief )?answer(?: to (?:this|the|that|your) question)?"
    r"(?: is| can be (?:written|given|stated|put|said))?(?: as follows| in (?:one|a)(?: short)? sentence)?:\s*(?=$|\W*[^\W\d_]|[\[【])",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"[\s>*•#|-]*(?:\(?\d{1,2}[.)]\s+)?")  # what may stand before the first marker of a line
_LEADING = re.compile(rf"(?:{_BEFORE.pattern}(?:{MARKER.pattern}))*\s*")
_HEADING = re.compile(r"#{1,6}\s.*|\*\*[^*]{1,80}\*\*:?")
# What it says of its prompt, and not of what that tells.
_ABOUT_PROMPT = re.compile(
    r"^[\W\d]*the (?:(?:text|passages?) (?:above|provided|given) (?:contains?|consists? of|has|have)\b[^.]*\bsentences?\b"
    r"|(?:first|second|third|last|two|three)(?: short)? sentences? (?:is|are) (?:about|separated)\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？؟][\W\d]*$")
_NUMBER_OF_LIST = re.compile(r"\(?\d{1,2}[.)]")
_ENDS = re.compile(r"[.!?。！？؟।…][\W\d]*$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class CitingSentence:
    """A sentence without its markers, and the ``numbers`` of the passages that it names.

    One that is no ``claim`` (a question, a heading, a list's number, the beginning of a sentence) is shown, and compared with nothing.
    """

    text: str
    numbers: tuple[int, ...]
    claim: bool = True


def citing_sentences(
    text: str, language: str = "", frame: Collection[str] = (), *, broken_off: bool = False
) -> list[CitingSentence]:
    """The sentences of ``text``, in order; what it copies of the ``frame`` of its prompt (see `frame_line`) is left out.

    A marker belongs to the sentence it stands in, or that ends right before it; at the beginning of a line, to that line.
    Of a text that was ``broken_off``, a last sentence without an end is no claim. A sentence that is said again is one.
    """
    plain, markers = _unmarked(_own(written_out(text), frame))
    spans = [
        (start, stop) for start, stop in split_sentences(plain, language) if any(map(str.isalnum, plain[start:stop]))
    ]
    cited: list[list[int]] = [[] for _ in spans]
    for number, begin, end in markers:
        if begin == end:
            into = (
                [next((index for index, (_, stop) in enumerate(spans) if end <= stop), len(spans) - 1)] if spans else []
            )
        else:
            into = [index for index, (start, _) in enumerate(spans) if begin <= start < end]
        for index in into:
            cited[index].append(number)
    for index in range(len(spans) - 2, -1, -1):
        # A marker at the end of a paragraph speaks for the sentences before it that carry none.
        if not cited[index] and "\n\n" not in plain[spans[index][1] : spans[index + 1][0]]:
            cited[index] = cited[index + 1]
    said: dict[str, CitingSentence] = {}
    for index, ((start, stop), numbers) in enumerate(zip(spans, cited, strict=True)):
        sentence = plain[start:stop]
        whole = not (broken_off and index == len(spans) - 1) or bool(_ENDS.search(sentence))
        before = said.get(key := _normal(sentence))
        named = dict.fromkeys([*(before.numbers if before else ()), *numbers, *spoken_numbers(sentence)])
        said[key] = CitingSentence(sentence, tuple(named), whole and _is_claim(sentence, language))
    if len(said) > 1:  # a number by itself answers a question; among sentences it counts them
        return [replace(one, claim=one.claim and not one.text.isdigit()) for one in said.values()]
    return list(said.values())


def frame_line(line: str) -> str:
    """A line or sentence of a prompt as it is recognised where it comes back."""
    return _normal(without_markers(line))


def _is_place(line: str, frame: Collection[str]) -> bool:
    """Whether it is a place of the frame ("handbook.pdf, page 3"), or in a document of it elsewhere: those are invented as well."""
    letters = _letters(line)
    return frame_line(line) in frame or any(f"{letters} ".startswith(f"{one} ") for one in frame)


def _letters(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _normal(text: str) -> str:
    return _letters(text) + "".join(filter(str.isdigit, text))


def _own(text: str, frame: Collection[str]) -> str:
    """``text`` without fences and what it copied of the frame, a marker on a line of its own with what it stands for."""
    lines: list[str] = []
    alone = ""  # markers that wait for the line they stand over
    for line in text.split("\n"):
        bare = without_markers(line).strip()
        copied = frame_line(_ANNOUNCED.sub("", bare)) in frame or (bare.endswith(":") and _is_place(bare, frame))
        if bare and (copied or _FENCE.fullmatch(bare)):
            alone += "".join(marker[0] for marker in MARKER.finditer(line))
        elif bare:
            lines.append(f"{alone} {_without_announcement(line, frame)}".strip())
            alone = ""
        elif not line.strip():
            if alone and any(lines):  # blank above and below: it ends what stands above
                _append(lines, alone)
                alone = ""
            lines.append("")
        elif lines and lines[-1]:
            lines[-1] += f" {line.strip()}"
        else:
            alone += line.strip()
    if any(lines):
        _append(lines, alone)
    return "\n".join(lines)


def _append(lines: list[str], markers: str) -> None:
    """Put ``markers`` at the end of the last line that is not empty."""
    last = max(index for index, line in enumerate(lines) if line)
    lines[last] = f"{lines[last]} {markers}".rstrip()


def _without_announcement(line: str, frame: Collection[str]) -> str:
    """A line without an "Answer:" or a place of the prompt before what it says."""
    marker = _LEADING.match(line)
    begin = marker.end() if marker else 0
    rest = _ANNOUNCED_AT_LENGTH.sub("", _ANNOUNCED.sub("", line[begin:]))
    head, _, tail = rest.partition(": ")
    if tail and _is_place(head, frame):
        rest = tail
    return line[:begin] + rest.replace("```", "")


def _unmarked(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The text without markers, and each number with where it stands; one that begins a line with that line's beginning and end."""
    plain: list[str] = []
    markers: list[tuple[int, int, int]] = []
    length = 0
    for line in text.split("\n"):
        bare, end = "", 0
        within: list[tuple[int, int]] = []
        leading: list[tuple[int, int]] = []
        for marker in MARKER.finditer(line):
            before = line[end : marker.start()]
            leads = not _BEFORE.sub("", bare + before, count=1)
            bare += before.rstrip() + " " * bool(before.strip()) if leads else before.rstrip()
            (leading if leads else within).extend((number, len(bare)) for number in numbers_of(marker))
            end = marker.end()
        bare += line[end:].lstrip() if leading and not within else line[end:]
        markers += [(number, length + at, length + at) for number, at in within]
        markers += [(number, length, length + len(bare) + 1) for number, _ in leading]
        plain.append(bare)
        length += len(bare) + 1
    return "\n".join(plain), markers


def _is_claim(sentence: str, language: str) -> bool:
    """Whether a sentence says something that a source could hold up."""
    bare = sentence.strip()
    if (
        _ABOUT_PROMPT.match(bare)
        or _QUESTION.search(bare)
        or _NUMBER_OF_LIST.fullmatch(bare)
        or _HEADING.fullmatch(bare)
        or is_numbered_title(bare)
    ):
        return False
    words = _WORD.findall(bare)
    if not words:
        return any(map(str.isdigit, bare))
    small = stop_words(language)
    tells = [word for word in words if word.casefold() not in small]
    if not tells and not any(map(str.isdigit, bare)):
        return False
    return bool(_ENDS.search(bare)) or words[-1].casefold() not in small or bare[-1].isdigit()
