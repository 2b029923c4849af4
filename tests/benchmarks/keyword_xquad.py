"""Keyword search alone on XQuAD (12 languages) and SQuAD 2: ``python tests/benchmarks/keyword_xquad.py``.

A question is found when one of the first k chunks lies in the gold paragraph's article and holds both the
answer and part of the gold paragraph around it. Text and question are in the same language.
"""

import json
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from slmrag.text.query_terms import query_terms
from slmrag.text.terms import terms

EVAL = Path(__file__).parents[3] / "shared" / "eval"
SIZE, OVERLAP = 1_000, 200


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of about SIZE characters that end at white space or a full stop where there is one."""
    start = 0
    while start < len(text):
        end = min(start + SIZE, len(text))
        if end < len(text):
            cut = max(text.rfind(sign, start + SIZE // 2, end) for sign in "\n .。")
            end = cut + 1 if cut > 0 else end
        yield start, end
        if end == len(text):
            return
        start = end - OVERLAP


def index(articles: list[dict], language: str) -> tuple[sqlite3.Connection, list, list]:
    """An FTS5 table of all chunks, their spans, and the questions with the span of each answer."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE chunk USING fts5(terms, tokenize='ascii')")
    spans, questions = [], []
    for number, article in enumerate(articles):
        text = ""
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                if asked["answers"] and not asked.get("is_impossible"):
                    places = [(len(text) + answer["answer_start"], answer["text"]) for answer in asked["answers"]]
                    gold = (number, len(text), len(text) + len(paragraph["context"]), places)
                    questions.append((asked["question"], gold))
            text += paragraph["context"] + "\n\n"
        for start, end in chunks(text):
            spans.append((number, start, text[start:end]))
            db.execute("INSERT INTO chunk VALUES (?)", (" ".join(terms(text[start:end], language)),))
    return db, spans, questions


def found_at(db: sqlite3.Connection, spans: list, question: str, gold: tuple, language: str) -> int:
    """The rank (from 1) of the first chunk that holds an answer inside the gold paragraph, or 99."""
    wanted = " OR ".join(f'"{term}"' for term in query_terms(question, [language]))
    if not wanted:
        return 99
    rows = db.execute("SELECT rowid FROM chunk WHERE chunk MATCH ? ORDER BY bm25(chunk) LIMIT 5", (wanted,))
    article, first, last, places = gold
    for rank, (rowid,) in enumerate(rows.fetchall(), 1):
        number, start, text = spans[rowid - 1]
        inside = text[max(0, first - start) : max(0, last - start)]
        if number == article and any(answer in inside for _, answer in places):
            return rank
    return 99


def measure(path: Path, language: str) -> str:
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    began = time.perf_counter()
    db, spans, questions = index(articles, language)
    built = time.perf_counter() - began
    ranks = [found_at(db, spans, question, gold, language) for question, gold in questions]
    hit1, hit5 = (sum(rank <= k for rank in ranks) / len(ranks) for k in (1, 5))
    return f"{language:3} {len(ranks):9} {len(spans):6}  {hit1:.3f}  {hit5:.3f}  {built:8.2f} s"


def main() -> None:
    if not EVAL.is_dir():
        sys.exit(f"Skipped: the evaluation sets are not at {EVAL}.")
    print("    questions chunks  hit@1  hit@5    indexed")
    for path in sorted((EVAL / "xquad" / "dev").glob("xquad.*.json")):
        print(measure(path, re.findall(r"xquad\.(\w+)\.json", path.name)[0]))
    print("squad2, answerable questions:")
    print(measure(EVAL / "squad2" / "dev" / "squad2.json", "en"))


if __name__ == "__main__":
    main()
