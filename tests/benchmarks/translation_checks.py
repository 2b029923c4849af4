"""How often the checks of a translation err: ``python tests/benchmarks/translation_checks.py``.

On NTREX-128 (news that people translated from English; the first 976 sentences): the share of their work that is
doubted, which should be none, and the share of faults put into it that is found, which should be all.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from slmrag.translation.checks import problems

NTREX = Path(__file__).resolve().parents[3] / "shared" / "eval" / "ntrex" / "dev"
CODES = {
    "arb": "ar", "ces": "cs", "dan": "da", "deu": "de", "fin": "fi", "fra": "fr", "heb": "he", "hun": "hu", "ita": "it", "jpn": "ja",
    "kor": "ko", "nld": "nl", "nob": "no", "pol": "pl", "por": "pt", "rus": "ru", "spa": "es", "swe": "sv", "tha": "th", "tur": "tr",
    "ukr": "uk", "zho-CN": "zh",
}  # fmt: skip


def faults(source: str, target: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """The same translation with a fault in it, of each kind that it can have."""
    if len(source.split()) > 4:
        yield "left in English", source
    if match := draw.choice([*re.finditer(r"\d+", target), None]):
        yield (
            "another number",
            target[: match.start()] + str(int(match[0]) + draw.choice((1, 10))) + target[match.end() :],
        )
    if len(target) > 60:
        yield "a third of it", target[: len(target) // 3]
    yield "preface", f"Here is the translation: {target}"


def main() -> None:
    english = (NTREX / "eng.txt").read_text("utf-8").splitlines()
    found, put = Counter(), Counter()
    draw = random.Random(7)
    for name, code in CODES.items():
        doubted = Counter()
        for source, target in zip(english, (NTREX / f"{name}.txt").read_text("utf-8").splitlines(), strict=True):
            kinds = {kind for kind, _ in problems(source, target, source_language="en", target_language=code)}
            doubted.update(kinds or {"none"})
            if not kinds:
                for fault, bad in faults(source, target, draw):
                    put[fault] += 1
                    found[fault] += any(problems(source, bad, source_language="en", target_language=code))
        told = ", ".join(f"{kind} {number}" for kind, number in doubted.most_common() if kind != "none")
        print(f"{code}: {1 - doubted['none'] / len(english):6.1%} doubted ({told})")
    for fault, number in put.items():
        print(f"{fault}: {found[fault] / number:.1%} of {number} found")


if __name__ == "__main__":
    main()
