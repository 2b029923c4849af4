"""Several servers over one library, each in a process of its own: ``python tests/benchmarks/several_servers.py [--seconds 300] [--servers 2]``.

They add, remove and ask; then what they say is there is held against what is there. Prints how often each did what, and what was refused.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fakes import busy_server, stub_embedder  # noqa: E402

from slmrag import Assistant  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--servers", type=int, default=2)
    options = parser.parse_args()
    stub_embedder.install()
    with tempfile.TemporaryDirectory() as place:
        home, folder = Path(place) / "library", Path(place) / "files"
        folder.mkdir()
        command = [sys.executable, busy_server.__file__, str(home), str(folder)]
        servers = [
            subprocess.Popen([*command, f"server{number}", str(options.seconds)], stdout=subprocess.PIPE, text=True)
            for number in range(options.servers)
        ]
        told = [json.loads(one.communicate()[0]) for one in servers]
        for one in told:
            print({"done": one["done"], "refused": one["refused"]})
        with Assistant(home, background=False) as assistant:
            there, wanted = {one.name for one in assistant.documents()}, {name for one in told for name in one["there"]}
            index = assistant.library.snapshot().index
            index.acquire()
            index.synchronise()
            print(
                f"{len(wanted)} documents must be there: {len(wanted - there)} are lost, {len(there - wanted)} too many"
            )
            print(f"the index: {index.differences() or 'as the catalogue'}")


if __name__ == "__main__":
    main()
