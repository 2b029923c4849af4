"""Questions to tables to learn from: each with its plans, and which of them give the answer that people gave.

From WikiTableQuestions (github.com/ppasupat/WikiTableQuestions, CC BY-SA 4.0: ``csv/`` and ``data/training.tsv``), and from the
sets beside this file. Of a part of the first also what cannot be answered: the same question once its row, or the column that
it asks for, is taken out.
"""

import collections
import csv
import io
import json
import operator
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tables import LOOK_UPS, holds

from slmrag import Assistant
from slmrag.chunking.tables import tables_of
from slmrag.embedding.embedder import Embedder
from slmrag.errors.slmrag_error import SlmragError
from slmrag.schema import Page, Scope
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.tables.asked_tables import asked_tables, index_of
from slmrag.tables.calculation import calculate
from slmrag.tables.index import TableIndex
from slmrag.tables.likely_plan import every_candidate
from slmrag.tables.plan_features import FEATURES, PlanCandidate
from slmrag.tables.table_question import table_question
from slmrag.tables.word_links import Similarities, no_meaning
from slmrag.text.detect import detect_language

_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
_ROWS = range(4, 121)  # of a table that is learned from
_OF_WIKIPEDIA = 0.2  # of what a question of the other sets counts
_TAKEN_OUT = 0.8  # of the questions that a plan answers, once more without what they ask for


@dataclass(frozen=True, slots=True)
class Example:
    """A question's plans: their features, (plans, features), whether each gives the right answer, and how much it counts.

    ``values`` are what they say; ``kind`` is "look-ups", "calculations" or "absent", and ``source`` the set that it is of.
    """

    features: np.ndarray
    right: np.ndarray
    weight: float = 1.0
    values: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""


class Cells:
    """The rows of one table, calculated with as the library does."""

    def __init__(self, rows: dict[int, TableRow]) -> None:
        self._rows = rows

    def rows(self, table, numbers=None):
        return {number: self._rows[number] for number in (self._rows if numbers is None else numbers)}

    def aggregate(self, table, column, rows, but=()):
        found = [number for _, number in self._numbers(column, rows, but)]
        return len(found), sum(found) if found else None, sum(found) / len(found) if found else None

    def ordered(self, table, column, rows, but=(), *, down, limit):
        return sorted(self._numbers(column, rows, but), key=lambda one: (-one[1] if down else one[1], one[0]))[:limit]

    def compared(self, table, column, sign, bound, rows, but=()):
        return [at for at, number in self._numbers(column, rows, but) if _SIGNS[sign](number, bound)]

    def groups(self, table, column, by, rows, but=()):
        found = collections.defaultdict(list)
        for at, number in self._numbers(column, rows, but):
            found[self._rows[at].cells[by]].append(number)
        return sorted(((text, len(n), sum(n), sum(n) / len(n)) for text, n in found.items()), key=lambda one: -one[2])

    def different(self, table, column, rows, but=()):
        return len(self.frequencies(table, column, rows, but))

    def frequencies(self, table, column, rows, but=()):
        found = collections.Counter(text for at in self._which(rows, but) if (text := self._rows[at].cells[column]))
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))

    def _which(self, rows, but):
        return [at for at in (self._rows if rows is None else rows) if at not in but]

    def _numbers(self, column, rows, but):
        return [(at, n) for at in self._which(rows, but) if (n := self._rows[at].numbers[column]) is not None]


def of_wikipedia(folder: Path, count: int, seed: int) -> Iterator[Example]:
    """``count`` questions that people asked of tables of Wikipedia, and the same without what they ask for."""
    embedder, chance = Embedder(), random.Random(seed)
    lines = [line.split("\t") for line in (folder / "data" / "training.tsv").read_text("utf-8").splitlines()[1:]]
    chance.shuffle(lines)
    for _, question, path, answer in lines[:count]:
        cells = list(csv.reader(io.StringIO((folder / path).read_text("utf-8")), escapechar="\\"))
        width = max(map(len, cells))
        cells = [row + [""] * (width - len(row)) for row in cells]
        wanted = [answer.replace("|", ", ")]
        if len(cells) not in _ROWS or not (found := _asked(question, wanted, cells, embedder.similarities)):
            continue
        example, plans = found
        if not example.right.any():
            continue
        yield replace(example, weight=_OF_WIKIPEDIA)
        good = [one for one, right in zip(plans, example.right, strict=True) if right]
        if good and chance.random() < _TAKEN_OUT:
            less = _without(chance.choice(good), cells, chance)
            found = (
                _asked(question, wanted, less, embedder.similarities) if len(less) > 2 and len(less[0]) > 1 else None
            )
            if found and not found[0].right.any():
                yield replace(found[0], weight=_OF_WIKIPEDIA)


