"""One of several servers of a library, busy in a process of its own: it adds, removes and asks, and tells what came of it.

``python busy_server.py HOME FOLDER NAME SECONDS``: its documents are ``FOLDER/NAME-*.txt``. It prints a line of JSON: how often it did
what, the sentences of what was refused, and which of its documents must be there.
"""

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fakes import stub_embedder  # noqa: E402
from slmrag import Assistant  # noqa: E402
from slmrag.errors import SlmragError  # noqa: E402


def main(home: Path, folder: Path, name: str, seconds: float) -> None:
    stub_embedder.install()
    chance, done, refused, there = random.Random(name), Counter(), Counter(), set()
    with Assistant(home) as assistant:
        until, number = time.monotonic() + seconds, 0
        while time.monotonic() < until or not done["removed"] or not done["asked"]:
            number += 1
            try:
                if not there or chance.random() < 0.4:
                    path = folder / f"{name}-{number}.txt"
                    path.write_text(f"The valve {name}{number} opens at {number} bar.\n" * 3, "utf-8")
                    (result,) = assistant.add([path], wait=chance.random() < 0.5)
                    done[result.status] += 1
                    if result.status == "added":
                        there.add(path.name)
                elif chance.random() < 0.4:
                    gone = chance.choice(sorted(there))
                    assistant.remove(gone)
                    there.remove(gone)
                    done["removed"] += 1
                else:
                    of = chance.choice(sorted(there))
                    known = of.removesuffix(".txt").replace("-", "")
                    answer = assistant.ask(f"At how many bar does the valve {known} open?").result()
                    done["asked"] += 1
                    done["answered"] += f"{known.removeprefix(name)} bar" in answer.text
            except SlmragError as problem:
                refused[str(problem)] += 1
    print(json.dumps({"done": done, "refused": refused, "there": sorted(there)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
