"""What the check says of sentences that ten hands wrote: ``python tests/benchmarks/checking_by_hand.py [--hand a|b|p|q|t|v|y|aa|ab|ac] [--language de]``.

For each kind of error, and each kind of true sentence, how many stand there, are in other words and disagree, with 95 %
intervals (Wilson), and the milliseconds of one core that a sentence takes; words alone, one passage each. The hands had seen
neither the code nor each other's sentences (``sets/README.md``); the rules were written with those of a and b.
"""

import argparse
import sys
import time
from collections import Counter
from math import sqrt
from pathlib import Path

from own_sets import EVAL, rows

from slmrag.checking import judge
from slmrag.schema import Chunk, Passage

OUTCOMES = ("stands there", "in other words", "disagrees")
EXACT = ("magnitude", "unit", "number", "table", "date", "name", "negation")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--hand",
        default="",
        choices=("", "a", "b", "p", "q", "t", "v", "y", "aa", "ab", "ac"),
        help="one hand's sentences alone",
    )
    parser.add_argument("--language", default="en", choices=("en", "de", "es"))
    parser.add_argument(
        "--show", default="", help="print what is judged wrongly of this kind; not of the others than a and b"
    )
    options = parser.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"skipped: the evaluation sets are not here ({EVAL})")
    found: dict[tuple[bool, str], Counter] = {}
    took = 0.0
    for row in (
        *rows("checks"),
        *rows("checks_pq"),
        *rows("checks_t"),
        *rows("checks_v"),
        *rows("checks_y"),
        *rows("checks_aa"),
        *rows("checks_ab"),
        *rows("checks_ac"),
    ):
        if row["language"] != options.language or options.hand not in ("", row["hand"]):
            continue
        text, name = row["passage"], Path(row.get("source", "a.txt")).name.replace("_", " ")
        passage = Passage(Chunk("d", name, 1, 0, len(text), text, unit="page", language=row["language"]), 1.0)
        began = time.process_time()
        (sentence,), _, _ = judge([(row["sentence"], (1,))], [passage], row["language"])
        took += time.process_time() - began
        for kind in (row["kind"], "all", *(["exact kinds"] if row["kind"] in EXACT else [])):
            found.setdefault((row["true"], kind), Counter())[sentence.support] += 1
        wrong = sentence.support == ("disagrees" if row["true"] else "stands there")
        if (
            row["hand"] in ("a", "b")
            and options.show == row["kind"]
            and (wrong or sentence.support == "in other words")
        ):
            print(f"  {row['sentence']}\n      {sentence.support}: {sentence.differences}")
    print(f"{'':33} n   " + "".join(f"{outcome:>20}" for outcome in OUTCOMES))
    for (true, kind), counts in sorted(found.items(), key=lambda one: (one[0][0], one[0][1] != "all", one[0][1])):
        shares = "".join(f"{share(counts[outcome], counts.total()):>20}" for outcome in OUTCOMES)
        print(f"{'true ' if true else 'false'} {kind:26} {counts.total():5} {shares}")
    total = sum(counts.total() for (_, kind), counts in found.items() if kind == "all")
    print(f"{1000 * took / max(total, 1):.1f} ms of one core a sentence and its passage")


def share(count: int, n: int) -> str:
    """A share in per cent with its 95 % interval (Wilson, 1927)."""
    p, z = count / n, 1.96
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return f"{100 * p:.0f} % ({100 * max(low, 0):.0f}-{100 * high:.0f})"


if __name__ == "__main__":
    main()