def _without(one: PlanCandidate, cells: Sequence[Sequence[str]], chance: random.Random) -> list[list[str]]:
    """The table without the rows that a plan takes, or without its column."""
    rows, column = one.plan.rows or (), one.plan.column
    if len(rows) in (1, 2) and chance.random() < 0.5:
        return [list(row) for at, row in enumerate(cells) if at - 1 not in rows]
    return [[*row[:column], *row[column + 1 :]] for row in cells]


def _asked(
    question: str, wanted: Sequence[str], cells: Sequence[Sequence[str]], similarities: Similarities
) -> tuple[Example, list[PlanCandidate]] | None:
    text = "\n".join(f"| {' | '.join(map(_flat, row))} |" for row in cells)
    found = tables_of([Page(1, text)], "sheet", "en")
    if not found:
        return None
    table, rows = found[0], dict(enumerate(found[0].rows))
    stored = StoredTable(1, "", "table.csv", "en", table.title, table.columns, len(rows), 1, 1, "sheet")
    plans = every_candidate(table_question(question, "en"), [TableIndex(stored, rows, lambda: "")], similarities)
    return _example(plans, wanted, Cells(rows)), plans


def of_set(path: Path, cache: Path) -> Iterator[Example]:
    """The questions of a set about documents that lie in libraries below ``cache``: `tables.py` makes them."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    documents = sorted({line["doc"] for line in lines})
    for document in documents:
        with Assistant(
            cache / re.sub(r"\W", "_", Path(document).name)[:80], background=False, model="quote"
        ) as assistant:
            shelf, embedder = assistant._shelf, assistant._parts.current.take()[1]
            for line in (line for line in lines if line["doc"] == document):
                question = line["question"]
                taken = table_question(question, detect_language(question))
                passages = assistant.search(question, compare=True).passages
                tables = asked_tables(shelf, question, Scope(), passages)
                indices = [index for table in tables if (index := index_of(shelf, table, taken))]
                wanted = [line["answer"], *(line.get("accept") or [])] if line.get("answer") else []
                kind = "absent" if not wanted else "look-ups" if line["kind"] in LOOK_UPS else "calculations"
                # As the program does: nothing is known of the meaning of a language that the embedder does not know.
                similarities = embedder.similarities if embedder.knows(taken.language) else no_meaning
                example = _example(every_candidate(taken, indices, similarities), wanted, shelf.tables)
                yield replace(example, kind=kind, source=path.stem)


def _flat(cell: str) -> str:
    return re.sub(r"\s*[|\n]\s*", "/", cell).strip()


def _example(plans: Sequence[PlanCandidate], wanted: Sequence[str], cells) -> Example:
    values = [_value(one, cells) for one in plans]
    right = [_is_right(one, value, wanted) for one, value in zip(plans, values, strict=True)]
    features = np.array([one.features for one in plans], np.float64).reshape(len(plans), len(FEATURES))
    return Example(features, np.array(right, bool), values=tuple(values))


def _is_right(one: PlanCandidate, value: str, wanted: Sequence[str]) -> bool:
    """Whether a plan gives the answer: not by saying several things where one is wanted."""
    several = any(sign in each for each in wanted for sign in ",;")
    lists = (one.plan.operation == "look up" and "; " in value) or (one.plan.operation == "groups" and ", " in value)
    return (several or not lists) and any(holds(value, each) for each in wanted)


def _value(one: PlanCandidate, cells) -> str:
    try:
        return calculate(cells, one.asked, one.plan).answer.value
    except SlmragError:
        return ""
