"""Summaries without a model against those of people: ``python tests/benchmarks/summaries.py [rouge|report|memory|constants]``.

``rouge``: ROUGE-1/2/L (F, stemmed, the best of a text's references) on stories (SQuALITY, 240 words) and meetings
(QMSum, 100 words), against the first k words and k words of random sentences, k being as many as ours has; each with a
95 % bootstrap interval over the texts, and the differences paired. ``report``: seconds for the annual reports
of FinanceBench. ``memory``: what a summary of 100, 400 and 1,600 pages takes, without a model and with one that
copies. ``constants``: mean ROUGE-1 and ROUGE-2 with each constant of ``central`` changed, the others left. The texts are those of the shared evaluation folder; nothing is fitted to them here.
"""

import json
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from slmrag import Assistant
from slmrag.schema import Page
from slmrag.summary import central
from slmrag.testing import ScriptedModel
from slmrag.text.sentences import split_sentences

SETS = Path(__file__).resolve().parents[3] / "shared" / "eval"
MEASURES = ("rouge1", "rouge2", "rougeL")


def main() -> None:
    if not SETS.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({SETS})")
    wanted = sys.argv[1:] or ["rouge", "report", "memory"]
    for name in wanted:
        {"rouge": rouge, "report": report, "memory": memory, "constants": constants}[name]()


def stories() -> list[tuple[str, list[str]]]:
    rows = map(json.loads, (SETS / "squality" / "dev" / "squality.jsonl").read_text().splitlines())
    return [(row["document"], [r["response_text"] for r in row["questions"][0]["responses"]]) for row in rows]


def meetings() -> list[tuple[str, list[str]]]:
    rows = map(json.loads, (SETS / "qmsum" / "dev" / "qmsum.jsonl").read_text().splitlines())
    return [
        (
            "\n\n".join(f"{turn['speaker']}: {turn['content']}" for turn in row["meeting_transcripts"]),
            [row["general_query_list"][0]["answer"]],
        )
        for row in rows
    ]


def rouge() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(MEASURES, use_stemmer=True)

    def score(text: str, references: Sequence[str]) -> list[float]:
        scores = [scorer.score(reference, text) for reference in references]
        return [100 * max(score[measure].fmeasure for score in scores) for measure in MEASURES]

    print("| set | n | summary | ROUGE-1 | ROUGE-2 | ROUGE-L |\n|---|---|---|---|---|---|")
    for name, texts, length in (("squality", stories(), "standard"), ("qmsum", meetings(), "brief")):
        ours = summaries([text for text, _ in texts], length)
        rows = {
            "ours": [score(mine, refs) for mine, (_, refs) in zip(ours, texts, strict=True)],
            "the first words": [
                score(lead(text, len(mine.split())), refs) for mine, (text, refs) in zip(ours, texts, strict=True)
            ],
            "random sentences": [
                np.mean([score(some(text, len(mine.split()), seed), refs) for seed in range(5)], axis=0)
                for mine, (text, refs) in zip(ours, texts, strict=True)
            ],
        }
        for kind, scores in rows.items():
            print(f"| {name} | {len(texts)} | {kind} | {' | '.join(map(interval, np.transpose(scores)))} |")
        for kind in ("the first words", "random sentences"):
            gain = np.array(rows["ours"]) - np.array(rows[kind])
            print(f"| {name} | {len(texts)} | ours above {kind} | {' | '.join(map(interval, gain.T))} |")


# Of each constant of `central` what is tried in its place.
TRIED = {
    "_SHORT": (0, 20), "_EVERYWHERE": (0.15, 1.0), "_SMOOTHING": (0.01, 1.0), "_DOUBT": (0.0, 0.3),
    "_CROWDED": (0.0, 0.2), "_LATE": (0.0, 0.2), "_TITLED": (0.4, 1.0), "_RUNNING": (2, 1000),
}  # fmt: skip


