"""What a second worker adds: ``python tests/benchmarks/ray_ingest.py [FOLDER] [--copies 60] [--kill-every 20]``.

A Ray cluster of this machine, whose head does no work: documents a second with one node of one core, then with two, each
node held to a core of its own, and what each costs of computing, in the nodes and in the process that writes. With
``--kill-every`` instead: two nodes, a process of which that reads or embeds is killed so often, and what is missing at the end.
Without FOLDER the handbook of the samples is copied. Each figure is of one run: at rest, with three cores or more, and twice.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from unittest import mock

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ray_cluster import QUIET, copies, workers

from slmrag import Assistant
from slmrag.bulk import Cluster

HANDBOOK = Path(__file__).resolve().parents[2] / "data" / "samples" / "handbook.pdf"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--copies", type=int, default=60)
    parser.add_argument("--kill-every", type=float, default=0)
    options = parser.parse_args()
    os.environ |= QUIET
    with tempfile.TemporaryDirectory() as place:
        os.environ["RAY_TMPDIR"] = place
        if options.folder is None:
            options.folder = Path(place, "documents")
            copies(HANDBOOK, options.folder, options.copies)
        if options.kill_every:
            added(options.folder, nodes=2, kill_every=options.kill_every)
            return
        one, two = (added(options.folder, nodes) for nodes in (1, 2))
        print(f"two nodes / one: {two / one:.2f} times as many documents a second")


def added(folder: Path, nodes: int, kill_every: float = 0) -> float:
    """Add all of ``folder`` by so many nodes, and print what it took; returns documents a second."""
    from ray.cluster_utils import Cluster as Local

    local = Local(
        initialize_head=True, head_node_args={"num_cpus": 0, "node_ip_address": "127.0.0.1", "include_dashboard": False}
    )
    work = [local.add_node(num_cpus=1, node_ip_address="127.0.0.1") for _ in range(nodes)]
    raylets = [psutil.Process(node.all_processes["raylet"][0].process.pid) for node in work]
    cores = psutil.cpu_count() or 1
    for number, raylet in enumerate(raylets):
        raylet.cpu_affinity([cores - 1 - number % cores])  # which the processes that it starts keep
    entered: list[float] = []
    enter = Cluster.__enter__

    def entering(cluster: Cluster) -> Cluster:
        there = enter(cluster)
        entered.append(time.perf_counter())
        return there

    ended = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=kill, args=(kill_every, ended, killed))
    computed: dict[int, float] = {}
    watcher = threading.Thread(target=watch, args=(raylets, ended, computed))
    with tempfile.TemporaryDirectory() as home, Assistant(home, background=False) as assistant:
        assistant.load()
        own = sum(psutil.Process().cpu_times()[:2])
        with mock.patch.object(Cluster, "__enter__", entering):
            watcher.start()
            if kill_every:
                killer.start()
            results = assistant.add_with_ray(local.address, [folder], on_notice=print)
        seconds = time.perf_counter() - entered[0]
        ended.set()
        watcher.join()
        own = sum(psutil.Process().cpu_times()[:2]) - own
        documents = assistant.documents()
        there = [one for one in results if one.status == "added"]
        whole = sum(one.embedded == one.chunks > 0 for one in documents)
    local.shutdown()
    rate = len(there) / seconds
    print(
        f"{nodes} node{'s' * (nodes > 1)}: {len(results)} files, {len(there)} added, {whole} with all their vectors, in {seconds:.1f} s: "
        f"{rate:.2f} documents a second; {sum(computed.values()) / len(results):.2f} s of computing a document in the nodes, {own / len(results):.2f} s in the "
        f"process that writes; {len(killed)} processes killed"
    )
    return rate


def kill(every: float, ended: threading.Event, killed: list[int]) -> None:
    """End a process of the nodes that reads or embeds, every so many seconds, as the system would."""
    while not ended.wait(every):
        busy = [*workers("read"), *workers("NodeEmbedder.embed")]
        if busy:
            process = random.choice(busy)
            process.kill()
            killed.append(process.pid)


def watch(raylets: list[psutil.Process], ended: threading.Event, computed: dict[int, float]) -> None:
    """Note by process what those of the nodes have computed, in seconds, until they end: but for the last fifth of one each."""
    while not ended.wait(0.2):
        for raylet in raylets:
            for one in raylet.children(recursive=True):
                try:
                    computed[one.pid] = sum(one.cpu_times()[:2])
                except psutil.Error:  # it has just ended
                    continue


if __name__ == "__main__":
    main()
