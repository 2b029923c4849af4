"""Columns of a PDF page that are drawn line by line across them are read one after the other.

What pdfium takes for a line then goes over both. It is parted where, line below line, the same strip of the page is empty and
on both sides of it stands prose: lines that mostly go on in the middle of a sentence and fill their width. Tables do neither.

A note or a box beside the text is read behind the paragraph that it stands beside: where it is drawn between two lines of one
sentence, or, in smaller letters, on the same lines.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from slmrag.readers.pdf_words import Word

Run = tuple[int, int]  # start and end in the text in the order of drawing

_GAP = 0.95  # of the letters' height, between two pieces of a line
_STRIP = 4.0  # points that stay empty between columns, at least
_LEAST_LINES, _MOST_LINES = 4, 600  # that have both columns; of a page
_SHARE = 0.6  # of the lines that have both
_GOES_ON, _FULL, _FIGURES, _LEAST_WORDS = 0.25, 0.5, 0.2, 2.5
_NEARLY = 0.2  # of its width, that a full line may lack
_APART = 4.0  # times the letters' height, between lines
_DEEPEST = 4  # columns beside each other
_NEXT = 1.8  # times the letters' height, from a line of a paragraph to its next
_MOST_OF_NOTE = 40  # lines of a note beside the text
_LEAST_LETTERS = 8  # of a note
_SMALLER = 0.92  # of the text's letters, that those of a note on the same lines are at most
_ENDED = re.compile(r"[.!?:;…]['\")\]”’»]*\s*\Z")


class _Piece(NamedTuple):
    left: float
    right: float
    start: int
    end: int
    height: float


class _Line(NamedTuple):
    middle: float
    height: float
    pieces: tuple[_Piece, ...]
    last: float  # the middle of its last word: further down where a word is parted at the end of the line

    @property
    def run(self) -> Run:
        return self.pieces[0].start, self.pieces[-1].end


def column_runs(words: Sequence[Word], text: str) -> list[Run]:
    """The pieces of a page's text in the order in which they are read; none where that is the order of drawing."""
    lines, found = _lines(words, text), []
    if not _LEAST_LINES <= len(lines) <= _MOST_LINES:
        return []
    found = list(_read(_notes_behind(lines, text), text))
    if found == [line.run for line in lines]:
        return []
    # What has no place on the page, and what stands around the words of a line, comes with the line that it is in.
    return _with_all_between(found, text)


def in_order(text: str, runs: Sequence[Run]) -> str:
    """``text`` with its pieces in the order of ``runs``, a line each; as it is, where there are none."""
    return "\n".join(text[start:end] for start, end in runs) if runs else text


def as_drawn(start: int, end: int, runs: Sequence[Run]) -> list[Run]:
    """Where a span of the text in order stands in that as it is drawn."""
    found, at = [], 0
    for first, last in runs:
        length = last - first
        if start < at + length and at < end:
            found.append((first + max(0, start - at), first + min(length, end - at)))
        at += length + 1
    return found if runs else [(start, end)]


def as_read(start: int, end: int, runs: Sequence[Run]) -> Run | None:
    """Where a span of the text as it is drawn stands in that in order; ``None`` where it is parted."""
    at = 0
    for first, last in runs:
        if first <= start and end <= last:
            return at + start - first, at + end - first
        at += last - first + 1
    return None if runs else (start, end)


def _lines(words: Sequence[Word], text: str) -> list[_Line]:
    lines: list[_Line] = []
    line: list[Word] = []
    for word in words:
        if line and "\n" in text[line[-1].match.end() : word.match.start()]:
            lines.append(_line(line))
            line = []
        line.append(word)
    return [*lines, _line(line)] if line else lines


def _line(words: Sequence[Word]) -> _Line:
    height = max(word.height for word in words)
    pieces: list[_Piece] = []
    for word in words:
        start, end = word.match.span()
        if pieces and -height < word.left - pieces[-1].right <= _GAP * height:
            highest = max(pieces[-1].height, word.height)
            pieces[-1] = pieces[-1]._replace(right=word.right, end=end, height=highest)
        else:
            pieces.append(_Piece(word.left, word.right, start, end, word.height))
    return _Line(words[0].middle, height, tuple(pieces), words[-1].middle)


def _read(lines: Sequence[_Line], text: str, depth: int = 1) -> Iterator[Run]:
    at = 0
    while at < len(lines):
        end, strip = _together(lines, at)
        left, right = _sides(lines[at:end], strip)
        both = len(left) + len(right) - (end - at)
        if depth < _DEEPEST and both >= _LEAST_LINES and _are_columns(left, right, both, end - at, text):
            yield from _read(left, text, depth + 1)
            yield from _read(right, text, depth + 1)
            at = end
        elif depth == 1 and (note := _note_beside(left, right, text)):
            yield from (line.run for line in (left if note is right else right))
            yield from (line.run for line in note)
            at = end
        else:
            yield lines[at].run
            at += 1