def constants() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(("rouge1", "rouge2"), use_stemmer=True)
    sets = (("squality", stories(), 240), ("qmsum", meetings(), 100))

    def scores(texts: Sequence[tuple[str, list[str]]], words: int) -> str:
        found = []
        for text, references in texts:
            statements = central.candidates([Page(1, text)], "en")
            said = " ".join(statements[index].text for index in central.central(statements, words, "en"))
            against = [scorer.score(reference, said) for reference in references]
            found.append([100 * max(one[name].fmeasure for one in against) for name in ("rouge1", "rouge2")])
        return " / ".join(f"{mean:.1f}" for mean in np.mean(found, axis=0))

    print("as it stands", *(f"{name} {scores(texts, words)} (n = {len(texts)})" for name, texts, words in sets))
    for name, others in TRIED.items():
        stands = getattr(central, name)
        for other in others:
            setattr(central, name, other)
            print(name, other, *(f"{title} {scores(texts, words)}" for title, texts, words in sets), flush=True)
        setattr(central, name, stands)


def summaries(texts: Sequence[str], length: str) -> list[str]:
    """What the product says of each text, without its marks of pages."""
    with tempfile.TemporaryDirectory() as folder, Assistant(Path(folder) / "home", background=False) as assistant:
        paths = [Path(folder) / f"{number}.txt" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, "utf-8")
        assistant.add(paths, wait=False)
        made = [assistant.summarize([path.name], length=length, model="quote").result() for path in paths]
    return [" ".join(said.text for said in summary.sentences) for summary in made]


def lead(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def some(text: str, words: int, seed: int) -> str:
    """Random sentences of ``text`` in its order, so many words of them."""
    sentences = [text[start:end] for start, end in split_sentences(text, "en")]
    order = list(range(len(sentences)))
    random.Random(seed).shuffle(order)
    chosen, count = [], 0
    for index in order:
        if count >= words:
            break
        chosen.append(index)
        count += len(sentences[index].split())
    return " ".join(" ".join(sentences[index] for index in sorted(chosen)).split()[:words])


def interval(values: Sequence[float]) -> str:
    """The mean and its 95 % bootstrap interval."""
    draws = np.random.default_rng(7).choice(values, (4000, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return f"{np.mean(values):.1f} ({low:.1f} to {high:.1f})"


def report() -> None:
    print("| report | pages | added in s | summed up in s | sentences | pages named |\n|---|---|---|---|---|---|")
    for path in sorted((SETS / "financebench" / "dev").rglob("*.pdf")):
        with tempfile.TemporaryDirectory() as home, Assistant(home, background=False) as assistant:
            began = time.monotonic()
            (added,) = assistant.add([path], wait=False)
            there = time.monotonic()
            summary = assistant.summarize([path.name], model="quote").result()
            pages = [page for said in summary.sentences for page in said.pages]
            print(
                f"| {path.name} | {added.pages} | {there - began:.1f} | {time.monotonic() - there:.1f} "
                f"| {len(summary.sentences)} | {', '.join(map(str, pages))} |"
            )


def copying() -> ScriptedModel:
    """A model that writes the beginning of its prompt, in two seconds by its own account."""
    return ScriptedModel(
        lambda prompt: " ".join(prompt.split()[:60]), name="copying", window=2048, read_s=1.0, total_s=2.0
    )


def memory() -> None:
    print("| pages | characters | without a model, peak MB | with one, peak MB |\n|---|---|---|---|")
    story = stories()[0][0]
    for count in (100, 400, 1600):
        with tempfile.TemporaryDirectory() as folder, Assistant(Path(folder) / "home", background=False) as assistant:
            path = Path(folder) / "long.txt"
            # Other words on every page, as no two pages of a real report are alike.
            path.write_text("\n\n".join(varied(story, page) for page in range(count)), "utf-8")
            assistant.add([path], wait=False)
            document = assistant.documents()[0]
            assistant.models.add(copying())
            peaks = [peak(assistant, document.id, spec) for spec in ("quote", "copying")]
            print(f"| {document.pages} | {path.stat().st_size:,} | {peaks[0]:.0f} | {peaks[1]:.0f} |")


def varied(story: str, page: int) -> str:
    words = story.split()
    start = 397 * page % len(words)
    return " ".join([*words[start:], *words[:start]][:600]).replace("the", f"the {page}")


def peak(assistant: Assistant, document_id: str, spec: str) -> float:
    """The most megabytes that Python held while a summary was made, above what it held before."""
    tracemalloc.start()
    summary = assistant.summarize([document_id], model=spec).result()
    assert not summary.error, summary.error
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


if __name__ == "__main__":
    main()
