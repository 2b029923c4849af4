"""Questions with what is expected of them: read from JSON lines or a table, and written.

A line, or a row of the table, has ``question`` and, all optional, ``answer`` (alternatives: a list, or parted by " | "),
``document`` (its name), ``page`` (4, "4-5" or a list), ``refuse`` (these documents do not answer it) and ``within`` (ask
only these documents).
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slmrag.errors.input_problems import EvaluationProblem
from slmrag.errors.notices import Templates
from slmrag.errors.system_reason import system_reason
from slmrag.readers.decoding import decode

_NAMES = {
    "question": ("question", "questions", "query"),
    "answer": ("answer", "answers", "expected", "expected answer", "expected answers"),
    "document": ("document", "file", "source"),
    "page": ("page", "pages"),
    "refuse": ("refuse", "must be refused", "refused", "unanswerable"),
    "within": ("within", "only"),
}
_KEYS = {name: key for key, names in _NAMES.items() for name in names}
_YES = frozenset(["yes", "y", "true", "1", "x", "ja", "oui", "sí", "si"])
_NO = frozenset(["", "no", "n", "false", "0", "nein", "non", "none"])
_PAGES = re.compile(r"(\d+)(?:\.0|\s*[-–]\s*(\d+))?")
_ALTERNATIVE = " | "
_MOST_PAGES = 1000
_say = Templates(
    question_missing="it has no question",
    answer_and_refusal="it is to be refused, and yet an answer or a page is expected: leave one empty",
    column_not_text="its {column} is no text",
    page_written_wrong="“{page}” is no page: write 4, or 4-5",
    page_below_one="“{page}” is no page: pages count from 1",
    refuse_unclear="“{value}” does not say whether it is to be refused: write yes or no",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is expected: any of ``answers``, in ``document``, on any of ``pages``; all may be empty.

    ``refuse``: the documents do not answer it, and that is to be said. ``within`` names the only documents to ask.
    """

    text: str
    answers: tuple[str, ...] = ()
    document: str = ""
    pages: tuple[int, ...] = ()
    refuse: bool = False
    within: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """The questions of a ``.jsonl`` or ``.csv`` file. Raises `EvaluationProblem` naming the line that is wrong."""
    try:
        return parse_questions(path.name, path.read_bytes())
    except OSError as error:
        raise EvaluationProblem("questions_not_read", path=path, why=system_reason(error)) from error


def parse_questions(name: str, data: bytes) -> list[Question]:
    """The questions in the bytes of a file called ``name``. Raises `EvaluationProblem` naming the line that is wrong."""
    suffix = Path(name).suffix.lower()
    if suffix not in (".jsonl", ".ndjson", ".csv", ".tsv"):
        raise EvaluationProblem("questions_format", name=name)
    text = decode(data) if data else ""
    questions = []
    for line, fields in _table(name, text) if suffix in (".csv", ".tsv") else _json_lines(name, text):
        try:
            questions.append(_question(fields))
        except _Wrong as wrong:
            raise EvaluationProblem("question_line_wrong", name=name, line=line, problem=wrong.args[0]) from None
    if not questions:
        raise EvaluationProblem("no_question_in_file", name=name)
    return questions


def questions_text(questions: Iterable[Question], *, table: bool = False) -> str:
    """``questions`` as JSON lines, or as a CSV ``table``; `read_questions` reads both."""
    if not table:
        return "".join(json.dumps(_fields(question), ensure_ascii=False) + "\n" for question in questions)
    file = io.StringIO()
    writer = csv.DictWriter(file, list(_NAMES), lineterminator="\n")
    writer.writeheader()
    for question in questions:
        cells = _fields(question)
        joined = {
            "answer": _ALTERNATIVE.join(question.answers),
            "page": ", ".join(map(str, question.pages)),
            "refuse": "yes" if question.refuse else "",
            "within": _ALTERNATIVE.join(question.within),
        }
        writer.writerow(cells | joined)
    return file.getvalue()


def _fields(question: Question) -> dict:
    """What of a question is not empty, in the order of the columns; a single alternative stands by itself."""

    def plain(values: Sequence) -> object:
        return values[0] if len(values) == 1 else list(values)

    fields = {
        "question": question.text,
        "answer": plain(question.answers),
        "document": question.document,
        "page": plain(question.pages),
        "refuse": question.refuse,
        "within": plain(question.within),
    }
    return {key: value for key, value in fields.items() if value}


def _json_lines(name: str, text: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise EvaluationProblem("question_line_json", name=name, line=number)
        yield number, {_KEYS[known]: cell for key, cell in value.items() if (known := _heading(key)) in _KEYS}


def _table(name: str, text: str) -> Iterator[tuple[int, dict[str, object]]]:
    begin = text.lstrip("\r\n")
    first = begin.partition("\n")[0]
    # What parts the columns is what makes the most known names of the first line.
    parting = max(",;\t|", key=lambda sign: sum(_heading(cell) in _KEYS for cell in next(csv.reader([first], delimiter=sign), [])))  # fmt: skip
    before = text[: len(text) - len(begin)].count("\n")
    rows = csv.reader(io.StringIO(begin, newline=""), delimiter=parting)
    try:
        columns = [_KEYS.get(_heading(cell), "") for cell in next(rows, [])]
        if "question" not in columns:
            raise EvaluationProblem("no_question_column", name=name, line=before + 1, columns=", ".join(_NAMES))
        line = rows.line_num
        for cells in rows:
            begins, line = line + 1, rows.line_num
            if any(cell.strip() for cell in cells):
                yield before + begins, {key: cell for key, cell in zip(columns, cells, strict=False) if key}
    except csv.Error as error:
        raise EvaluationProblem("question_table_wrong", name=name, line=before + rows.line_num, said=error) from None


def _heading(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


class _Wrong(Exception):
    """A question is not as it must be; the argument is the notice that says why."""


def _question(fields: dict[str, object]) -> Question:
    """Raises `_Wrong`."""
    text = fields.get("question")
    if not isinstance(text, str) or not text.strip():
        raise _Wrong(_say("question_missing"))
    question = Question(
        " ".join(text.split()), _texts(fields.get("answer"), "answer"), " ".join(_texts(fields.get("document"), "document")),
        _pages(fields.get("page")), _truth(fields.get("refuse")), _texts(fields.get("within"), "within"),
    )  # fmt: skip
    if question.refuse and (question.answers or question.pages):
        raise _Wrong(_say("answer_and_refusal"))
    return question


def _texts(value: object, name: str) -> tuple[str, ...]:
    if value is None or isinstance(value, bool):
        return ()
    parts = value if isinstance(value, list) else str(value).split(_ALTERNATIVE)
    if isinstance(value, dict) or not all(isinstance(part, str | int | float) for part in parts):
        raise _Wrong(_say("column_not_text", column=name))
    return tuple(" ".join(str(part).split()) for part in parts if str(part).strip())


def _pages(value: object) -> tuple[int, ...]:
    pages: list[int] = []
    for part in value if isinstance(value, list) else re.split(r"[,;|]", "" if value is None else str(value)):
        if not str(part).strip():
            continue
        match = _PAGES.fullmatch(str(part).strip())
        if match is None:
            raise _Wrong(_say("page_written_wrong", page=part))
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last < first + _MOST_PAGES:
            raise _Wrong(_say("page_below_one", page=part))
        pages += range(first, last + 1)
    return tuple(pages)


def _truth(value: object) -> bool:
    word = str(value).strip().casefold()
    if value is None or word in _NO:
        return False
    if word in _YES:
        return True
    raise _Wrong(_say("refuse_unclear", value=value))
