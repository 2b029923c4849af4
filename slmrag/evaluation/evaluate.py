"""Questions are asked one after the other, under one or two settings, and what came back is held against what was expected."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.errors.notices import Notice, Templates
from slmrag.evaluation.expectations import Asks, Expectation, Texts
from slmrag.evaluation.figures import Figure, FigureDifference, differences, figures
from slmrag.evaluation.matching import holds_any
from slmrag.evaluation.questions import Question
from slmrag.evaluation.row import Row
from slmrag.schema import Answer, Chunk, Progress
from slmrag.text.markers import without_markers

_note = Templates(
    expected_missing_more="Expected, but not among the documents: {names} and {more} more. Counted as not found.",
    expected_missing="Expected, but not among the documents: {names}. Counted as not found.",
    answers_not_verbatim=(
        "Expected answers that do not stand there word for word: {number}. Of these only the place counts as found."
    ),
    chunks_without_vector="Chunks without a vector yet: {number}. They are found by their words alone.",
    answers_failed="Answers that failed and are in no figure: {number}. The first: {problem}",
)


@dataclass(frozen=True, slots=True)
class Side:
    """Who is asked: an assistant and the spec of its model; ``settings`` are those to be told with the figures."""

    assistant: Asks
    model: str
    settings: dict[str, object]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One side's settings, a row for each question, and the figures over them."""

    settings: dict[str, object]
    rows: tuple[Row, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on one side or two, ``differences`` of the second from the first, and what to know about it.

    ``finished`` is False when it was stopped: then it is of the questions asked until then.
    """

    sides: tuple[Measurement, ...]
    differences: tuple[FigureDifference, ...]
    finished: bool
    notes: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the first side."""
        return self.sides[0].rows

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the first side."""
        return self.sides[0].figures


def evaluate(
    questions: Sequence[Question],
    sides: Sequence[Side],
    *,
    collection: str | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Evaluation:
    """Ask ``questions`` of one side, or of two by turns, and measure.

    ``stop()`` and Ctrl-C end it early: what was measured until then is returned. Raises `DocumentNotFound` for a
    ``within`` that is not there, and `ModelProblem` when already the first answer fails.
    """
    library = Texts(sides[0].assistant, collection)
    expected = [library.expectation(question) for question in questions]
    rows: list[list[Row]] = [[] for _ in sides]
    began, finished = time.monotonic(), True
    try:
        for number, one in enumerate(expected):
            if stop():
                finished = False
                break
            # By turns, for the second to ask finds the question embedded, and perhaps its passages read.
            order = list(range(len(sides)))[:: 1 if number % 2 == 0 else -1]
            asked = {side: _ask(sides[side], one, collection, first=not number) for side in order}
            for side, row in asked.items():
                rows[side].append(row)
            left = (time.monotonic() - began) / (number + 1) * (len(questions) - number - 1)
            on_progress(Progress("Asking", number + 1, len(questions), "questions", left))
    except KeyboardInterrupt:
        finished = False
    whole = min(map(len, rows))  # stopped between the two sides, a question counts for neither
    rows = [got[:whole] for got in rows]
    measured = tuple(
        Measurement(side.settings, tuple(got), figures(got)) for side, got in zip(sides, rows, strict=True)
    )
    compared = differences(*rows) if len(rows) == 2 else ()
    return Evaluation(measured, compared, finished, tuple(_notes(library, expected[:whole], rows)))


def _ask(side: Side, expected: Expectation, collection: str | None, *, first: bool) -> Row:
    """Ask one side one question; an answer that fails is a row that says so, unless it is the ``first``."""
    question = expected.question
    scope = {"documents": expected.within, "collection": collection}
    try:
        with side.assistant.ask(question.text, model=side.model, as_question=True, **scope) as stream:
            answer = stream.result()
        error = answer.error
    except PromptTooLong as problem:
        return Row(question, "failed", error=str(problem))  # of this question, perhaps of no other
    except ModelProblem as problem:
        if first:
            raise
        error = str(problem)
    if error:
        if first:
            raise ModelProblem("answer_failed", problem=error)
        return Row(question, "failed", error=error)
    # The passages of an answer stand in the order of its prompt; this is the order in which they are found.
    passages = side.assistant.search(question.text, **scope).passages
    return _row(expected, answer, [passage.chunk for passage in passages])


def _row(expected: Expectation, answer: Answer, found: Sequence[Chunk]) -> Row:
    question, in_context, contains, right_page = expected.question, None, None, None
    if expected.answers:
        in_context = holds_any(_sent(answer), expected.answers)
    if question.answers:
        contains = not answer.refused and holds_any(
            without_markers(f"{answer.text}\n{answer.model_wrote}"), question.answers
        )
    if question.pages:
        right_page = not answer.refused and any(expected.names(cited.passage.chunk) for cited in answer.citations)
    return Row(
        question, "refused" if answer.refused else "answered", expected.found_in(found), right_page, in_context, contains,
        sum(one.support == "stands there" for one in answer.claims), sum(one.support == "disagrees" for one in answer.claims),
        len(answer.claims),
        answer.context.prompt_tokens, answer.timings["total_s"], answer.text,
        found[0] if found else None,
    )  # fmt: skip


def _sent(answer: Answer) -> str:
    """What an answer was written from: what a model was sent, or what was quoted."""
    if answer.extracts:
        return "\n".join(extract.text for extract in answer.extracts)
    return "" if answer.refused else without_markers(answer.text)


def _notes(library: Texts, expected: Sequence[Expectation], rows: Sequence[Sequence[Row]]) -> Iterator[Notice]:
    """What a reader of the figures has to know."""
    if missing := sorted({one.question.document for one in expected if one.missing}):
        names, more = ", ".join(missing[:3]), len(missing) - 3
        yield (
            _note("expected_missing_more", names=names, more=more)
            if more > 0
            else _note("expected_missing", names=names)
        )
    if unworded := sum(bool(one.question.answers and not one.answers and not one.missing) for one in expected):
        yield _note("answers_not_verbatim", number=unworded)
    if waiting := sum(document.chunks - document.embedded for document in library.documents):
        yield _note("chunks_without_vector", number=waiting)
    failed = [row.error for side in rows for row in side if row.outcome == "failed"]
    if failed:
        yield _note("answers_failed", number=len(failed), problem=failed[0])
