"""What a model that judges sentences adds to the rules: ``python tests/benchmarks/opinions.py FOLDER [--set shared|a|b|p|q|t|v]``.

FOLDER is such a model (``checkers/checker`` of a library once it was got). Of the sentences that the rules leave in other words it
prints how many true and false ones the model thinks agree, or probably do not, with 95 % intervals; and what a sentence takes.
The shared sentences are ``../shared/check_sentences``, the others those of ``sets``.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from checking_by_hand import share
from own_sets import EVAL, rows

from slmrag.checking import SecondOpinion, judge
from slmrag.models.checkers import OnnxChecker
from slmrag.schema import Chunk, Passage

SHARED = EVAL.parent / "check_sentences" / "sentences.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--set", default="shared")
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({EVAL})")
    checker = OnnxChecker(options.model, options.model.name)
    check = SecondOpinion(judge, lambda language: checker)
    found: dict[bool, Counter] = {True: Counter(), False: Counter()}
    began = time.process_time()
    for text, sentence, true in sentences(options.set, options.language):
        passage = Passage(Chunk("d", "a", 1, 0, len(text), text, language=options.language), 1.0)
        (judged,) = check([(sentence, (1,))], [passage], options.language).sentences
        found[true][judged.opinion if judged.support == "in other words" else judged.support] += 1
    took = time.process_time() - began
    for true, counts in found.items():
        asked = counts.total() - counts["stands there"] - counts["disagrees"]
        said = ", ".join(f"{one} {share(counts[one], max(asked, 1))}" for one in ("agrees", "probably not"))
        print(f"{'true' if true else 'false'}: {counts.total()}, in other words {asked}: {said}")
    print(f"{1000 * took / max(sum(one.total() for one in found.values()), 1):.0f} ms of computing a sentence")


def sentences(name: str, language: str) -> list[tuple[str, str, bool]]:
    """The passage, the sentence, and whether it is true, of each row of a set."""
    if name == "shared":
        read = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()]
        return [(one["source"], one["sentence"], one["label"] == "true") for one in read if one["lang"] == language]
    return [
        (one["passage"], one["sentence"], one["true"])
        for file in Path(__file__).with_name("sets").glob("checks*.jsonl")
        for one in rows(file.stem)
        if one["hand"] == name and one["language"] == language
    ]


if __name__ == "__main__":
    main()
