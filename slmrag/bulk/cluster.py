"""A Ray cluster as this process works with it: looked at before anything is begun, and watched while it works."""

import logging
import os
import platform
import re
import socket
import threading
import time
from collections.abc import Callable, Collection
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self

from slmrag.bulk import node_work
from slmrag.bulk.node_task import NodeTask, said
from slmrag.bulk.node_work import Recipe
from slmrag.bulk.probe import is_loopback, probe
from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.notices import Notice
from slmrag.errors.slmrag_error import Stopped
from slmrag.runtime.connections import connect

if TYPE_CHECKING:
    from ray import ObjectRef

_ADDRESS = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:/\s]+):(\d{1,5})")
_CONNECT_SECONDS = 5.0
_LOOK_SECONDS = 0.5  # how soon it is seen that work is to stop
_NODES_SECONDS = 5.0  # how often it is looked which nodes are there
_FIT_SECONDS = 60.0  # a node's first process is started, and imports slmrag
_PATIENCE_SECONDS = (
    20.0  # that no node takes work, as while one is started anew; less than Ray has, that ends this process
)
# What Ray would do by itself: tell its makers how it is used, and write to our terminal.
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
}

log = logging.getLogger(__name__)


class Cluster:
    """The cluster at ``address`` (``auto``: the one that runs on this machine), all of whose nodes work by ``recipe``.

    A context manager, one at a time in a process: inside, ``nodes`` and ``cores`` say how many there are, ``stopping`` ends all
    work when it is set, and ``on_notice`` is told of nodes that drop out. Raises `ClusterProblem` for what does not answer, or
    would not make the same library, `Offline` where a node is another machine and nothing may leave this one.
    """

    def __init__(self, address: str, recipe: Recipe, on_notice: Callable[[Notice], None] = lambda notice: None) -> None:
        self.stopping = threading.Event()
        self._address, self._recipe, self._on_notice = address, recipe, on_notice
        self._there: dict[str, dict] = {}
        self._left_out: set[str] = set()
        self._looking = threading.Lock()
        self._looked_at = self._worked_at = self._met_at = time.monotonic()
        self.nodes = self.cores = 0
        self.problem: ClusterProblem | None = None  # that ended all work

    def __enter__(self) -> Self:
        self._address = _connect(self._address)
        try:
            self._begin()
        except BaseException:
            _leave()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopping.set()
        _leave()

    def _begin(self) -> None:
        import ray

        self._own = ray.get_runtime_context().get_node_id()
        self._kept_recipe = ray.put(self._recipe)
        self._look()
        self._must_fit()
        self.nodes = len(self._there)
        self.cores = int(sum(node["Resources"].get("CPU", 0) for node in self._there.values()))
        if not self.cores:
            raise ClusterProblem("no_node_left")

    def _must_fit(self) -> None:
        """Ask all nodes, at once, whether they would make the same library. Raises what the first that would not says."""
        import ray
        from ray.exceptions import RayError

        fit = _remote(node_work.unfit)
        asked = {
            id: fit.options(num_cpus=0, max_retries=0, label_selector={"ray.io/node-id": id}).remote(self._kept_recipe)
            for id in self._there
        }
        for id, answer in asked.items():
            try:
                problem = ray.get(answer, timeout=_FIT_SECONDS)
            except RayError as error:  # as where slmrag is not installed
                problem = ClusterProblem("node_unfit", node=id, said=said(error))
            if problem:
                raise self._of_named(problem)

    def budget(self) -> int:
        """How many bytes of files may be under way at once: a quarter of what this machine keeps for the cluster's objects."""
        own = self._there.get(self._own, {"Resources": {}})
        return int(own["Resources"].get("object_store_memory", 256 << 20)) // 4

    def task(self, work: Callable[..., Any], *given: Any) -> NodeTask:
        """Have a node do ``work`` (of `node_work`) with the recipe and what is ``given``."""

        def submit(too_small: Collection[str]) -> "ObjectRef":
            self._await_answer()
            # Ray's own retries have no end where memory runs out, and that would be one file's fault: `NodeTask` counts all.
            return (
                _remote(work)
                .options(num_cpus=1, max_retries=0, **self.places(too_small))
                .remote(self._kept_recipe, *given)
            )

        return NodeTask(self, submit)

    def embedder(self) -> Any:
        """An actor that embeds, on some node: there when what its ``ready`` promises is."""
        self._await_answer()
        return _remote(node_work.NodeEmbedder).options(num_cpus=1, **self.places()).remote(self._kept_recipe)

    def places(self, too_small: Collection[str] = ()) -> dict[str, Any]:
        """Ray's options for where work may be done: at no node that is left out, or ``too_small`` for it."""
        out = sorted(self._left_out.union(too_small))
        return {"label_selector": {"ray.io/node-id": f"!in({','.join(out)})"}} if out else {}

    def has_other(self, too_small: Collection[str]) -> bool:
        """Whether there is a node that can work and is none of those."""
        return bool(self._with_cores() - self._left_out.union(too_small))

    def _with_cores(self) -> set[str]:
        return {id for id, node in self._there.items() if node["Resources"].get("CPU")}

    def leave_out(self, problem: ClusterProblem) -> None:
        """Give no more work to a node that cannot do it, and say so once."""
        id = str(problem.values["node"])
        if id not in self._left_out:
            self._left_out.add(id)
            self._on_notice(self._of_named(problem).notice)

    def watch(self) -> None:
        """Look from time to time which nodes are there. Raises `Stopped`; `ClusterProblem` where none takes work any more."""
        if self.stopping.is_set():
            raise self.problem or Stopped
        with self._looking:
            self._meet_own()
            if time.monotonic() - self._looked_at > _NODES_SECONDS:
                self._look()
            if self.has_other(()):
                self._worked_at = time.monotonic()
            elif (
                self._with_cores() or time.monotonic() - self._worked_at > _PATIENCE_SECONDS
            ):  # none is started anew any more
                self._end(ClusterProblem("no_node_left"))

    def _await_answer(self) -> None:
        """Nothing is asked of a cluster that has ended: Ray would wait for it, and after a minute end this process. Raises as `watch`."""
        self.watch()
        while not _listens(self._address):
            time.sleep(_LOOK_SECONDS)
            self.watch()

    def _meet_own(self) -> None:
        """Raise where this machine's node has ended, sooner than Ray sees it, which then ends this process without a word.

        It is told before it is raised: what there is to let go may take longer than Ray does.
        """
        if time.monotonic() - self._met_at > _LOOK_SECONDS:
            own = self._there.get(self._own)
            if own and not _listens(_url(own["NodeManagerAddress"], own["NodeManagerPort"])):
                problem = ClusterProblem("own_node_ended")
                self._on_notice(problem.notice)
                self._end(problem)
            self._met_at = time.monotonic()

    def _end(self, problem: ClusterProblem) -> None:
        self.problem = problem
        self.stopping.set()
        raise problem

    def _look(self) -> None:
        import ray

        self._looked_at = time.monotonic()
        if not _listens(self._address):
            self._there = {}
            return
        there = {node["NodeID"]: node for node in ray.nodes() if node["Alive"]}
        for id in self._there.keys() - there.keys():
            self._on_notice(self._of_named(ClusterProblem("node_lost", node=id)).notice)
        for id in there.keys() - self._there.keys():
            connect(_url(there[id]["NodeManagerAddress"], there[id]["NodeManagerPort"]), "ray")
        self._there = there

    def _of_named(self, problem: ClusterProblem) -> ClusterProblem:
        """A problem of a node by its id, with its address as well, which several may have."""
        id = str(problem.values["node"])
        address = self._there[id]["NodeManagerAddress"] if id in self._there else ""
        return type(problem)(problem.key, **problem.values | {"node": f"{address} ({id[:6]})"})


