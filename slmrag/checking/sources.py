"""What the numbers of a passage belong to: in prose the words of their clause, in a table their row, their column and what stands over them.

A table may be Markdown or one that lost its lines in a PDF, where a row is a label and its figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slmrag.checking.keys import content, key_of
from slmrag.checking.quantities import Measure, Quantity
from slmrag.checking.scales import scale_of
from slmrag.checking.table_rows import (
    LineTable,
    cells_bound,
    cells_units,
    is_whole_head,
    keys_of,
    over_dates,
    over_keys,
    table_lines,
)
from slmrag.checking.token import Token
from slmrag.checking.tokenizer import tokens
from slmrag.checking.word_lists import all_words
from slmrag.schema import Passage
from slmrag.text.sentences import is_marked_heading, split_sentences

_PER_SHARE = re.compile(
    r"\bper (?:diluted |common |ordinary )?(?:share|unit)|\bEPS\b|je Aktie|por acción", re.I
)  # never in millions


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence or row of a passage: its ``tokens``, and what its numbers belong to by their index there.

    ``content`` are the stems that say something; ``row`` whether it is one of a table; ``scale`` the power of ten that its bare
    numbers are written in, ``units`` what its cells count by their index, where their head or title says so;
    ``heads`` are the keys of what stands over it, ``dates`` those of months, days and years that stand there side by side, ``whole_head`` whether it is known which column each of its numbers is of; ``table`` is that of a row with cells.
    """

    text: str
    number: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    content: frozenset[str]
    row: bool = False
    scale: int = 0
    bound: dict[int, dict[str, float]] = field(default_factory=dict)
    units: dict[int, Measure] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()
    whole_head: bool = True
    dates: frozenset[tuple[str, str]] = frozenset()
    table: LineTable | None = None


def sources_of(passage: Passage, number: int, language: str, most: int) -> list[Source]:
    """The sentences and rows of the first ``most`` letters of a passage in reading order, each with what its numbers belong to."""
    text, start = passage.chunk.text[:most], passage.chunk.start
    scale = scale_of(f"{passage.chunk.section}\n{text}")
    found: list[Source] = []
    lines = table_lines(text)
    title: frozenset[str] = frozenset()
    for begin, end in _spans(passage, text, language):
        if is_marked_heading(text, begin):
            continue
        piece = text[begin:end]
        read = tokens(piece, language)
        table = lines.get(begin) or next((head for place, head in lines.items() if begin <= place < end), None)
        bound = cells_bound(read, table, language) if table else _clauses(read, language)
        first = piece.split("\n")[0].strip()
        if (
            not table
            and len(first.split()) <= 5
            and not re.search(r"\d|[.!?;]$", first)
            and (first != piece.strip() or len(piece.split()) <= 5)
        ):
            title = keys_of(first, language)
        elif not table:
            bound = {index: dict.fromkeys(title, 0.8) | keys for index, keys in bound.items()}
        found.append(
            Source(
                piece,
                number,
                start + begin,
                start + end,
                read,
                content(read, language),
                bool(table) or piece.startswith("|"),
                (scale_of(piece, own=True) or scale) if table else 0,
                bound,
                cells_units(read, table, language) if table else {},
                over_keys(table, language) if table else frozenset(),
                not table or is_whole_head(table, bound, language),
                over_dates(table, language) if table else frozenset(),
                lines[begin] if begin in lines and lines[begin].cells else None,
            )
        )
    return found


def _spans(passage: Passage, text: str, language: str) -> list[tuple[int, int]]:
    """Where the sentences of ``text`` stand; rows and runs of sentences that were chosen as evidence are one each."""
    chosen = {(each.start - passage.chunk.start, each.end - passage.chunk.start) for each in passage.evidence}
    spans = split_sentences(text, language)
    own = set()
    for begin, end in sorted(chosen):
        around = [(first, last) for first, last in spans if first <= begin and end <= last]
        inside = [one for one in chosen if around and around[0][0] <= one[0] and one[1] <= around[0][1]]
        if 0 <= begin < end <= len(text) and (
            len(inside) > 1 or not around or 2 * (end - begin) < around[0][1] - around[0][0]
        ):
            own.add((begin, end))
    rest = [(begin, end) for begin, end in spans if not any(begin < last and first < end for first, last in own)]
    return sorted({*own, *rest})


def _clauses(read: Sequence[Token], language: str) -> dict[int, dict[str, float]]:
    """What each number in prose belongs to: the words of its clause, and less the others of its sentence."""
    pieces = list(_pieces(read))
    every = {key for token in read if (key := key_of(token, language))}
    bound: dict[int, dict[str, float]] = {}
    lead = _lead(read, language)
    for begin, end in pieces:
        inside = {index: key for index in range(begin, end) if (key := key_of(read[index], language))}
        for index in range(begin, end):
            if read[index].quantity:
                near = {key: 1.0 for place, key in inside.items() if place != index}
                bound[index] = dict.fromkeys(every - {key_of(read[index], language)}, 0.2) | lead | near
    return bound


def _lead(read: Sequence[Token], language: str) -> dict[str, float]:
    """What stands before a colon, which belongs to all that is listed behind it."""
    colon = next((at for at, token in enumerate(read) if token.kind == "mark" and token.norm == ":"), 0)
    return {key: 0.8 for token in read[:colon] if (key := key_of(token, language)) and not token.quantity}


def _pieces(read: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that each speak of one number or more; a part without one goes with the next, the last with the one before."""
    begin, held, told = 0, 0, False
    found: list[tuple[int, int]] = []
    for index, token in enumerate(read):
        breaks = (token.kind == "mark" and token.norm in ",;:)–—") or token.norm in all_words("parts")
        if not breaks:
            held += token.quantity is not None
            told = told or (token.kind == "word" and len(token.norm) > 3)
            continue
        if held and told:
            found.append((begin, index))
        elif token.norm == ";" and found:
            found[-1] = (found[-1][0], index)
        else:
            continue
        begin, held, told = index + 1, 0, False
    if begin < len(read):
        if (held and told) or not found:
            found.append((begin, len(read)))
        else:
            found[-1] = (found[-1][0], len(read))
    yield from found


def in_scale(quantity: Quantity, source: Source) -> tuple[float, ...]:
    """The amounts that a number of a source may mean: in a table "in millions" its bare figures are millions."""
    if (
        source.scale
        and not _PER_SHARE.search(source.text)
        and not quantity.power
        and quantity.unit.dimension in ("", "dollar", "euro", "sterling", "yen", "krone", "franc")
    ):
        return tuple(amount * 10**source.scale for amount in quantity.amounts)
    return quantity.amounts
