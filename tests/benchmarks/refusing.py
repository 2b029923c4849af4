"""What is refused: ``python tests/benchmarks/refusing.py [--limit N] [--cache DIR] [--fit]``.

Answerable questions of SQuAD 2.0 articles against the same asked where their article is left out (off-topic), and
against those that it only seems to answer; turns of real conversations (mtrag_un) that their passages answer, or do
not. Prints AUROC of both estimates (that by which is refused, and that by which is warned), and for each place of their
sliders what is refused and warned of. ``--fit`` also prints the weights for ``slmrag/search/answerable.toml``.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

import numpy as np

from slmrag import Assistant
from slmrag.search.answerable import Signs, likelihood, states_answer

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"
SLIDER = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
MEANT = ("nearest", "meaning")
ABOUT = (*MEANT, "coverage", "in_sentence", "words", "names", "kind")
STATED = (*ABOUT, "denies", "opposite")
CONVERSATION = ("ANSWERABLE", "PARTIAL"), ("UNANSWERABLE",)


class Watched:
    """Asks an assistant, and keeps the signs that its estimate was made from."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant, self.seen = assistant, []
        judging = sys.modules["slmrag.search.find"]  # `search.find` is its function
        judging.likelihood = lambda signs: self.seen.append(signs) or likelihood(signs)

    def ask(self, question: str, **scope) -> tuple[float, float, list[Signs]]:
        self.seen.clear()
        found = self.assistant.search(question, compare=True, **scope)
        return found.likelihood, max(map(states_answer, self.seen)), list(self.seen)


def squad2(cache: Path, limit: int) -> dict[str, list]:
    articles = json.loads((EVAL / "squad2/dev/squad2.json").read_text())["data"]
    asked = [(a["title"], qa) for a in articles for p in a["paragraphs"] for qa in p["qas"]]
    sets: dict[str, list] = {"answerable": [], "off-topic": [], "seems answerable": []}
    with Assistant(cache / "squad2", background=False, model="quote") as assistant:
        assistant.add(sorted((EVAL / "squad2/dev/docs").glob("*.md")))
        assistant.load()
        watched = Watched(assistant)
        ids = {Path(document.name).stem: document.id for document in assistant.documents()}
        can = [one for one in asked if not one[1].get("is_impossible")]
        cannot = [one for one in asked if one[1].get("is_impossible")]
        for title, qa in random.Random(5).sample(can, min(limit, len(can))):
            sets["answerable"].append(watched.ask(qa["question"]))
            others = [id for name, id in ids.items() if name != title]
            sets["off-topic"].append(watched.ask(qa["question"], documents=others))
        for _, qa in random.Random(5).sample(cannot, min(limit, len(cannot))):
            sets["seems answerable"].append(watched.ask(qa["question"]))
    return sets


def mtrag(cache: Path, limit: int) -> dict[str, list]:
    tasks = [json.loads(line) for line in (EVAL / "mtrag_un/dev/tasks.jsonl").open()]
    sets: dict[str, list] = {"conversation, answerable": [], "conversation, unanswerable": []}
    with (
        Assistant(cache / "mtrag", background=False, model="quote") as assistant,
        tempfile.TemporaryDirectory() as files,
    ):
        if not assistant.documents():
            paths = []
            for number, line in enumerate((EVAL / "mtrag_un/passages.jsonl").open()):
                # Two passages of the same words are one document to us: the number keeps them apart.
                path = Path(files, f"{number}.md")
                path.write_text(f"{json.loads(line)['text']}\n\n({number})")
                paths.append(path)
            assistant.add(paths)
        assistant.load()
        watched = Watched(assistant)
        for task in tasks[: 2 * limit]:
            label = (task["answerability"] or [""])[0]
            turns = [turn["text"] for turn in task["input"] if turn["speaker"] == "user"]
            for name, labels in zip(sets, CONVERSATION, strict=True):
                if label in labels:
                    sets[name].append(watched.ask(turns[-1], before=turns[-2] if len(turns) > 1 else ""))
    return sets


