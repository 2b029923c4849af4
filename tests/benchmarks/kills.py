"""`kill -9` at every step of what changes a library, half of them aimed and half at random: what is left after each.

    python tests/benchmarks/kills.py [--kills 100] [--seed 1]

A process adds, replaces, removes, embeds again, summarises, translates, moves, backs up, restores, mends, or makes anew what
lies in the bin (the catalogue is lost before), and is killed; then the library is opened as at the next start. Sound is:
every document that was there before answers, the one at work is there whole or not at all, its table with it, and there when
that was acknowledged; what is gone cannot be read in any file, beside the backup neither; everything agrees with the catalogue
(`Assistant.faults`); a summary or translation that goes on is that of an undisturbed run. Vectors are made at once
(`stub_embedder`).
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fakes import stub_embedder  # noqa: E402
from killing import DEEDS, STEPS, Victim  # noqa: E402

_LONG = 14_000  # lines: more than a thousand chunks
_LATER = 0.03  # seconds after a step: within what it writes


def run(kills: int, seed: int, show) -> list[tuple[str, str, bool, str]]:
    """Kill so often; (deed, step, whether the process was killed, what was wrong) of each."""
    stub_embedder.install()
    draw, outcomes, number = random.Random(seed), [], 0
    with tempfile.TemporaryDirectory() as folder:
        victim = Victim(Path(folder), long=_LONG)
        usual = {}
        for deed in DEEDS:  # undisturbed: how long each takes, and how often it comes to each step
            usual[deed], wrong = victim.kill(deed, "new.txt" if deed == "add" else "a.txt")
            assert not usual[deed].killed and not wrong, wrong
            if deed == "remove":
                victim.kill("add", "a.txt")
        aims = [(deed, step) for step in STEPS for deed in DEEDS if usual[deed].steps.get(step)]
        while sum(killed for _, _, killed, _ in outcomes) < kills:  # one that ended before its moment was none
            deed, step = aims[number // 2 % len(aims)]
            names = sorted(victim.there)
            name = f"{number}.txt" if deed == "add" else draw.choice(names)
            if deed in ("remove", "summary", "translation"):
                name = draw.choice([name for name in names if name != "long.txt"])
            if number % 2:
                step = "random"
                aim = {"seconds": draw.uniform(0, usual[deed].seconds)}
            else:
                aim = {"step": step, "nth": draw.randint(1, usual[deed].steps[step])}
                if step == "Chroma's persist" or draw.random() < 0.3:
                    aim["seconds"] = draw.uniform(0.0001, _LATER)
            killed, wrong = victim.kill(deed, name, **aim)
            if not killed.killed and killed.seconds < usual[deed].seconds:
                usual[deed] = replace(usual[deed], seconds=killed.seconds)
            outcomes.append((deed, step, killed.killed, wrong))
            ended = "killed" if killed.killed else "ended"
            show(f"{number + 1}: {deed} {name}, {step} {aim}: {ended}, {wrong or 'sound'}")
            if len(victim.there) < 4:
                victim.kill("add", f"more{number}.txt")
            number += 1
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    outcomes = run(chosen.kills, chosen.seed, lambda line: print(line, file=sys.stderr, flush=True))
    tried, killed, sound = Counter(), Counter(), Counter()
    for deed, step, was_killed, wrong in outcomes:
        tried[deed, step] += 1
        killed[deed, step] += was_killed
        sound[deed, step] += not wrong
    print("| killed at | " + " | ".join(DEEDS) + " | all |\n" + "|---" * (len(DEEDS) + 2) + "|")
    for step in (*STEPS, "random"):
        cells = [f"{sound[d, step]} of {tried[d, step]}" if tried[d, step] else "" for d in DEEDS]
        total = [sum(count[d, step] for d in DEEDS) for count in (sound, tried)]
        print(f"| {step} | {' | '.join(cells)} | {total[0]} of {total[1]} |")
    print(f"\n{killed.total()} killed of {tried.total()}; sound afterwards {sound.total()}")
    sys.exit(sound.total() != tried.total())


if __name__ == "__main__":
    main()
