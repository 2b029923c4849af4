"""What the check says of sentences that two hands wrote: ``python tests/benchmarks/checking_by_hand.py [--language de]``.

For each kind of error, and each kind of true sentence, how many are found supported, partly supported and not found; words
alone, one passage each. The hands had seen neither the code nor each other's sentences (``sets/README.md``).
"""

import argparse
import sys
from collections import Counter

from own_sets import EVAL, rows

from slmrag.checking.citations import judged
from slmrag.schema import Chunk, Passage


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--language", default="en", choices=("en", "de", "es"))
    options = parser.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({EVAL})")
    found: dict[tuple[bool, str], Counter] = {}
    for row in rows("checks"):
        if row["language"] != options.language:
            continue
        chunk = Chunk("d", "a.txt", 1, 0, len(row["passage"]), row["passage"], unit="page", language=row["language"])
        sentences, _, _ = judged([(row["sentence"], (1,))], [Passage(chunk, 1.0)], row["language"])
        worst = max((one.support for one in sentences), key=("stands there", "in other words", "disagrees").index)
        for kind in (row["kind"], "all"):
            found.setdefault((row["true"], kind), Counter())[worst] += 1
    for (true, kind), counts in sorted(found.items(), key=lambda one: (one[0][0], one[0][1] != "all", one[0][1])):
        n = counts.total()
        shares = ", ".join(
            f"{outcome} {100 * counts[outcome] / n:3.0f} %"
            for outcome in ("stands there", "in other words", "disagrees")
        )
        print(f"{'true ' if true else 'false'} {kind:26} n = {n:4}  {shares}")


if __name__ == "__main__":
    main()