def auroc(higher: list[float], lower: list[float]) -> float:
    """The chance that one of ``higher`` exceeds one of ``lower``; ties count half."""
    above = np.asarray(higher)[:, None] - np.asarray(lower)[None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def interval(higher: list[float], lower: list[float], rounds: int = 200) -> str:
    draw = np.random.default_rng(1)
    values = [auroc(draw.choice(higher, len(higher)), draw.choice(lower, len(lower))) for _ in range(rounds)]
    low, high = np.percentile(values, [2.5, 97.5])
    return f"{auroc(higher, lower):.3f} ({low:.3f} to {high:.3f}; n = {len(higher)} and {len(lower)})"


def fit(sets: dict[str, list]) -> None:
    """Print the weights of ``about``, by which is refused, and of ``states_answer``, by which is warned.

    The first tell answerable from off-topic (twice as heavy), the second from what only seems answerable. The constants are
    moved so that of the articles' answerable questions 3 in 100 are refused and 10 warned of; 1 and 5 where words alone
    are known, which are a weak ground.
    """
    answerable, unanswerable = (
        ("answerable", "conversation, answerable"),
        tuple(set(sets) - {"answerable", "conversation, answerable"}),
    )
    for estimate, heavy, signs, least, shares in (
        ("about", {"off-topic": 2.0, "seems answerable": 0.3, answerable[1]: 0.5}, ABOUT, 0.3, (0.03, 0.01)),
        ("stated", {"off-topic": 0.5, "seems answerable": 2.0, answerable[1]: 0.5}, STATED, 0.5, (0.1, 0.05)),
    ):
        for compared, without in (("chunks and sentences", ()), ("chunks", MEANT[1:]), ("words", MEANT)):
            names = [sign for sign in signs if sign not in without]
            rows, wanted, weights = [], [], []
            for kind in (*answerable, *unanswerable):
                for *_, seen in sets[kind]:
                    rows += [[float(getattr(one, name)) for name in names] for one in seen[-1:]]
                    wanted += [kind in answerable for _ in seen[-1:]]
                    weights += [heavy.get(kind, 1.0) for _ in seen[-1:]]
            found = regression(rows, wanted, weights)
            logits = np.c_[np.array(rows[: len(sets["answerable"])]), np.ones(len(sets["answerable"]))] @ found
            found[-1] += np.log(least / (1 - least)) - np.quantile(logits, shares[compared == "words"])
            print(f'\n[{estimate}."{compared}"]')
            for name, value in zip([*names, "constant"], found, strict=True):
                print(f"{name} = {round(float(value), 2)}")


def regression(rows: list, wanted: list, weights: list, ridge: float = 0.5) -> np.ndarray:
    """A logistic regression by Newton's method, the constant last."""
    x, y, w = np.c_[np.array(rows), np.ones(len(rows))], np.array(wanted), np.array(weights)
    penalty = ridge * np.diag([*np.ones(x.shape[1] - 1), 1e-6])
    beta = np.zeros(x.shape[1])
    for _ in range(80):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -50, 50)))
        gradient = x.T @ (w * (p - y)) + penalty @ beta
        beta -= np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + penalty, gradient)
    return beta


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({EVAL})")
    cache = options.cache or Path(tempfile.mkdtemp())
    sets = squad2(cache, options.limit) | mtrag(cache, options.limit)
    for what, place in (("refused", 0), ("warned of", 1)):
        value = {name: [one[place] for one in asked] for name, asked in sets.items()}
        for right, wrong in (
            ("answerable", "off-topic"),
            ("answerable", "seems answerable"),
            ("conversation, answerable", "conversation, unanswerable"),
        ):
            print(f"AUROC {wrong:27} {interval(value[right], value[wrong])}")
        print(f"\n{what + ' below':30}" + "".join(f"{place:>7}" for place in SLIDER))
        for name, values in value.items():
            print(f"{name:30}" + "".join(f"{100 * np.mean(np.array(values) < place):6.1f}%" for place in SLIDER))
        print()
    if options.fit:
        fit(sets)


if __name__ == "__main__":
    main()
