"""How well passages are found: ``python tests/benchmarks/finding.py SET … [--cache DIR]``; SET is any of the names below.

squad2, context, financebench, kg_rag, scifact, chunking, xquad: the sets of the shared evaluation folder, made by others, with
the measures that stand there. ``--cache`` keeps the libraries, whose vectors take minutes.
"""

import argparse
import gzip
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from slmrag import Assistant

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"


def lines(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def share(hits: Iterable[bool]) -> str:
    hits = list(hits)
    return f"{sum(hits) / len(hits):.3f} (n = {len(hits)})"


def plain(text: str) -> str:
    return " ".join(text.split())


def squad2(open_library: Callable[[list[Path]], Assistant]) -> None:
    assistant = open_library(sorted((EVAL / "squad2/dev/docs").glob("*.md")))
    articles = json.loads((EVAL / "squad2/dev/squad2.json").read_text())["data"]
    pairs = [
        (p["context"], qa) for a in articles for p in a["paragraphs"] for qa in p["qas"] if not qa.get("is_impossible")
    ]
    ranks, seconds = [], []
    for context, qa in random.Random(7).sample(pairs, 600):
        began = time.monotonic()
        found = assistant.search(qa["question"]).passages
        seconds.append(time.monotonic() - began)
        gold, where = {answer["text"] for answer in qa["answers"]}, plain(context)
        ranks.append(
            next(
                (
                    r
                    for r, p in enumerate(found, 1)
                    if any(g in p.chunk.text for g in gold) and overlaps(plain(p.chunk.text), where)
                ),
                99,
            )
        )
    print(
        f"squad2        hit@1 {share(r == 1 for r in ranks)}  hit@5 {share(r <= 5 for r in ranks)}  median {1000 * sorted(seconds)[300]:.0f} ms"
    )


def context(open_library: Callable[[list[Path]], Assistant]) -> None:
    """What reaches a prompt; counted in the embedder's word pieces, of which Phi makes about as many tokens."""
    from slmrag.answering.extracts import extracts

    assistant = open_library(sorted((EVAL / "squad2/dev/docs").glob("*.md")))
    articles = json.loads((EVAL / "squad2/dev/squad2.json").read_text())["data"]
    asked = [qa for a in articles for p in a["paragraphs"] for qa in p["qas"] if not qa.get("is_impossible")]
    count = assistant.embedder.count_tokens
    for budget in (350, 700):
        hits, sizes = [], []
        for qa in random.Random(3).sample(asked, 250):
            found = assistant.search(qa["question"], compare=True)
            text = "\n".join(e.text for e in extracts(found.passages, budget, count, lambda passage: 20))
            sizes.append(count(text))
            hits.append(any(answer["text"] in text for answer in qa["answers"]))
        print(f"context       answer in at most {budget} tokens (mean {sum(sizes) / len(sizes):.0f}): {share(hits)}")


def overlaps(passage: str, paragraph: str) -> bool:
    """Whether a passage holds a stretch of the paragraph: one of its pieces of 60 characters."""
    return any(paragraph[start : start + 60] in passage for start in range(0, max(1, len(paragraph) - 60), 20))


def financebench(open_library: Callable[[list[Path]], Assistant]) -> None:
    pdfs = sorted((EVAL / "financebench/dev/pdfs").glob("*.pdf"))
    assistant = open_library(pdfs)
    names = {pdf.stem for pdf in pdfs}
    for label, within in (("all documents", False), ("within one", True)):
        hits, cited, refused = [], [], 0
        for question in lines(EVAL / "financebench/dev/questions.jsonl"):
            name = question["doc_name"]
            if name not in names:
                continue
            found = assistant.search(question["question"], documents=[f"{name}.pdf"] if within else ())
            refused += not found.supported
            pages = {(p.chunk.document_name, p.chunk.page - 1) for p in found.passages}
            gold = {(f"{name}.pdf", page) for page in question["evidence_pages0"]}
            hits.append(not gold.isdisjoint(pages))
            if hits[-1] and found.supported:
                answer = assistant.ask(question["question"], documents=[f"{name}.pdf"] if within else ()).result()
                chunks = [answer.passages[citation.number - 1].chunk for citation in answer.citations]
                cited.append(any((chunk.document_name, chunk.page - 1) in gold for chunk in chunks))
        print(
            f"financebench  {label}: page hit@5 {share(hits)}, {refused} refused, of those found cited {share(cited)}"
        )


def kg_rag(open_library: Callable[[list[Path]], Assistant]) -> None:
    assistant = open_library(sorted((EVAL / "kg_rag_10q/dev/pdfs").glob("*.pdf")))
    held = {document.name for document in assistant.documents()}
    hits = []
    for question in lines(EVAL / "kg_rag_10q/dev/questions.jsonl"):
        if cited := set(question["cited_docs"]) & held:
            found = assistant.search(question["question"], top_k=10).passages
            hits.append(cited <= {p.chunk.document_name for p in found})
    print(f"kg_rag_10q    all cited documents among the first 10: {share(hits)}")


def scifact(open_library: Callable[[list[Path]], Assistant]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for abstract in lines(EVAL / "scifact/corpus.jsonl.gz"):
            path = Path(folder, f"{abstract.get('_id') or abstract.get('id')}.md")
            text = abstract.get("text") or abstract.get("abstract")
            path.write_text(f"# {abstract['title']}\n\n{text if isinstance(text, str) else ' '.join(text)}")
            paths.append(path)
        assistant = open_library(paths)
    gains = []
    for claim in lines(EVAL / "scifact/dev/claims.jsonl"):
        ranked = list(
            dict.fromkeys(Path(p.chunk.document_name).stem for p in assistant.search(claim["claim"], top_k=20).passages)
        )[:10]
        gain = sum(1 / math.log2(rank + 2) for rank, name in enumerate(ranked) if name in claim["relevant"])
        gains.append(gain / sum(1 / math.log2(rank + 2) for rank in range(min(10, len(claim["relevant"])))))
    print(f"scifact       nDCG@10 {sum(gains) / len(gains):.3f} (n = {len(gains)})")


def chunking(open_library: Callable[[list[Path]], Assistant]) -> None:
    """What is found, and what of it reaches a prompt."""
    from slmrag.answering.extracts import extracts

    corpora = EVAL / "chunking_eval/corpora"
    assistant = open_library(sorted(corpora.glob("*.md")))
    figures = {"five passages": [], "sent, at most 700 tokens": []}
    for question in lines(EVAL / "chunking_eval/dev/questions.jsonl"):
        found = assistant.search(question["question"], documents=[f"{question['corpus_id']}.md"], compare=True).passages
        wanted = [r["content"].split() for r in question["references"]]
        sent = extracts(found, 700, assistant.embedder.count_tokens, lambda passage: 20)
        for label, texts in (
            ("five passages", [p.chunk.text for p in found]),
            ("sent, at most 700 tokens", [e.text for e in sent]),
        ):
            got = [word for text in texts for word in text.split()]
            held = sum(held_words(words, got) for words in wanted)
            figures[label].append((held / sum(map(len, wanted)), min(1, held / max(1, len(got))), len(got)))
    for label, rows in figures.items():
        recall, precision, words = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        print(
            f"chunking_eval {label}: recall {recall:.3f} at precision {precision:.3f}, {words:.0f} words (n = {len(rows)})"
        )


def held_words(wanted: list[str], got: list[str]) -> int:
    """How many words of an excerpt stand in what was got, in stretches of at least four that follow each other."""
    runs = {tuple(got[start : start + 4]) for start in range(len(got) - 3)}
    held = [False] * len(wanted)
    for start in range(max(1, len(wanted) - 3)):
        if tuple(wanted[start : start + 4]) in runs or (len(wanted) < 4 and " ".join(wanted) in " ".join(got)):
            held[start : start + 4] = [True] * len(held[start : start + 4])
    return sum(held)


def xquad(open_library: Callable[..., Assistant]) -> None:
    """Question and text in one language. Only English has vectors: the built-in embedder keeps quiet elsewhere."""
    for path in sorted((EVAL / "xquad/dev").glob("xquad.*.json")):
        language = path.name.split(".")[1]
        articles = json.loads(path.read_text())["data"]
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, article in enumerate(articles):
                text = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
                paths.append(Path(folder, f"{number}.md"))
                paths[-1].write_text(text)
            assistant = open_library(paths, language, vectors=language == "en")
        asked = [(p["context"], qa) for a in articles for p in a["paragraphs"] for qa in p["qas"]]
        hits = []
        for context, qa in random.Random(7).sample(asked, 300):
            found, where = assistant.search(qa["question"]).passages, plain(context)
            gold = {answer["text"] for answer in qa["answers"]}
            hits.append(
                any(any(g in p.chunk.text for g in gold) and overlaps(plain(p.chunk.text), where) for p in found)
            )
        print(f"xquad {language}      hit@5 {share(hits)}", flush=True)


SETS = {
    "squad2": squad2,
    "context": context,
    "financebench": financebench,
    "kg_rag": kg_rag,
    "scifact": scifact,
    "chunking": chunking,
    "xquad": xquad,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", choices=[*SETS, "all"])
    parser.add_argument("--cache", type=Path, default=None)
    given = parser.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({EVAL})")
    for name in SETS if "all" in given.sets else given.sets:
        home = (given.cache or Path(tempfile.mkdtemp())) / name

        def open_library(paths: list[Path], part: str = "", *, vectors: bool = True, home: Path = home) -> Assistant:
            assistant = Assistant(home / part, background=False, model="quote")
            assistant.add(paths, wait=vectors)
            assistant.load()
            return assistant

        SETS[name](open_library)


if __name__ == "__main__":
    main()
