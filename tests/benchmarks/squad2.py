"""Finding, refusing and quoting on SQuAD 2.0 articles: ``python tests/benchmarks/squad2.py [--limit N] [--home DIR]``.

The articles are added as documents; the questions and the measures are those of the shared evaluation folder.
Prints hit@1 and hit@5 (a passage holds the answer inside the gold paragraph), the same for the quotes, and how well
off-topic questions (about an article left out) are told from answerable ones.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from slmrag import Assistant

SET = Path(__file__).resolve().parents[3] / "shared" / "eval" / "squad2" / "dev"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--home", default=None)
    options = parser.parse_args()
    if not SET.is_dir():
        sys.exit(f"skipped: the evaluation set is not here ({SET})")
    articles = json.loads((SET / "squad2.json").read_text())["data"]
    home = options.home or tempfile.mkdtemp()
    random.seed(7)
    with Assistant(home, background=False) as assistant:
        assistant.add(sorted((SET / "docs").glob("*.md")))
        assistant.load()
        ask(assistant, articles, options.limit)


def ask(assistant: Assistant, articles: list[dict], limit: int) -> None:
    names = {document.name: document.id for document in assistant.documents()}
    answerable = [
        (article["title"], paragraph["context"], qa)
        for article in articles
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
        if not qa.get("is_impossible")
    ]
    sample = random.sample(answerable, min(limit, len(answerable)))
    hits, quoted, first, near, seconds, inside, outside = [], [], [], [], [], [], []
    around = {}  # a paragraph with the one before and the one behind it
    for article in articles:
        texts = [paragraph["context"] for paragraph in article["paragraphs"]]
        for number, context in enumerate(texts):
            around[article["title"], context] = " ".join(" ".join(texts[max(0, number - 1) : number + 2]).split())
    for title, context, qa in sample:
        began = time.monotonic()
        found = assistant.search(qa["question"])
        seconds.append(time.monotonic() - began)
        inside.append(found.likelihood)
        gold = {answer["text"] for answer in qa["answers"]}
        hits.append(next((rank for rank, p in enumerate(found.passages, 1) if holds(p.chunk.text, context, gold)), 99))
        others = [id for name, id in names.items() if Path(name).stem != title]
        outside.append(assistant.search(qa["question"], documents=others).likelihood)
        if len(quoted) < 200:
            answer = assistant.ask(qa["question"]).result()
            quotes = [" ".join(citation.quote.split()) for citation in answer.citations]
            near += [quote in around[title, context] for quote in quotes]
            text = " ".join(quotes)
            quoted.append(any(" ".join(text_.split()) in text for text_ in gold))
            first.append(any(" ".join(text_.split()) in "".join(quotes[:1]) for text_ in gold))
    print(f"questions {len(sample)}")
    print(f"hit@1 {rate(hits, 1):.3f}  hit@5 {rate(hits, 5):.3f}  search {1000 * statistics.median(seconds):.0f} ms")
    print(
        f"answer among the quotes {statistics.mean(quoted):.3f}, in the first {statistics.mean(first):.3f} (n = {len(quoted)})"
    )
    print(f"quotes from the gold paragraph or one beside it {statistics.mean(near):.3f} (n = {len(near)})")
    print(f"off-topic AUROC {auroc(inside, outside):.3f}")
    for cut in (0.5, sorted(inside)[len(inside) // 100], sorted(inside)[len(inside) * 3 // 100]):
        print(
            f"  refuse below {cut:.3f}: answerable refused {statistics.mean(p < cut for p in inside):.3f}, "
            f"off-topic refused {statistics.mean(p < cut for p in outside):.3f}"
        )


def holds(passage: str, context: str, gold: set[str]) -> bool:
    """Whether the passage holds a gold answer inside (its part of) the gold paragraph."""
    context = " ".join(context.split())
    parts = (" ".join(part.split()) for part in passage.split("\n\n"))
    return any(part in context and any(text in part for text in gold) for part in parts)


def rate(ranks: list[int], k: int) -> float:
    return statistics.mean(rank <= k for rank in ranks)


def auroc(higher: list[float], lower: list[float]) -> float:
    """The chance that one of ``higher`` exceeds one of ``lower``; ties count half."""
    wins = sum((a > b) + 0.5 * (a == b) for a in higher for b in lower)
    return wins / (len(higher) * len(lower))


if __name__ == "__main__":
    main()
