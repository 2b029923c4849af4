"""How well sentences are checked: ``python tests/benchmarks/checking.py [--half a|b] [--show KIND]``.

Plants errors (``tests/planted.py``) in Wikipedia articles, reports, a speech and quarterly filings of the shared
evaluation folder, and in articles in five more languages. Half ``a`` of the documents was used to write the rules, half
``b`` is what is reported. Prints how many of each kind are flagged (that "disagrees"), with 95 % bootstrap
intervals, and the milliseconds of one core that an answer of four sentences over five passages takes.
"""

import argparse
import hashlib
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from fakes import planted

from slmrag.answering.text_check import check_text
from slmrag.checking import judge
from slmrag.embedding import Embedder

SETS = Path(__file__).resolve().parents[3] / "shared" / "eval"
LETTERS = 60_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices="ab", default="b")
    parser.add_argument("--show", default="", help="print what was judged wrongly of this kind")
    parser.add_argument("--each", type=int, default=6, help="sentences of a kind from each document")
    options = parser.parse_args()
    if not SETS.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({SETS})")
    embedder = Embedder()
    sentences = [
        one
        for name, text, language in documents()
        if half(name) == options.half
        for one in planted.plant(name, text, language, 7, embedder.count_tokens, options.each)
    ]
    report(sentences, options.show)


def report(sentences: list[planted.Planted], show: str) -> None:
    flagged: dict[tuple[str, str], list[bool]] = {}
    for one in sentences:
        found, _, _ = check_text(one.answer, one.passages, judge, one.language)
        wrong = any(sentence.support == "disagrees" for sentence in found)
        flagged.setdefault((one.language, one.kind), []).append(wrong)
        if show and show in ("all", one.kind, f"{one.language} {one.kind}") and wrong != (one.kind in planted.ALTERED):
            print(
                f"  [{one.kind}] {one.text}\n      was: {one.source}\n      {[(s.support, *getattr(s, 'missing', ())) for s in found]}"
            )
    print("flagged (95 % interval), n")
    for group in (planted.TRUE, planted.PARAPHRASE, planted.ALTERED):
        for language in sorted({language for language, _ in flagged}, key=lambda code: (code != "en", code)):
            for kind in group:
                line(f"{language} {kind}", flagged.get((language, kind), []))
        line("en together", [wrong for kind in group for wrong in flagged.get(("en", kind), [])])
    print(f"one answer of four sentences: {milliseconds(sentences):.0f} ms of one core (median)")


def line(label: str, flags: list[bool]) -> None:
    if flags:
        chance = random.Random(1)
        means = sorted(statistics.fmean(chance.choices(flags, k=len(flags))) for _ in range(500))
        print(
            f"  {label:22} {100 * statistics.fmean(flags):5.1f} % ({100 * means[12]:.0f}-{100 * means[487]:.0f}) n = {len(flags)}"
        )


def milliseconds(sentences: list[planted.Planted]) -> float:
    english = [one for one in sentences if one.language == "en"]
    taken = []
    for index in range(0, min(len(english) - 4, 120), 4):
        text = " ".join(f"{one.text[:-1]} [{one.cited}]." for one in english[index : index + 4])
        began = time.process_time()
        check_text(text, english[index].passages, judge, "en")
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


def half(name: str) -> str:
    return "ab"[hashlib.sha256(name.encode()).digest()[0] % 2]


def documents() -> Iterator[tuple[str, str, str]]:
    """(name, text, language) of every document: at most ``LETTERS`` of each."""
    for path in sorted((SETS / "squad2" / "dev" / "docs").glob("*.md")):
        yield path.stem, path.read_text()[:LETTERS], "en"
    for name in ("finance", "state_of_the_union", "wikitexts"):
        text = (SETS / "chunking_eval" / "corpora" / f"{name}.md").read_text()
        for part in range(0, min(len(text), 4 * LETTERS), LETTERS):
            yield f"{name} {part // LETTERS}", text[part : part + LETTERS], "en"
    import pypdfium2

    for path in sorted([*SETS.glob("financebench/dev/pdfs/*.pdf"), *SETS.glob("kg_rag_10q/dev/pdfs/*.pdf")]):
        with pypdfium2.PdfDocument(path) as pdf:
            pages = [pdf[number].get_textpage().get_text_range() for number in range(3, min(len(pdf), 25))]
        yield path.stem, "\n\n".join(pages).replace("\r\n", "\n")[:LETTERS], "en"
    for language in ("de", "es", "ru", "ar", "zh"):
        for article in json.loads((SETS / "xquad" / "dev" / f"xquad.{language}.json").read_text())["data"]:
            name = f"{article['title']}.{language}"
            yield name, "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"]), language


if __name__ == "__main__":
    main()
