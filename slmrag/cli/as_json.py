"""What ``--json`` prints: these names are relied on by scripts."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from slmrag.errors.notice_json import notice_from_json
from slmrag.errors.notices import key_of

if TYPE_CHECKING:
    from slmrag.evaluation import Evaluation, Figure, FigureDifference
    from slmrag.ingest.add_result import AddResult
    from slmrag.schema import Answer, AnswerSentence, Passage
    from slmrag.schema.table_answer import TableAnswer


def file_json(added: "AddResult") -> dict:
    """What became of an added file."""
    return {
        "document_id": added.document_id,
        "name": added.name,
        "pages": added.pages,
        "chunks": added.chunks,
        "status": added.status,
        "error": added.error,
        "reason": added.reason,
        "note": added.note,
        "key": key_of(added.error or added.note),
        "pages_without_text": list(added.unread_pages),
        "pages_to_come": list(added.coming_pages),
        "seconds": round(added.seconds, 3),
    }


def passage_json(passage: "Passage") -> dict:
    """A passage."""
    chunk = passage.chunk
    return {
        "document": chunk.document_name,
        "document_id": chunk.document_id,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "score": round(passage.score, 4),
        "section": chunk.section,
    }


def answer_json(answer: "Answer") -> dict:
    """An answer, with what it rests on and what it took."""
    from slmrag.answering import nearest_sentences

    return {
        "question": answer.question,
        "request": answer.request,
        "answer": answer.text,
        "refused": answer.refused,
        "outcome": answer.outcome,
        "finish": answer.finish,
        "model": answer.model,
        "sent_to": answer.sent_to,
        "sentences": [_sentence_json(sentence) for sentence in answer.sentences],
        "citations": [
            {
                "number": citation.number,
                "document": citation.passage.chunk.document_name,
                "document_id": citation.passage.chunk.document_id,
                "page": citation.passage.chunk.page,
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
            }
            for citation in answer.citations
        ],
        "passages": [passage_json(passage) for passage in answer.passages],
        "nearest": [{"number": number, "text": sentence.text} for number, sentence in nearest_sentences(answer)],
        "table": answer.table and table_json(answer.table),
        "reason": notice_from_json(answer.reason),
        "searched_as": answer.searched_as,
        "not_searched": answer.not_searched,
        "understood": answer.understood and asdict(answer.understood),
        "invented": list(answer.invented),
        "quoted_because": answer.quoted_because,
        "model_wrote": answer.model_wrote,
        "model_sentences": [_sentence_json(sentence) for sentence in answer.model_sentences],
        "other_language": answer.other_language,
        "context": asdict(answer.context),
        "timings": answer.timings,
        "error": answer.error,
        "key": key_of(answer.error),
    }


def _sentence_json(sentence: "AnswerSentence") -> dict:
    """A sentence; one of our own has the key that it is said by."""
    fields = asdict(sentence)
    return fields | {"key": key_of(notice_from_json(fields.pop("notice")))}


def table_json(table: "TableAnswer") -> dict:
    """What was understood of a question to a table, and what was done."""
    calculation = notice_from_json(table.calculation)
    return asdict(table) | {"calculation": calculation, "key": key_of(calculation)}


def evaluation_json(evaluation: "Evaluation") -> dict:
    """What was measured; with a comparison, the second of ``sides`` has its own figures and rows."""
    return {
        "finished": evaluation.finished,
        "notes": list(evaluation.notes),
        "sides": [
            {
                "settings": side.settings,
                "figures": {figure.name: _without_name(figure) for figure in side.figures},
                "rows": [asdict(row) | {"key": key_of(row.error)} for row in side.rows],
            }
            for side in evaluation.sides
        ],
        "differences": {difference.name: _without_name(difference) for difference in evaluation.differences},
    }


def _without_name(figure: "Figure | FigureDifference") -> dict:
    """A figure or a difference under its name: the rest of it, rounded."""
    fields = {key: value for key, value in asdict(figure).items() if key != "name"}
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in fields.items()}


def print_json(value: dict) -> None:
    """Print one object on a line of its own."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
