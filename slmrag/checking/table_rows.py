"""What the numbers of a table belong to: their row, their column, what stands over them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from slmrag.checking.keys import content, key_of
from slmrag.checking.measures import of_side
from slmrag.checking.quantities import MONEY, PERCENT, Measure, unit_of
from slmrag.checking.token import Token
from slmrag.checking.tokenizer import tokens
from slmrag.text.numbers import magnitude
from slmrag.text.sentences import is_row

_RULE = re.compile(r"[|:\s-]*-{3,}[|:\s-]*")
_PERIODS = re.compile(
    r"(?:three|six|nine|twelve)\s+months\s+ended|full\s+year|\bQ[1-4]\b|year\s+to\s+date|first\s+half|second\s+half",
    re.I,
)
_BEFORE_UNITS, _INCH = ("(", "[", "in", "en", ",", "/"), ("in", "inch", "inches")
_TIMES = frozenset(["year", "month", "quarter", "week", "day"])  # of heads say little
_OVER = 30  # lines of a head, at most
_LABEL = 8  # words of a label, at most


@dataclass(frozen=True, slots=True)
class LineTable:
    """The heads of a row's columns in order, the words that stand over it, its ``cells``, and those of all ``rows`` of its table."""

    heads: tuple[str, ...]
    over: str
    cells: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()


def table_lines(text: str) -> dict[int, LineTable]:
    """The rows of the tables of a passage, by where they begin."""
    found: dict[int, LineTable] = {}
    place, head, over = 0, tuple[str, ...](), list[str]()
    fresh, rows = True, list[tuple[str, ...]]()
    section = ""
    for raw in text.split("\n"):
        line, begin = raw.strip(), place + len(raw) - len(raw.lstrip())
        place += len(raw) + 1
        if line.startswith("|") or " | " in line:
            if _RULE.fullmatch(line):
                continue
            cells = tuple(cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))
            if fresh:
                head, fresh, rows = cells, False, []
            else:
                rows.append(cells)
                found[begin] = LineTable(head, " ".join(over[-1:]), cells, rows)
            continue
        fresh = True
        if line and is_figures(line):
            found[begin] = LineTable(tuple(over[-_OVER:]), section)
            continue
        if line:
            if (
                found
                and (previous := text.rfind("\n", 0, begin - 1))
                and is_figures(text[previous + 1 : begin].strip())
                and not line.endswith(":")
            ):
                over = []
            if line.endswith(":") or len(line.split()) <= 4:
                section = line
            if not (line.endswith(":") and len(line.split()) <= 5 and found):
                over.append(line)
    return found


def is_figures(line: str) -> bool:
    """Whether a line is a label and its figures."""
    words = line.split()
    figures = [word for word in words if re.fullmatch(r"[($€£+-]*\d[\d.,]*[)%]*", word)]
    years = [word for word in figures if re.fullmatch(r"(?:19|20)\d\d", word)]
    if len(years) > 1 and len(figures) - len(years) <= len(years):
        return False  # the head of a table
    if is_row(line) and re.search(r"[^\W\d_]", line):
        return True
    return (
        bool(figures)
        and len(years) < len(figures)
        and len(words) - len(figures) <= _LABEL
        and words[-1] == figures[-1]
        and line[-1] not in ".;"
        and len(figures) > 1
    )


def keys_of(text: str, language: str) -> frozenset[str]:
    """The keys of what a text says."""
    return content(tokens(text, language), language)


def cells_bound(read: Sequence[Token], table: LineTable, language: str) -> dict[int, dict[str, float]]:
    """What each number of a row belongs to: the row's label, its column's head, what stands over it."""
    figures = [index for index, token in enumerate(read) if token.quantity]
    bound: dict[int, dict[str, float]] = {}
    if table.cells:
        label = keys_of(table.cells[0], language)
        at = 0
        for column, cell in enumerate(table.cells):
            inside = tokens(cell, language)
            count = sum(1 for token in inside if token.quantity)
            if column == 0:
                at += count
                continue
            head = keys_of(table.heads[column], language) if column < len(table.heads) else frozenset()
            for index in figures[at : at + count]:
                bound[index] = dict.fromkeys(label, 1.0) | dict.fromkeys(head, 1.0)
            at += count
        return bound
    first = figures[0] if figures else 0
    own = [key for token in read[:first] if (key := key_of(token, language))]
    # A label may hold a number itself.
    figures = figures if own else figures[1:]
    columns = _columns(table.heads, [_is_percent(read, index) for index in figures], language)
    over = keys_of(table.over, language)
    head = (
        frozenset().union(*(keys_of(line, language) for line in table.heads[-3:])) - _TIMES
        if table.heads
        else frozenset()
    )
    for column, index in enumerate(figures):
        bound[index] = (
            dict.fromkeys((key for key in head if key[0] != "#"), 0.5)
            | dict.fromkeys(over, 0.8)
            | dict.fromkeys(own, 1.0)
            | columns[column]
        )
    return bound


def is_whole_head(table: LineTable, bound: Mapping[int, Mapping[str, float]], language: str) -> bool:
    """Whether the years of a row's columns stand in one line; a head that broke over lines may be read in another order."""
    years = {key for keys in bound.values() for key, weight in keys.items() if key[:1] == "#" and weight == 1.0}
    named = [keys for line in table.heads if (keys := keys_of(line, language) & years)]
    return bool(table.cells) or not named or named[-1] == years


