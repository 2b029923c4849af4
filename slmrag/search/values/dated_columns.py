"""The years of a table's columns of numbers: by their heads, or by the line over a row that names them."""

import re
from collections.abc import Sequence

from slmrag.schema.tables import StoredTable
from slmrag.text.dates import days_in

DatedColumn = tuple[int, str, str]  # its place, its year, its head

_HEAD_LETTERS = 12  # of a head that tells nothing
_NOTES = re.compile(r"\b(?:notes?|ref|anhang|nota)\b", re.IGNORECASE)
_YEARS = re.compile(r"(?<![\d.,])(?:FY\s?)?((?:19|20)\d\d)(?:[-/](\d\d)(?!\d))?\d?(?![\d.,]\d)")


def dated_columns(table: StoredTable, values: Sequence[int], above: Sequence[str]) -> list[DatedColumn]:
    """Of each column of numbers its place, its year, and its head; where no head says a year, by the line above that has them."""
    columns = [(at, table.columns[at].head) for at in values if not _NOTES.search(table.columns[at].head)]
    dated = [(at, _year(head), head) for at, head in columns]
    if any(year for _, year, _ in dated) or not dated:
        return dated
    for number, line in enumerate(above):
        if named := _named_columns(line, above[number + 1 :], len(dated)):
            return [(at, year, head) for (at, _, _), (year, head) in zip(dated, named, strict=True)]
        found = _years_of_heads(above[number:])
        # One year twice beside heads of words is of no column: "Invoice no. 2025-0417, 3 April 2025".
        told = len(set(found)) > 1 or not _tell_apart([head for _, _, head in dated])
        if len(found) >= 2 and told and not _numbers_beside(line, len(found)):
            last = dated[-len(found) :]
            return [(at, year, head) for (at, _, head), year in zip(last, found[-len(last) :], strict=True)]
    return dated


def _named_columns(line: str, over: Sequence[str], count: int) -> list[tuple[str, str]]:
    """The year and the head of each of ``count`` columns, where ``line`` names plans and results beside years of the past:
    "Target Actual 2022 2021", the year of the first two over it."""
    heads = re.findall(r"(?:19|20)\d\d|\b(?:target|budget|plan|forecast|actual|soll|ist|ziel)\b", line, re.IGNORECASE)
    past = [head for head in heads if head.isdigit()]
    if len(heads) != count or not past or len(past) == count:
        return []
    lone = next((one.strip() for one in over[:2] if re.fullmatch(r"\s*(?:19|20)\d\d\s*", one)), "")
    year = lone or str(int(max(past)) + 1)
    return [(head, head) if head.isdigit() else (year, f"{head} {year}") for head in heads]


def _years_of_heads(lines: Sequence[str]) -> list[str]:
    """The years of a line of heads, or of the short lines of one head each that it ends; ``lines`` go up from it."""
    found: list[str] = []
    for line in lines:
        years_in = [_ends(match) for match in _YEARS.finditer(line)]
        if found and (len(line) > _HEAD_LETTERS or (not years_in and any(map(str.isdigit, line)))):
            break
        if not found and not years_in:
            break
        if len(years_in) > 1 and not found:
            return years_in
        found = [*years_in, *found]
    return found


def _numbers_beside(line: str, count: int) -> bool:
    """Whether a line says more numbers than its years: it is a row, and no head."""
    days = [span for *span, _ in days_in(line)]
    numbers = [at.start() for at in re.finditer(r"(?<![\w.,/-])\d[\d.,]*", line)]
    return sum(not any(start <= at < end for start, end in days) for at in numbers) + len(days) > count + 1


def _tell_apart(heads: Sequence[str]) -> bool:
    """Whether each head has words, and no two the same."""
    return len(set(heads)) == len(heads) > 1 and all(any(map(str.isalpha, head)) for head in heads)


def _year(head: str) -> str:
    return max((_ends(match) for match in _YEARS.finditer(head)), default="")


def _ends(match: re.Match[str]) -> str:
    return f"{match[1][:2]}{match[2]}" if match[2] else match[1]