def _together(lines: Sequence[_Line], at: int) -> tuple[int, float]:
    """Behind the last line of those from ``at`` on that leave the same strip empty, and the middle of that strip."""
    pieces = lines[at].pieces
    if len(pieces) < 2:
        return at + 1, 0.0
    low, high, end = pieces[0].right, pieces[1].left, at + 1
    for above, line in zip(lines[at:], lines[at + 1 :], strict=False):
        if not 0 < above.middle - line.middle < _APART * max(above.height, line.height):
            break
        before = [piece.right for piece in line.pieces if piece.left < (low + high) / 2]
        behind = [piece.left for piece in line.pieces if piece.left >= (low + high) / 2]
        narrower = max([low, *before]), min([high, *behind])
        if narrower[1] - narrower[0] < _STRIP:
            break
        (low, high), end = narrower, end + 1
    return end, (low + high) / 2


def _sides(lines: Sequence[_Line], strip: float) -> tuple[list[_Line], list[_Line]]:
    sides: tuple[list[_Line], list[_Line]] = ([], [])
    for line in lines:
        for is_right, side in enumerate(sides):
            if pieces := tuple(piece for piece in line.pieces if (piece.left >= strip) == bool(is_right)):
                side.append(line._replace(height=max(piece.height for piece in pieces), pieces=pieces))
    return sides


def _notes_behind(lines: Sequence[_Line], text: str) -> list[_Line]:
    """The lines, those of a note that is drawn within a sentence beside it behind the paragraph of that."""
    order, at = list(lines), 0
    while at + 2 < len(order):
        if end := _end_of_note(order, at, text):
            behind = end
            while behind + 1 < len(order) and _follows(order[behind], order[behind + 1]):
                behind += 1
            order[at + 1 : behind + 1] = [*order[end : behind + 1], *order[at + 1 : end]]
        at += 1
    return order


def _end_of_note(lines: Sequence[_Line], at: int, text: str) -> int:
    """Which line goes on with the sentence of line ``at`` behind a note beside it; 0 where none does."""
    above = lines[at]
    words = text[slice(*above.run)]
    if _overlap(above, lines[at + 1]) or len(words.split()) < 4 or _ENDED.search(words):
        return 0
    for end in range(at + 2, min(at + 2 + _MOST_OF_NOTE, len(lines))):
        line, note = lines[end], lines[at + 1 : end]
        if _overlap(above, line):
            said, noted = text[slice(*line.run)], text[note[0].run[0] : note[-1].run[1]]
            # What is raised, or lowered, in a line is drawn so too, but stands close to it.
            apart = not any(_overlap(one, near, _GAP * above.height) for one in note for near in (above, line))
            goes_on = (
                said[0].islower()
                and len(said.split()) > 1
                and sum(map(str.isalpha, noted)) >= _LEAST_LETTERS
                and _follows(above, line)
            )
            return end if apart and goes_on else 0
    return 0


def _follows(above: _Line, line: _Line) -> bool:
    """Whether a line is the next of the same paragraph."""
    return 0 < above.last - line.middle < _NEXT * max(above.height, line.height) and _overlap(above, line)


def _overlap(one: _Line, other: _Line, room: float = 0.0) -> bool:
    """Whether a line stands over or below another, not beside it with more than ``room`` (points) between them."""
    left, right = one.pieces[0].left - room, one.pieces[-1].right + room
    return left < other.pieces[-1].right and other.pieces[0].left < right


def _note_beside(left: Sequence[_Line], right: Sequence[_Line], text: str) -> Sequence[_Line] | None:
    """That side which is a note on the other's lines: in smaller letters, fewer and shorter lines, beside prose."""
    for note, other in ((left, right), (right, left)):
        if (
            2 <= len(note) <= len(other) >= _LEAST_LINES
            and _usual_height(note) <= _SMALLER * _usual_height(other)
            and _width(note) < _width(other) / 2
            and _is_prose(other, text)
            and sum(map(str.isalpha, words := "".join(text[slice(*line.run)] for line in note))) > len(words) / 2
        ):
            return note
    return None


def _usual_height(lines: Sequence[_Line]) -> float:
    return sorted(line.height for line in lines)[len(lines) // 2]


def _width(lines: Sequence[_Line]) -> float:
    return max(line.pieces[-1].right for line in lines) - min(line.pieces[0].left for line in lines)


def _are_columns(left: Sequence[_Line], right: Sequence[_Line], both: int, count: int, text: str) -> bool:
    return both >= _SHARE * count and _is_prose(left, text) and _is_prose(right, text)


def _is_prose(lines: Sequence[_Line], text: str) -> bool:
    texts = [text[slice(*line.run)] for line in lines]
    words = "".join(texts)
    first, last = min(line.pieces[0].left for line in lines), max(line.pieces[-1].right for line in lines)
    full = sum(line.pieces[-1].right > last - _NEARLY * (last - first) for line in lines)
    return (
        sum(one[0].islower() for one in texts) >= _GOES_ON * len(texts)
        and full >= _FULL * len(texts)
        and sum(map(str.isdigit, words)) < _FIGURES * len(words)
        and sum(len(one.split()) for one in texts) >= _LEAST_WORDS * len(texts)
    )


def _with_all_between(runs: Sequence[Run], text: str) -> list[Run]:
    """The runs, those reaching on over what follows them in their line before the next; blank lines at their place."""
    starts = sorted(start for start, _ in runs)
    following = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    reaching = []
    for start, end in runs:
        line_end = text.find("\n", end)
        stop = min(following[start], line_end if line_end >= 0 else len(text))
        reaching.append((start, max(end, stop)))
    return reaching
