"""Documents are read and embedded by the nodes of a Ray cluster, and the library is what it would be without."""

import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import command_line
import numpy as np
import pytest
from fakes.documents import write
from fakes.scans import drawn, scanned
from filelock import FileLock
from ray_cluster import (
    another_node,
    another_version,
    copies,
    embedder_in,
    ends_its_process,
    full_disk,
    two_nodes,
    workers,
)
from waiting import wait_until

from slmrag import Assistant
from slmrag.bulk import Cluster, Recipe, node_work
from slmrag.bulk.node_work import recognised_languages
from slmrag.bulk.probe import probe
from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors import ClusterProblem, FileProblem
from slmrag.errors.notices import Notice
from slmrag.readers import Limits
from slmrag.runtime.connections import set_offline

pytest.importorskip("ray", reason="Ray is not installed here: pip install 'slmrag[ray]'")
pytestmark = pytest.mark.slow
SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the nodes have their own models."""
    return tmp_path_factory.mktemp("nodes")


@pytest.fixture(scope="module")
def cluster(models: Path) -> Iterator[Any]:
    with two_nodes(models) as cluster:
        yield cluster


@pytest.fixture
def recipe(models: Path, tmp_path: Path) -> Recipe:
    """How the machine with the library would read and embed, which no node can see."""
    return Recipe(
        tmp_path / "elsewhere", Limits(), False, "all-MiniLM-L6-v2", (), Embedder().fingerprint, recognised_languages(None),
        version("slmrag"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF, a workbook, a mail with a file in it, a scan of four pages, the same bytes twice, a name twice, and two bad files."""
    folder = tmp_path_factory.mktemp("documents")
    for name in ("handbook.pdf", "prices.xlsx"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    write(folder / "letter.eml", _MAIL)
    pages = [scanned(drawn([f"The rent of house {house} is {house}50 euros a month."])) for house in range(1, 5)]
    pages[0].save(folder / "rents.pdf", "PDF", resolution=150, save_all=True, append_images=pages[1:])
    write(folder / "first.txt", "The gate closes at nine in the evening.")
    write(folder / "second.txt", "The gate closes at nine in the evening.")
    (folder / "below").mkdir()
    write(folder / "below" / "first.txt", "Another file of that name.")
    (folder / "damaged.docx").write_bytes(b"PK\x03\x04 and then nothing")
    write(folder / "empty.txt", "")
    return folder


_MAIL = """From: ann@example.org
To: ben@example.org
Subject: The lift
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=part

--part
Content-Type: text/plain

The lift is inspected in May.
--part
Content-Type: text/plain
Content-Disposition: attachment; filename=dates.txt

The inspection takes place on 12 May.
--part--
"""


def contents(assistant: Assistant) -> dict[str, tuple]:
    """All that is kept of each document, but for when it was added and how long it took."""
    library = assistant.library
    found = {}
    for document in assistant.documents():
        chunks = assistant.chunks(document.id)
        keys, _, vectors = library.vectors.read(library.embedder, library.of("").pages.chunk_keys(document.id))
        order = np.argsort([library.chunks([int(key)])[int(key)].text for key in keys], kind="stable")
        found[document.name] = (
            (document.id, document.unit, document.language, document.chunks, document.embedded),
            [(page.number, page.text, page.kind, page.section, page.label) for page in assistant.pages(document.id)],
            sorted((chunk.page, chunk.start, chunk.end, chunk.text, chunk.section) for chunk in chunks),
            sorted(one.name for one in library.of("").documents.attached(document.id)),
            vectors[order],
        )  # fmt: skip
    return found


def assert_same(found: dict[str, tuple], wanted: dict[str, tuple]) -> None:
    assert found.keys() == wanted.keys()
    for name in wanted:
        assert found[name][:-1] == wanted[name][:-1]
        np.testing.assert_allclose(found[name][-1], wanted[name][-1], atol=1e-5)


def test_the_library_is_the_same_as_without(cluster: Any, folder: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with Assistant(tmp_path / "alone", background=False) as alone:
        wanted = [(one.name, one.status, one.error) for one in alone.add([folder])]
        same = contents(alone)
    with Assistant(tmp_path / "far", background=False) as far:
        added = far.add_with_ray(
            cluster.address, [folder], on_progress=lambda one: told.append((one.unit, one.done, one.total))
        )
        assert [(one.name, one.status, one.error) for one in added] == wanted
        assert_same(contents(far), same)
        assert "rents.pdf" in same and same["rents.pdf"][0][3] == 4
        nodes = {one.host for one in far.connections if one.purpose == "ray"}
        assert len(nodes) == 3 and cluster.address in nodes, "the cluster, and its two nodes"
        again = far.add_with_ray("auto", [folder])
        assert {one.status for one in again} == {"unchanged", "failed"}
        (mine,) = far.of("bob").add_with_ray(cluster.address, [folder / "rents.pdf"])
        assert mine.status == "added" and [one.name for one in far.of("bob").documents()] == ["rents.pdf"]
    assert ("files", 9, 9) in told and {unit for unit, _, _ in told} >= {"files", "pages", "chunks"}


def test_workers_that_are_killed_lose_nothing(cluster: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    paths = copies(SAMPLES / "handbook.pdf", tmp_path / "handbooks", 4)
    killed: set[str] = set()
    ended = threading.Event()

    def kill() -> None:
        while len(killed) < 2 and not ended.wait(0.01):
            for doing in {"read", "NodeEmbedder.embed"} - killed:
                for process in workers(doing)[:1]:
                    process.kill()
                    killed.add(doing)

    killer = threading.Thread(target=kill)
    with Assistant(tmp_path / "library", background=False) as assistant:
        killer.start()
        try:
            added = assistant.add_with_ray(cluster.address, paths)
        finally:
            ended.set()
            killer.join()
        assert killed == {"read", "NodeEmbedder.embed"}
        assert capfd.readouterr().out == ""  # where results go
        assert [one.status for one in added] == ["added"] * 4
        assert all(document.embedded == document.chunks > 0 for document in assistant.documents())


def test_a_killed_driver_leaves_a_library_that_the_same_command_completes(
    cluster: Any, home: Path, tmp_path: Path
) -> None:
    copies(SAMPLES / "handbook.pdf", tmp_path / "handbooks", 4)
    adding = subprocess.Popen(
        [sys.executable, "-m", "slmrag", "add", "--ray", cluster.address, str(tmp_path / "handbooks")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with Assistant(home, background=False) as assistant:
        wait_until(assistant.documents)
        adding.send_signal(signal.SIGKILL)
        adding.wait()
        there = len(assistant.documents())
        assert 0 < there <= 4
    with Assistant(home, background=False) as assistant:
        added = assistant.add_with_ray(cluster.address, [tmp_path / "handbooks"])
        assert [one.status for one in added].count("unchanged") >= there
        assert len(assistant.documents()) == 4
        assert all(document.embedded == document.chunks > 0 for document in assistant.documents())


def test_what_ends_every_process_that_reads_it_costs_itself_only(cluster: Any, recipe: Recipe, tmp_path: Path) -> None:
    with Cluster(cluster.address, recipe) as far, pytest.raises(ClusterProblem) as ended:
        poisoned, sound = far.task(ends_its_process), _read_handbook(far)
        assert len(sound.result()[0].pages) == 11
        poisoned.result()
    assert ended.value.key == "cluster_work_failed" and ended.value.values["times"] == 5


def _read_handbook(far: Cluster) -> Any:
    file = (SAMPLES / "handbook.pdf").read_bytes()
    document = hashlib.sha256(file).hexdigest()
    return far.task(node_work.read, file, "handbook.pdf", document, ChunkSize(200, 20), None, [])


def test_a_node_that_is_lost_is_named_and_its_work_is_done_by_the_others(cluster: Any, recipe: Recipe) -> None:
    told: list[Notice] = []
    with another_node(cluster) as node, Cluster(cluster.address, recipe, told.append) as far:
        assert far.nodes == far.cores == 3
        work = [_read_handbook(far) for _ in range(6)]
        cluster.remove_node(node, allow_graceful=False)
        assert [len(one.result()[0].pages) for one in work] == [11] * 6
        wait_until(lambda: far.watch() or told)
    assert [one.key for one in told] == ["node_lost"]


def test_a_node_whose_disk_is_full_is_named_once_and_gets_no_more_work(
    cluster: Any, recipe: Recipe, tmp_path: Path
) -> None:
    told: list[Notice] = []
    with (
        another_node(cluster, PYTHONPATH=full_disk(tmp_path / "full")),
        Cluster(cluster.address, recipe, told.append) as far,
    ):
        work = [_read_handbook(far) for _ in range(9)]
        assert [len(one.result()[0].pages) for one in work] == [11] * 9
    assert [one.key for one in told] == ["node_full"]


def test_nodes_that_would_make_another_library_are_named_before_anything_is_done(
    cluster: Any, models: Path, recipe: Recipe, tmp_path: Path
) -> None:
    mine = replace(recipe, embedder="mine", fingerprint=embedder_in(models, "mine"))
    embedder_in(tmp_path / "other", "mine", mark="other")
    for environment, key in (
        ({"PYTHONPATH": another_version(tmp_path / "older")}, "node_of_other_version"),
        ({"SLMRAG_HOME": str(tmp_path / "other")}, "node_with_other_embedder"),
        ({"SLMRAG_HOME": str(tmp_path / "none")}, "node_without_embedder"),
    ):
        with (
            another_node(cluster, **environment),
            pytest.raises(ClusterProblem) as refused,
            Cluster(cluster.address, mine),
        ):
            raise AssertionError("it was let in")
        assert refused.value.key == key


def test_a_cluster_of_other_versions_or_that_tells_of_its_use_is_refused(cluster: Any, recipe: Recipe) -> None:
    from ray._raylet import GcsClient

    gcs, where = GcsClient(address=cluster.address), (b"CLUSTER_METADATA", b"cluster")
    told = gcs.internal_kv_get(*where)
    try:
        for other, key in (
            ({"ray_version": "2.9.3"}, "cluster_of_other_version"),
            ({"python_version": "3.9.1"}, "cluster_of_other_version"),
            ({"git_commit": "1a2b3c"}, "cluster_reports_use"),
        ):
            gcs.internal_kv_put(where[0], json.dumps(json.loads(told) | other).encode(), True, where[1])
            with pytest.raises(ClusterProblem) as refused, Cluster(cluster.address, recipe):
                raise AssertionError("it was let in")
            assert refused.value.key == key
    finally:
        gcs.internal_kv_put(where[0], told, True, where[1])


def test_ray_is_told_once_of_each_thing_that_nodes_do(cluster: Any, recipe: Recipe) -> None:
    from ray.experimental.internal_kv import _internal_kv_list

    told = []
    with Cluster(cluster.address, recipe) as far:
        for _ in range(3):
            assert _read_handbook(far).result()
            told.append(len(_internal_kv_list(b"RemoteFunction:", namespace="fun")))
    assert told[0] == told[1] == told[2] > 0


def test_where_nothing_may_leave_no_cluster_of_others_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.2", 0)) as elsewhere:
        monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.2:{elsewhere.getsockname()[1]}")
        elsewhere.setblocking(False)
        set_offline(True)
        try:
            assert probe("auto") is None
        finally:
            set_offline(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


def test_what_keeps_ray_from_adding_is_told_in_one_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nowhere = f"127.0.0.1:{nobody.getsockname()[1]}"
    file = str(write(tmp_path / "a.txt", "The gate closes at nine."))
    assert f"No Ray cluster answers at {nowhere}" in command_line.told(capsys, "add", "--ray", nowhere, file)
    assert "“somewhere” is no address" in command_line.told(capsys, "add", "--ray", "somewhere", file)
    monkeypatch.setenv("SLMRAG_OFFLINE", "true")
    assert "nothing is sent to 192.0.2.1" in command_line.told(capsys, "add", "--ray", "192.0.2.1:6379", file)
    monkeypatch.delenv("SLMRAG_OFFLINE")
    with FileLock(home / "index.lock"):
        assert "Another process keeps the library" in command_line.told(capsys, "add", "--ray", nowhere, file)
    monkeypatch.setitem(sys.modules, "ray", None)
    assert "pip install 'slmrag[ray]'" in command_line.told(capsys, "add", "--ray", nowhere, file)
    assert "empty" in command_line.run("list").output


def test_a_file_too_large_for_one_nodes_disk_is_read_by_another(cluster: Any, recipe: Recipe, tmp_path: Path) -> None:
    told: list[Notice] = []
    file = io.BytesIO((SAMPLES / "brief-kunde.docx").read_bytes())
    with zipfile.ZipFile(file, "a") as docx:
        docx.writestr("word/media/large.bin", bytes(50 << 20))
    large = file.getvalue()
    document, size = hashlib.sha256(large).hexdigest(), ChunkSize(200, 20)
    with (
        another_node(cluster, PYTHONPATH=full_disk(tmp_path / "small", 70 << 20)) as small,
        Cluster(cluster.address, recipe, told.append) as far,
    ):
        work = [far.task(node_work.read, large, "letter.docx", document, size, None, []) for _ in range(4)]
        assert [len(one.result()[0].pages) > 0 for one in work] == [True] * 4
        assert not far.places(), "that node does what is smaller"
        for node in cluster.list_all_nodes():
            if node is not small:
                far.leave_out(ClusterProblem("node_full", node=node.node_id, free=0))
        alone = far.task(node_work.read, large, "letter.docx", document, size, None, [])
        with pytest.raises(FileProblem) as refused:
            alone.result()
    assert refused.value.key == "no_room_on_nodes" and {one.key for one in told} == {"node_full"}


def test_what_was_added_is_told_where_the_end_fails(
    cluster: Any, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLMRAG_CHROMA_URL", "http://127.0.0.1:9")
    file = write(tmp_path / "a.txt", "The gate closes at nine.")
    ended = command_line.run("add", "--ray", cluster.address, str(file), code=1)
    assert "a.txt: added" in ended.stdout
    assert "The documents are in the library" in ended.stderr and "127.0.0.1:9" in ended.stderr


def test_where_the_node_of_this_machine_ends_a_line_says_so(models: Path, home: Path, tmp_path: Path) -> None:
    copies(SAMPLES / "handbook.pdf", tmp_path / "handbooks", 12)
    with two_nodes(models) as cluster:
        command = [sys.executable, "-m", "slmrag", "add", "--ray", cluster.address, str(tmp_path / "handbooks")]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "SLMRAG_HOME": str(home)}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as add:
            while not workers("read"):
                assert add.poll() is None
            (raylet,) = cluster.head_node.all_processes["raylet"]
            raylet.process.kill()
            said = add.communicate()[1]
    assert add.returncode == 1 and said.count("Ray’s own process on this computer") == 1 and "Traceback" not in said


_WITH_ANOTHER_TOKEN = """
import os, sys
from pathlib import Path
os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "a" * 32}
from ray_cluster import two_nodes
from slmrag.bulk.probe import probe
from slmrag.errors import ClusterProblem
with two_nodes(Path(sys.argv[1])) as cluster:
    for token in ("b" * 32, "a" * 32):
        os.environ["RAY_AUTH_TOKEN"] = token
        try:
            print(probe(cluster.address).address == cluster.address)
        except ClusterProblem as problem:
            print(problem.key)
"""


def test_a_cluster_that_refuses_this_machines_token_is_said_to(tmp_path: Path) -> None:
    """In a process of its own: Ray reads once how it signs in."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _WITH_ANOTHER_TOKEN, str(tmp_path)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split()[-2:] == ["cluster_refuses", "True"]
