"""Learn which sentence or row states the value that a question asks for: ``python tests/benchmarks/learn_values.py --home DIR FOLDER SET [SET …] [--squad2 N] [--try]``.

Writes ``slmrag/search/values/stated_weights.json``, unless it only tries. From the sets of reports (`reports.py` has their form; FOLDER holds
their documents; their library is made below DIR, with vectors). A softmax over the candidates of a question and none of them: those that
hold the right answer together are to be likely, or none, where no candidate does. Prints how each set is told when learned from the
others alone, by the share from which a value is said without a warning, and the same of the weights that are there; and N questions for a
value of SQuAD 2.0 that `squad2.py` does not ask first, from which nothing is learned (with 120 of them reports were told worse).
"""

import argparse
import importlib
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
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
SHARES = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)  # from which a value might be said without a warning
SPREAD = 0.5  # what it costs to weigh one more or less than was expected, squared and halved
# What speaks against a sentence or row before anything is learned; of all others nothing is expected.
EXPECTED = {
    "of part": -1.5, "counts another": -4, "of another": -4, "another time": -2, "is apart": -1, "quality unnamed": -1, "quality unasked": -1,
    "line is of another": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question of a set, whether nothing answers it, its candidates, how near their words are in meaning, and which are right."""

    group: str
    question: str
    absent: bool
    candidates: Sequence[Candidate]
    meanings: Mapping[str, float]
    right: np.ndarray

    def features(self, names: Sequence[str]) -> np.ndarray:
        """What speaks for each candidate, a row each."""
        told = [stated_likely.with_meaning(one, self.meanings[one.words]) for one in self.candidates]
        return np.array([[one.get(name, 0.0) for name in names] for one in told]).reshape(len(told), len(names))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--squad2", type=int, default=0)
    parser.add_argument("--try", action="store_true", dest="tries", help="write no weights")
    options = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:  # both libraries at once
        reported = pool.submit(of_reports, options.home / "reports", options.folder, options.sets)
        of_others = pool.submit(of_squad2, options.home / "squad2", options.squad2)
        asked = reported.result() + of_others.result()
    there = json.loads(PATH.read_text("utf-8"))
    together = {(how, share): Counter[str]() for how in ("left out", "as it is") for share in SHARES}
    for group in dict.fromkeys(one.group for one in asked):
        its = [one for one in asked if one.group == group]
        others = [one for one in asked if one.group in options.sets and one.group != group]
        for how, weights in (("left out", fitted(others)), ("as it is", there)):
            for share in SHARES:
                counts = told(its, weights, share)
                together[how, share] += counts if group in options.sets else Counter()
                print(group, how, share, dict(counts), flush=True)
    for (how, share), counts in together.items():
        print("together", how, share, dict(counts))
    if not options.tries:
        its = [one for one in asked if one.group in options.sets]
        learned = {name: round(weight, 3) for name, weight in fitted(its).items()}
        PATH.write_text(json.dumps(learned, indent=1) + "\n")


def of_reports(home: Path, folder: Path, sets: Sequence[str]) -> list[Asked]:
    """The questions of the sets that ask for a value, each asked within its document."""
    rows, asked = [(name, row) for name in sets for row in own_sets.rows(name)], []
    with Assistant(home, background=False) as assistant:
        there = {document.name: document.id for document in assistant.documents()}
        there |= reports.add(assistant, {folder / row["doc"] for _, row in rows if row["doc"] not in there})
        for name, row in rows:

            def right(said: str, row: dict = row) -> bool:
                return not row.get("absent") and reports.holds(said, row)

            if found := candidates(assistant, row["question"], [there[row["doc"]]], right):
                asked.append(Asked(name, row["question"], bool(row.get("absent")), *found))
    return asked


def of_squad2(home: Path, count: int) -> list[Asked]:
    """``count`` questions for a value of SQuAD 2.0; a third of them asked where their article is left out."""
    if not count:
        return []
    articles = json.loads((squad2.SET / "squad2.json").read_text())["data"]
    every = [
        (one["title"], qa)
        for one in articles
        for part in one["paragraphs"]
        for qa in part["qas"]
        if not qa.get("is_impossible")
    ]
    random.seed(7)
    first = {qa["id"] for _, qa in random.sample(every, min(600, len(every)))}
    others = [one for one in every if one[1]["id"] not in first]
    asked: list[Asked] = []
    with Assistant(home, background=False) as assistant:
        assistant.add(sorted((squad2.SET / "docs").glob("*.md")))
        assistant.load()
        documents = {Path(document.name).stem: document.id for document in assistant.documents()}
        for title, qa in random.sample(others, len(others)):
            if len(asked) == count:
                break
            absent = len(asked) % 3 == 2
            scope = [id for name, id in documents.items() if name != title] if absent else []
            gold = [] if absent else [" ".join(answer["text"].split()) for answer in qa["answers"]]

            def right(said: str, gold: Sequence[str] = gold) -> bool:
                return any(text in said for text in gold)

            if found := candidates(assistant, qa["question"], scope, right):
                asked.append(Asked("squad2", qa["question"], absent, *found))
    return asked


def candidates(
    assistant: Assistant, question: str, documents: Sequence[str], right: Callable[[str], bool]
) -> tuple[Sequence[Candidate], Mapping[str, float], np.ndarray] | None:
    """The candidates of a question, how near their words are in meaning, and which say what is ``right``; ``None`` where no value is asked for."""
    module = importlib.import_module("slmrag.search.values.find_value")  # the name is its function's in the room
    real, noted = module.likeliest, []

    def likeliest(question, every, similarities):
        words = list(dict.fromkeys(one.words for one in every))
        near = similarities(question, words) if similarities and words else [stated_likely._USUAL] * len(words)
        meanings = dict(zip(words, map(float, near), strict=True))
        noted.append((every, meanings, np.array([right(said(one)) for one in every], bool)))
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


def fitted(asked: Sequence[Asked]) -> dict[str, float]:
    """The weight of each feature."""
    names = sorted({name for one in asked for each in one.candidates for name in stated_likely.with_meaning(each, 0.0)})
    some = [(one.features(names), one.right) for one in asked if one.candidates]
    before = np.array([EXPECTED.get(name, 0.0) for name in names])

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = SPREAD * float(((weights - before) ** 2).sum()) / 2, SPREAD * (weights - before)
        for features, right in some:
            scores = features @ weights
            most = max(0.0, float(scores.max()))
            shares, none = np.exp(scores - most), float(np.exp(-most))
            whole = float(shares.sum()) + none
            good = shares * right
            likely = float(good.sum()) if right.any() else none
            total -= np.log(likely / whole + 1e-12)
            slope = slope - features.T @ (good / max(likely, 1e-300) - shares / whole)
        return total, slope

    best = minimize(cost, before, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return dict(zip(names, map(float, best), strict=True))


def told(asked: Sequence[Asked], weights: Mapping[str, float], share: float) -> Counter[str]:
    """How many are told rightly and wrongly by ``weights``, as they are when somebody asks."""
    counts = Counter[str]()
    real = stated_likely._weights
    stated_likely._weights = lambda: weights
    try:
        for one in asked:
            best = stated_likely.likeliest(
                one.question, one.candidates, lambda _, words, one=one: [one.meanings[word] for word in words]
            )
            stated = best is not None and best[0] >= share
            right = best is not None and bool(one.right[[each is best[1] for each in one.candidates].index(True)])
            counts["absent" if one.absent else "asked"] += 1
            if one.absent:
                counts["absent, stated"] += stated
                continue
            counts["among the candidates"] += bool(one.right.any())
            counts["right first"] += right
            counts["right and stated"] += stated and right
            counts["wrong and stated"] += stated and not right
    finally:
        stated_likely._weights = real
    return counts


if __name__ == "__main__":
    main()
