"""How often the checks of a translation err: ``python tests/benchmarks/translation_checks.py [--language de] [--from]``.

On the half of NTREX-128's documents that nothing was learned of (news that people translated from English): the share of
their work that is doubted, single sentences and passages of two to four, which should be none, and the share of the faults
planted into it (into every third) that is found (``planted_faults.py``), which should be all. ``--from``: as translations into English, whose
original is what the faults are planted in (half of it gone: the translation has twice as much), without what is beside it.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from planted_faults import NTREX, UNSPACED, Case, cases, languages

from slmrag.translation.checks import problems
from slmrag.translation.fit.fit_evidence import names
from slmrag.translation.fit.sounds import likeness

FAULTS = (
    "half",
    "neighbour",
    "dropped",
    "half in English",
    "added",
    "left in English",
    "another number",
    "a third",
    "preface",
    "half, ended",
    "a clause",
    "another name",
    "negation",
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_CLAUSE = re.compile(r"(?<=[,;，、،；])\s*")
_LEAST_CLAUSE = 0.15  # of a text
_DENIAL = re.compile(r"\b(?:not?|never|nor|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must)\b")


def planted(case: Case, code: str, draw: random.Random, pool: list[str]) -> Iterator[Case]:
    """``case`` as it is, and with the faults that need no neighbour."""
    yield case
    if case.fault or case.lines > 1 or draw.random() > 1 / 3:
        return
    if len(case.source.split()) > 4:
        yield replace(case, target=case.source, fault="left in English")
    if match := draw.choice([*re.finditer(r"\d+", case.target), None]):
        other = str(int(match[0]) + draw.choice((1, 10)))
        yield replace(
            case, target=case.target[: match.start()] + other + case.target[match.end() :], fault="another number"
        )
    if len(case.target) > 60:
        yield replace(case, target=case.target[: len(case.target) // 3], fault="a third")
    yield replace(case, target=f"Here is the translation: {case.target}", fault="preface")
    yield from _in_part(case, code, pool)


def _in_part(case: Case, code: str, pool: list[str]) -> Iterator[Case]:
    """``case`` with the faults that leave most of it right; ``pool`` gathers names to take for others."""
    draw = random.Random(case.source)
    clauses = [one for one in _CLAUSE.split(case.target) if one]
    left_out = [n for n, one in enumerate(clauses[1:], 1) if len(one) >= _LEAST_CLAUSE * len(case.target)]
    if left_out and "," in case.source:
        gone = draw.choice(left_out)
        rest = ("" if code in UNSPACED else " ").join(clauses[:gone] + clauses[gone + 1 :])
        ended = rest.rstrip(" ,;，、،；") + (case.target[-1] if gone == len(clauses) - 1 else "")
        yield replace(case, target=ended, fault="a clause")
    alike = [
        word
        for name in names(case.source, "en") for word in _WORD.findall(case.target)
        if code not in UNSPACED and (likeness(name, word, code) or 0) >= 0.8
    ]  # fmt: skip
    others = [word for word in pool if all((likeness(word, one, code) or 0) < 0.5 for one in alike)]
    if alike and others:
        yield replace(case, target=case.target.replace(draw.choice(alike), draw.choice(others)), fault="another name")
    pool += alike
    if not _DENIAL.search(case.source) and (verb := _VERB.search(case.source)):
        denied = f"{case.source[: verb.end()]} not{case.source[verb.end() :]}"
        yield replace(case, source=denied, fault="negation")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="", help="one alone")
    parser.add_argument("--from", dest="turned", action="store_true", help="as translations into English")
    options = parser.parse_args()
    if not NTREX.is_dir():
        sys.exit(f"skipped: NTREX is not here ({NTREX})")
    faults = FAULTS[:3] + FAULTS[4:5] if options.turned else FAULTS
    print(
        "doubted: of a sentence, of a passage | found: " + ", ".join(faults) + " | why people's sentences are doubted"
    )
    took, count = 0.0, 0
    for code in [options.language] if options.language else languages():
        draw, pool = random.Random(7), list[str]()
        found: dict[str, Counter] = {}
        why: Counter = Counter()
        for case in (
            one for each in cases(code, half=1, share=0.15, every=3) for one in planted(each, code, draw, pool)
        ):
            fault = case.fault or ("passage" if case.lines > 1 else "sentence")
            if options.turned and fault not in (*faults, "passage", "sentence"):
                continue
            began = time.process_time()
            kinds = [kind for kind, _ in _problems(case, code, turned=options.turned)]
            took, count = took + time.process_time() - began, count + 1
            found.setdefault(fault, Counter())[bool(kinds)] += 1
            if fault == "sentence":
                why.update(kinds)
        shares = {fault: 100 * each[True] / each.total() for fault, each in found.items()}
        told = ", ".join(f"{kind} {number}" for kind, number in why.most_common())
        print(
            f"{code}: {shares['sentence']:3.1f} {shares['passage']:3.1f} | "
            + " ".join(f"{shares[fault]:4.0f}" if fault in shares else "   –" for fault in faults)
            + f" | of {found['sentence'].total()}: {told}", flush=True,
        )  # fmt: skip
    print(f"{1000 * took / count:.1f} ms of one core a check")


def _problems(case: Case, code: str, *, turned: bool) -> Iterator[tuple[str, str]]:
    if turned:
        return problems(case.target, case.source, source_language=code, target_language="en")
    return problems(case.source, case.target, source_language="en", target_language=code, near=case.near)


if __name__ == "__main__":
    main()
