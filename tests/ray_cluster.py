"""A real Ray cluster on this machine: nodes of one core each, as many processes as on many computers, on loopback alone."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from slmrag.embedding import Embedder

# Of everything that Ray would start or send by itself, nothing.
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}
LOOPBACK = {"node_ip_address": "127.0.0.1", "num_cpus": 1}


@contextmanager
def two_nodes(home: Path) -> Iterator[Any]:
    """The cluster; ``home`` is where its nodes look for models of their own."""
    # A short path, as sockets lie in it; Ray's own folder may be that of a cluster of the developer's.
    with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp") as own, pytest.MonkeyPatch.context() as patch:
        for name, value in (QUIET | {"RAY_TMPDIR": own}).items():
            patch.setenv(name, value)
        patch.setenv("SLMRAG_HOME", str(home))
        from ray.cluster_utils import Cluster

        cluster = Cluster(initialize_head=True, head_node_args=LOOPBACK | {"include_dashboard": False})
        try:
            cluster.add_node(**LOOPBACK)
            patch.delenv("SLMRAG_HOME")
            yield cluster
        finally:
            cluster.shutdown()


@contextmanager
def another_node(cluster: Any, **environment: str) -> Iterator[Any]:
    """A third node, whose processes have this ``environment``."""
    node = cluster.add_node(**LOOPBACK, env_vars=environment)
    try:
        yield node
    finally:
        if node in cluster.worker_nodes:
            cluster.remove_node(node)


def workers(doing: str) -> list[psutil.Process]:
    """The processes of the cluster's nodes that do this, as Ray calls them."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.cmdline()[:1] == [f"ray::{doing}"]:
                found.append(process)
        except psutil.Error:  # it has just ended
            continue
    return found


def embedder_in(home: Path, name: str, mark: str = "") -> str:
    """An embedding model called ``name`` among the models of ``home``; with another ``mark`` it is another. Its fingerprint."""
    folder = home / "embedders" / name
    built_in = Embedder().folder
    for file in built_in.rglob("*"):
        if file.is_file():
            (folder / file.relative_to(built_in)).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.relative_to(built_in)).symlink_to(file)
    (folder / "mark.txt").write_text(mark)
    return Embedder(name, got=home / "embedders").fingerprint


def another_version(folder: Path) -> str:
    """A PYTHONPATH by which slmrag says that it is of version 0.0.9."""
    about = folder / "slmrag-0.0.9.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: slmrag\nVersion: 0.0.9\n")
    return os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])


def full_disk(folder: Path, free: int = 0) -> str:
    """A PYTHONPATH by which the system says that a disk has so many bytes free."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import shutil\ntold = shutil.disk_usage\nshutil.disk_usage = lambda path: told(path)._replace(free={free})\n"
    )
    return os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])


def ends_its_process(*given: object) -> None:
    """What a file would do that ends every process which reads it."""
    os._exit(1)


def copies(source: Path, folder: Path, number: int) -> list[Path]:
    """``number`` documents like ``source``, of other bytes each."""
    folder.mkdir()
    paths = [folder / f"{source.stem}-{count}{source.suffix}" for count in range(number)]
    for count, path in enumerate(paths):
        shutil.copy(source, path)
        with path.open("ab") as file:
            file.write(b"\n%% copy %d\n" % count)
    return paths
