"""A piece of work that the nodes of a cluster do, however often one of them ends at it."""

import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.slmrag_error import SlmragError, Stopped

if TYPE_CHECKING:
    from ray import ObjectRef

    from slmrag.bulk.cluster import Cluster

_LOOK_SECONDS = 0.5  # how soon it is seen that work is to stop
_ATTEMPTS = 5  # at one piece of work, by processes or nodes that end

log = logging.getLogger(__name__)


class NodeTask:
    """One piece of work that a node does; done again elsewhere where its process or its node ends.

    ``submit`` is given the nodes that are too small for it; ``failed`` is told of what came to nothing, before it is submitted again.
    """

    def __init__(
        self,
        cluster: "Cluster",
        submit: Callable[[Collection[str]], "ObjectRef"],
        failed: Callable[["ObjectRef"], None] = lambda ref: None,
    ) -> None:
        self._cluster, self._submit, self._failed = cluster, submit, failed
        self._too_small: set[str] = set()
        self.ref = submit(self._too_small)

    def result(self, stop: Callable[[], bool] = lambda: False) -> Any:
        """What came of it. Raises what it returned as a problem, `Stopped`, `ClusterProblem` where it fails again and again, and
        `FileProblem` where no node has room for it."""
        import ray
        from ray.exceptions import RayError

        attempts = 0
        while True:
            try:
                while not ray.wait([self.ref], timeout=_LOOK_SECONDS)[0]:
                    self._wait(stop)
                made = ray.get(self.ref)
            except RayError as error:
                log.warning("work on the cluster came to nothing: %s", error)
                attempts += 1
                if attempts == _ATTEMPTS:
                    raise ClusterProblem("cluster_work_failed", times=attempts, said=said(error)) from error
            else:
                if not (isinstance(made, ClusterProblem) and "node" in made.values):
                    if isinstance(made, SlmragError):
                        raise made
                    return made
                if made.key == "node_too_small":
                    self._too_small.add(str(made.values["node"]))
                    if not self._cluster.has_other(self._too_small):
                        raise FileProblem("no_room_on_nodes")
                else:
                    self._cluster.leave_out(made)
            self._failed(self.ref)
            self._cluster.watch()
            self.ref = self._submit(self._too_small)

    def _wait(self, stop: Callable[[], bool]) -> None:
        import ray

        try:
            if stop():
                raise Stopped
            self._cluster.watch()
        except BaseException:
            with suppress(Exception):  # it may be an actor's, which is not to be cancelled so
                ray.cancel(self.ref)
            raise


def said(error: Exception) -> str:
    """What an error of Ray's says, in a line."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1].strip()[:300]
