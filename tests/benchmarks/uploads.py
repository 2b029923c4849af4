"""What files that are sent to the server and never added cost it: its memory, as they come and after the tab has left.

    python tests/benchmarks/uploads.py [--files 4] [--mb 190]

A real server; a tab is a websocket that speaks Streamlit's protocol, and sends its files by HTTP.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil  # noqa: E402
from served import served  # noqa: E402
from visitor import Visitor  # noqa: E402

_LEFT_SECONDS = (5, 15, 60)


def resident(address: str) -> int:
    """Megabytes that the server at ``address`` has in memory."""
    port = address.rpartition(":")[2]
    server = next(process for process in psutil.process_iter() if port in process.cmdline())
    return server.memory_info().rss >> 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--mb", type=int, default=190)
    chosen = parser.parse_args()
    rows: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        for page in ("library", "support"):
            with Visitor(address) as tab:
                while "Warming up" in tab.open(page):
                    time.sleep(1)
                before = resident(address)
                answers = [tab.put(chosen.mb << 20)[0] for _ in range(chosen.files)]
                rows.append((f"/{page}: {chosen.files} × {chosen.mb} MB", ", ".join(map(str, answers))))
                rows.append(("MB more, while the tab is there", str(resident(address) - before)))
            left = time.monotonic()
            for seconds in _LEFT_SECONDS:
                time.sleep(left + seconds - time.monotonic())
                rows.append((f"MB more, {seconds} s after it has left", str(resident(address) - before)))
        with Visitor(address) as tab:
            rows.append(("/_stcore/metrics", str(tab.ask("GET", "/_stcore/metrics")[0])))
    print("| | |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
