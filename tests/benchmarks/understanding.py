"""What is taken for a request: ``python tests/benchmarks/understanding.py [--set requests_d] [--rows even|odd|all] [--wrong]``.

Requests that hands wrote which had seen no code (``sets/README.md``): right when what is meant is understood, and, counted
apart, when the documents and the language named are too. Then the questions of others, none of which is a request: all of
squad2, mtrag_un, financebench, kg_rag_10q, and xquad in the app's languages, in a library of their own documents and of
those that the requests speak of. Milliseconds are those of one question.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from slmrag.requests import recognise

_HERE = Path(__file__).parent
_EVAL = _HERE.parents[2] / "shared" / "eval"
_STEP = 7  # words
_LANGUAGES = ("en", "de", "es", "zh", "ar")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", default="requests")
    parser.add_argument("--not-requests", default="", help="a set of questions that are none, too")
    parser.add_argument("--rows", choices=("even", "odd", "all"), default="all")
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    options = parser.parse_args()
    asked = rows(options.set)
    names = tuple((name, "") for name in dict.fromkeys(name for row in asked for name in row.get("documents", ())))
    chosen = {"all": asked, "even": asked[::2], "odd": asked[1::2]}[options.rows]
    _requests(chosen, names, wrong=options.wrong)
    if options.not_requests:
        texts = [(row["lang"], row["text"]) for row in rows(options.not_requests)]
        _questions(options.not_requests, texts, names, wrong=options.wrong)
    if not _EVAL.is_dir():
        sys.exit(f"skipped the questions of others: the evaluation sets are not here ({_EVAL})")
    for name, (texts, documents) in others().items():
        _questions(name, texts, (*names, *((one, "") for one in documents)), wrong=options.wrong)
    _questions("a word or three", phrases(odd=True), names, wrong=options.wrong)


def rows(name: str) -> list[dict]:
    """The rows of a set of our own."""
    return [json.loads(line) for line in (_HERE / "sets" / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _requests(rows: list[dict], names: tuple, *, wrong: bool) -> None:
    right: defaultdict[str, Counter] = defaultdict(Counter)
    for row in rows:
        found = recognise(row["text"], names)
        meant = found is not None and found.kind in (row["meant"], *row.get("also", ()))
        whole = (
            found is not None and meant
            and set(found.documents) == set(row.get("documents", ()))
            and found.language == row.get("target_language", found.language)
        )  # fmt: skip
        for group in (row["lang"], row["meant"], "all"):
            right[group].update(n=1, meant=meant, whole=whole)
        if wrong and not whole:
            print(f"  {'documents' if meant else 'WRONG':9} {row['lang']} {row['meant']:10} {row['text']!r} -> {found}")
    for group, counts in right.items():
        n = counts["n"]
        print(
            f"{group:10} n = {n:4}  meant {100 * counts['meant'] / n:5.1f} %  documents and language too {100 * counts['whole'] / n:5.1f} %"
        )


def _questions(name: str, texts: list[tuple[str, str]], names: tuple, *, wrong: bool) -> None:
    taken: Counter = Counter()
    slowest, began = 0.0, time.thread_time()
    for language, text in texts:
        start = time.thread_time()
        found = recognise(text, names)
        slowest = max(slowest, time.thread_time() - start)
        if found is not None:
            taken[language] += 1
            if wrong:
                print(f"  TAKEN {language} {text!r} -> {found}")
    each = 1000 * (time.thread_time() - began) / len(texts)
    print(
        f"{name:14} n = {len(texts):5}  taken for a request {taken.total():3} = {100 * taken.total() / len(texts):.2f} %"
        f"  {each:.2f} ms each, the slowest {1000 * slowest:.1f}"
    )


def others() -> dict[str, tuple[list[tuple[str, str]], list[str]]]:
    """By name: the questions, each with its language, and the names of their documents."""
    squad = json.loads((_EVAL / "squad2/dev/squad2.json").read_text("utf-8"))["data"]
    found = {
        "squad2": (
            [("en", one) for one in _asked(squad)],
            [file.name for file in (_EVAL / "squad2/dev/docs").iterdir()],
        )
    }
    turns = [json.loads(line) for line in (_EVAL / "mtrag_un/dev/tasks.jsonl").read_text("utf-8").splitlines()]
    found["mtrag_un"] = ([("en", turn["input"][-1]["text"]) for turn in turns], [])
    for name in ("financebench", "kg_rag_10q"):
        lines = (_EVAL / name / "dev/questions.jsonl").read_text("utf-8").splitlines()
        files = [file.name for file in (_EVAL / name / "dev/pdfs").iterdir()]
        found[name] = ([("en", json.loads(line)["question"]) for line in lines], files)
    for code in _LANGUAGES:
        articles = json.loads((_EVAL / f"xquad/dev/xquad.{code}.json").read_text("utf-8"))["data"]
        titles = [f"{article['title']}.md" for article in articles if "title" in article]
        found[f"xquad {code}"] = ([(code, one) for one in _asked(articles)], titles)
    return found


def phrases(*, odd: bool) -> list[tuple[str, str]]:
    """One to three words that stand together in every second article of xquad, each with its language: what people look for, and no request."""
    found = []
    for code in _LANGUAGES:
        articles = json.loads((_EVAL / f"xquad/dev/xquad.{code}.json").read_text("utf-8"))["data"][odd::2]
        texts = [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
        words = [re.findall(r"[\u4e00-\u9fff]{2}" if code == "zh" else r"[^\W\d_]{2,}", text) for text in texts]
        rows = [row[at : at + 1 + at // _STEP % 3] for row in words for at in range(0, len(row) - 2, _STEP)]
        found += [(code, ("" if code == "zh" else " ").join(row)) for row in rows]
    return list(dict.fromkeys(found))


def _asked(articles: list[dict]) -> list[str]:
    return [qa["question"] for article in articles for paragraph in article["paragraphs"] for qa in paragraph["qas"]]


if __name__ == "__main__":
    main()