def cells_units(read: Sequence[Token], table: LineTable, language: str) -> dict[int, Measure]:
    """The unit of each number of a row that the head of its column or the title says: "Weight (kg)", "harvest in tonnes", "in $"."""
    title = unit_in(table.over, language)
    figures = [index for index, token in enumerate(read) if token.quantity]
    if not table.cells:
        above = [
            unit
            for head in (_label_of(read, figures), table.over, *reversed(table.heads))
            if (unit := unit_in(head, language)) and unit != PERCENT
        ]
        return dict.fromkeys(figures, above[0]) if above else {}
    found, at = dict[int, Measure](), 0
    of_row = unit_in(table.cells[0], language)
    for column, cell in enumerate(table.cells):
        count = sum(1 for token in tokens(cell, language) if token.quantity)
        unit = of_row or (unit_in(table.heads[column], language) if column < len(table.heads) else None) or title
        if unit and column:
            found |= dict.fromkeys(figures[at : at + count], unit)
        at += count
    return found


def _power_of(word: str, language: str) -> int:
    return 3 if word == "miles" and language == "es" else magnitude(word, language or "en")


def _label_of(read: Sequence[Token], figures: Sequence[int]) -> str:
    return " ".join(token.text for token in read[: figures[0]]) if figures else ""


def unit_in(head: str, language: str) -> Measure | None:
    """The last unit that a head or title names in brackets, behind "in" or a magnitude ("thousands of litres"), or as a sign."""
    read = tokens(head, language)
    per = {at + 1 for at, token in enumerate(read) if token.norm == "/"}  # "mg/l" counts milligrams
    for at, (before, token) in reversed(list(enumerate(pairwise(read), 1))):
        if at in per:
            continue
        if before.norm in _BEFORE_UNITS and (side := of_side([one.norm for one in read[at : at + 2]])):
            return side[0]  # "in cubic metres"
        unit = unit_of(token.norm) if token.norm not in _INCH else None
        if (before_unit := unit_of(before.norm)) and token.norm in ("in", "en") and before.norm not in _INCH:
            return before_unit  # "dollars in millions"
        closed = at + 1 < len(read) and read[at + 1].norm == ")"
        named = closed or before.norm in _BEFORE_UNITS or token.kind == "mark" or _power_of(before.norm, language)
        if unit and named:
            words = [one.norm for one in read[max(0, at - 2) : at] if one.norm not in ("of", "de")]
            power = _power_of(words[-1], language) if words and unit.dimension not in MONEY else 0
            return replace(unit, factor=unit.factor * 10**power)
    return None


def over_keys(table: LineTable, language: str) -> frozenset[str]:
    """The keys of all that stands over a row: the heads of its columns, the title."""
    return frozenset().union(*(keys_of(line, language) for line in (*table.heads, table.over)))


def over_dates(table: LineTable, language: str) -> frozenset[tuple[str, str]]:
    """The parts of dates, two and two, that stand side by side over a row: a day with its month, a day with its year."""
    lines = (tokens(line, language) for line in (*table.heads, table.over, table.cells[0] if table.cells else ""))
    return frozenset(pair for read in lines for pair in date_pairs(read, language))


def date_pairs(read: Sequence[Token], language: str) -> list[tuple[str, str]]:
    """The keys of each two parts of a date that follow each other."""
    words = [token for token in read if token.kind != "mark"]
    return [
        (key_of(one, language), key_of(other, language))
        for one, other in pairwise(words)
        if one.quantity and other.quantity and {one.quantity.kind, other.quantity.kind} & {"day", "month"}
    ]


def _fits(marks: Sequence[str], percents: Sequence[bool]) -> bool:
    """Whether no year stands over a percentage, in a row that has other figures, too."""
    return all(percents) or not any(mark.isdigit() and percent for mark, percent in zip(marks, percents, strict=False))


def _is_percent(read: Sequence[Token], index: int) -> bool:
    quantity = read[index].quantity
    behind = [token.norm for token in read[index + 1 : index + 3]]
    return (quantity is not None and quantity.unit == PERCENT) or behind == [")", "%"]


def _columns(heads: Sequence[str], percents: Sequence[bool], language: str) -> list[dict[str, float]]:
    """For each column, of which it is known whether its figure is a percentage, the years and periods of its head, as far as they can be told."""
    count = len(percents)
    found: list[dict[str, float]] = [{} for _ in range(count)]
    if not heads or not count:
        return found
    text = " ".join(heads)
    marks = re.findall(r"\b(?:19|20)\d\d\b|[Cc]hange\b|Δ%|∆%", text)
    years = [mark for mark in marks if mark.isdigit()]
    # The last line with years says most: before it may stand others' heads.
    own = re.findall(
        r"\b(?:19|20)\d\d\b", next((line for line in reversed(heads) if re.search(r"\b(?:19|20)\d\d\b", line)), "")
    )
    broken = bool(marks) and not marks[0].isdigit()  # a change that is named before the years stands in another order
    tails = [some[-count:] for some in (marks, years) if len(some) == count and not broken]
    tails += [marks[-count:]] if len(marks) > count and any(percents) else []
    tails += [years[-count:]] if len(years) > count and len(own) < 2 else []
    tails += [own] if 1 < len(own) <= count else []
    sequence = next((tail for tail in tails if _fits(tail, percents)), [])
    for column, mark in enumerate(sequence):
        if mark.isdigit():
            found[column][f"#{int(mark):.6g}"] = 1.0
        else:
            found[column]["change"] = 1.0
    periods = list(dict.fromkeys(period.group(0) for period in _PERIODS.finditer(text)))
    if len(periods) > 1 and count % len(periods) == 0:
        for column in range(count):
            found[column] |= dict.fromkeys(keys_of(periods[column * len(periods) // count], language), 1.0)
    return found
