"""The process that translates: told sentences in lines of JSON on its standard input, it gives them back in another language.

A process of its own because the library holds Python's lock while it translates, and its translators stay in the thread that
made them. It ends by itself when nobody has asked for a while, or when whoever asked is gone.
"""

import gzip
import json
import os
import sys
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fxtranslate import Translator

    Held = dict[tuple[object, ...], Translator]  # by the files, their sizes and times

_HELD = 4  # directions in memory: two languages with English, both ways


def main() -> None:
    """``python -m slmrag.models.pair_child IDLE_SECONDS``; 0 seconds: it waits for ever."""
    idle = float(sys.argv[1])
    held: Held = {}
    while line := _line(idle):
        asked = json.loads(line)
        try:
            texts: list[str] = asked["texts"]
            for files in asked["way"]:
                texts = _translated(_translator(held, files), texts)
            answer = {"id": asked["id"], "texts": texts}
        except (ValueError, OSError, EOFError, zlib.error, ImportError) as error:  # a damaged file, packed or not
            answer = {"id": asked["id"], "failed": str(error).strip()[:200] or type(error).__name__}
        print(json.dumps(answer), flush=True)


def _line(idle: float) -> str:
    """The next line, ``""`` at the end; a wait of ``idle`` seconds ends the process."""
    if not idle:
        return sys.stdin.readline()
    waiting = threading.Timer(idle, os._exit, [0])
    waiting.daemon = True
    waiting.start()
    try:
        return sys.stdin.readline()
    finally:
        waiting.cancel()


def _translator(held: "Held", files: Sequence[str]) -> "Translator":
    """The translator of a direction: its model, both vocabularies, and the shortlist of likely words where there is one."""
    from fxtranslate import Translator

    # Another model may have been put in its place.
    states = [Path(file).stat() for file in files if file]
    key = (*files, *((state.st_size, state.st_mtime_ns) for state in states))
    if key in held:
        held[key] = held.pop(key)  # the last that was used
    else:
        model, source, target, *shortlist = (_bytes(Path(file)) if file else b"" for file in files)
        held[key] = Translator(model, source, target, *(one for one in shortlist if one))
        if len(held) > _HELD:
            del held[next(iter(held))]
    return held[key]


def _bytes(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def _translated(translator: "Translator", texts: Sequence[str]) -> list[str]:
    # `translate` takes a text as one sentence; `translate_long` would cut it anew, at every "Dr.".
    return [translator.translate(text) if text else "" for text in texts]


if __name__ == "__main__":
    main()