@cache
def _remote(work: Callable[..., Any]) -> Any:
    """``work`` for Ray, one for each: the cluster keeps all that it is ever given, and each process of it reads them all."""
    import ray

    return ray.remote(work)


def _connect(address: str) -> str:
    """Join the cluster as its driver; returns the HOST:PORT that its nodes know it by. Raises `ClusterProblem`, `Offline`."""
    if find_spec("ray") is None:
        raise ClusterProblem("ray_missing")
    if address != "auto" and not _is_address(address):
        raise ClusterProblem("cluster_address_wrong", address=address)
    if address != "auto":
        connect(address, "ray")
    os.environ |= _QUIET
    found = probe(address) if address == "auto" or _listens(address) else None
    if found is None and address == "auto":
        raise ClusterProblem("cluster_not_here")
    if found is None:
        raise ClusterProblem("cluster_does_not_answer", address=address)
    if found.reports:
        raise ClusterProblem("cluster_reports_use", address=found.address)
    import ray
    from ray._private import ray_constants, worker

    if is_loopback(found.address):  # which Ray takes for this machine's address in its network, where nobody listens
        ray_constants.ENABLE_RAY_CLUSTER = False
    worker._worker_logs_enabled = False  # it would print what ends on the nodes among our results
    own = ray.__version__, platform.python_version()
    if own != (found.ray, found.python):
        raise ClusterProblem(
            "cluster_of_other_version", address=found.address, ray=found.ray, python=found.python, own_ray=own[0], own_python=own[1]
        )  # fmt: skip
    try:
        ray.init(found.address, log_to_driver=False, configure_logging=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray's errors for a machine that is no node of it have no class of their own
        raise ClusterProblem("cluster_not_joined", address=found.address, said=said(error)) from error
    return found.address


def _url(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _leave() -> None:
    import ray

    ray.shutdown()


def _is_address(address: str) -> bool:
    found = _ADDRESS.fullmatch(address)
    return found is not None and 0 < int(found[2]) < 65536


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS):
            return True
    except OSError:
        return False
