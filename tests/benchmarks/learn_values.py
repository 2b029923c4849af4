"""Learn which sentence or row states the value that a question asks for: ``python tests/benchmarks/learn_values.py --home DIR FOLDER SET [SET …] [--squad2 N]``.

Writes ``slmrag/search/values/stated_weights.json``. From the sets of reports (`reports.py` has their form; FOLDER holds their documents), and
N questions for a value of SQuAD 2.0 that `squad2.py` does not ask first, each asked of all its articles. A softmax over the
candidates of a question and none of them: those that hold the right answer together are to be likely, or none, where no
candidate does. Prints how it does on each set when learned from the others alone.
"""

import argparse
import importlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import own_sets
import reports
import squad2
from scipy.optimize import minimize

from slmrag import Assistant
from slmrag.answering.quotes import quote_line
from slmrag.search.values import stated_likely
from slmrag.search.values.stated_likely import Candidate
from slmrag.search.values.value_rows import LikelyRow

PATH = Path(stated_likely.__file__).with_name("stated_weights.json")
STATED = 0.45  # as `slmrag.search.values.find_value` has it
MOST = 30  # candidates of a question that are learned from
SPREAD = 0.5  # what it costs to weigh one more or less than was expected, squared and halved
# What speaks against a sentence or row before anything is learned; of all others nothing is expected.
EXPECTED = {
    "of part": -1.5, "counts another": -4, "of another": -4, "another time": -2, "is apart": -1, "quality unnamed": -1, "quality unasked": -1,
    "line is of another": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """The candidates of a question, which of them are right, and whether it has an answer."""

    group: str
    features: np.ndarray
    right: np.ndarray
    absent: bool


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--home", required=True)
    parser.add_argument("--squad2", type=int, default=0)
    options = parser.parse_args()
    asked = list(of_reports(Path(options.home) / "reports", options.folder, options.sets))
    asked += of_squad2(Path(options.home) / "squad2", options.squad2) if options.squad2 else []
    names = sorted({name for *_, found in asked for features, _ in found for name in features})
    examples = [example(group, absent, found, names) for group, absent, found in asked]
    for group in dict.fromkeys(one.group for one in examples):
        weights = fitted([one for one in examples if one.group != group], names)
        print(group, told([one for one in examples if one.group == group], weights))
    weights = fitted(examples, names)
    PATH.write_text(
        json.dumps({name: round(float(one), 3) for name, one in zip(names, weights, strict=True)}, indent=1) + "\n"
    )


def of_reports(home: Path, folder: Path, sets: Sequence[str]) -> Iterator[tuple[str, bool, list]]:
    """(set, whether absent, (features, whether right) of each candidate) of each question."""
    with Assistant(home, background=False) as assistant:
        there = {document.name: document.id for document in assistant.documents()}
        assistant.load()
        for name in sets:
            for row in own_sets.rows(name):
                if row["doc"] not in there:
                    there[row["doc"]] = assistant.add_file(folder / row["doc"]).document_id
                absent = bool(row.get("absent"))
                found = candidates(assistant, row["question"], [there[row["doc"]]])
                if found is not None:
                    yield name, absent, [(one, not absent and reports.holds(said, row)) for one, said in found]


def of_squad2(home: Path, count: int) -> Iterator[tuple[str, bool, list]]:
    """The same of SQuAD 2.0; a third of it asked where its article is left out."""
    articles = json.loads((squad2.SET / "squad2.json").read_text())["data"]
    every = [
        (one["title"], qa)
        for one in articles
        for part in one["paragraphs"]
        for qa in part["qas"]
        if not qa.get("is_impossible")
    ]
    random.seed(7)
    first = {qa["id"] for _, qa in random.sample([(title, qa) for title, qa in every], min(600, len(every)))}
    others = random.sample([one for one in every if one[1]["id"] not in first], 4 * count)
    with Assistant(home, background=False) as assistant:
        assistant.add(sorted((squad2.SET / "docs").glob("*.md")))
        assistant.load()
        documents = {Path(document.name).stem: document.id for document in assistant.documents()}
        kept = 0
        for title, qa in others:
            absent = kept % 3 == 2
            scope = [id for name, id in documents.items() if name != title] if absent else []
            found = candidates(assistant, qa["question"], scope)
            if found is None:
                continue
            gold = {" ".join(answer["text"].split()) for answer in qa["answers"]}
            yield "squad2", absent, [(one, not absent and any(text in said for text in gold)) for one, said in found]
            kept += 1
            if kept == count:
                return


def candidates(
    assistant: Assistant, question: str, documents: Sequence[str]
) -> list[tuple[dict[str, float], str]] | None:
    """(features, what it would say) of each candidate; ``None`` where no value is asked for."""
    module = importlib.import_module("slmrag.search.values.find_value")
    real, noted = module.likeliest, []

    def likeliest(question, every: Sequence[Candidate], similarities):
        best = sorted(every, key=lambda one: stated_likely.score(one.features), reverse=True)[:MOST]
        near = list(similarities(question, [one.words for one in best])) if similarities and best else []
        noted.append(
            [
                (stated_likely.with_meaning(one, float(meaning)), said(one))
                for one, meaning in zip(best, near, strict=bool(near))
            ]
        )
        return real(question, every, similarities)

    module.likeliest = likeliest
    try:
        assistant.search(question, documents=documents, compare=True)
    finally:
        module.likeliest = real
    return noted[0] if noted else None


def said(one: Candidate) -> str:
    """The first line of the answer that it would give."""
    if isinstance(one.stated, LikelyRow):
        return " – ".join(filter(None, [one.stated.row.answer.value, one.stated.row.answer.of]))
    return " ".join(quote_line(one.stated.sentence).split())


def example(group: str, absent: bool, found: Sequence[tuple[dict, bool]], names: Sequence[str]) -> Example:
    features = np.array([[one.get(name, 0.0) for name in names] for one, _ in found]).reshape(len(found), len(names))
    return Example(group, features, np.array([right for _, right in found], bool), absent)


def fitted(examples: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    """The weights, one for each of ``names``."""
    some = [one for one in examples if len(one.features)]
    before = np.array([EXPECTED.get(name, 0.0) for name in names])

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = SPREAD * float(((weights - before) ** 2).sum()) / 2, SPREAD * (weights - before)
        for one in some:
            shares, none = told_by(one.features @ weights)
            good = shares * one.right
            likely = float(good.sum()) if one.right.any() else none
            total -= np.log(likely + 1e-12)
            slope = slope - one.features.T @ ((good / max(likely, 1e-300) if one.right.any() else 0.0) - shares)
        return total, slope

    return minimize(cost, before, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def told_by(scores: np.ndarray) -> tuple[np.ndarray, float]:
    """The share of each candidate, and of none of them."""
    most = max(0.0, float(scores.max(initial=0.0)))
    shares, none = np.exp(scores - most), float(np.exp(-most))
    return shares / (shares.sum() + none), none / (float(shares.sum()) + none)


def told(examples: Sequence[Example], weights: np.ndarray) -> dict[str, int]:
    """How many are told rightly and wrongly by ``weights``."""
    counts = Counter[str]()
    for one in examples:
        counts["absent" if one.absent else "asked"] += 1
        if not len(one.features):
            continue
        shares, _ = told_by(one.features @ weights)
        best = int(shares.argmax())
        stated = shares[best] >= STATED
        if one.absent:
            counts["absent, stated"] += stated
            continue
        counts["among the candidates"] += bool(one.right.any())
        counts["right first"] += bool(one.right[best])
        counts["right and stated"] += bool(stated and one.right[best])
        counts["wrong and stated"] += bool(stated and not one.right[best])
    return dict(counts)


if __name__ == "__main__":
    main()
