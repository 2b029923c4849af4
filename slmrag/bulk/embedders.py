"""The embedders of a cluster: actors, one a core, each with its model loaded; one that ends is made anew."""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from slmrag.bulk.cluster import Cluster
from slmrag.bulk.node_task import NodeTask
from slmrag.errors.cluster_problems import ClusterProblem

if TYPE_CHECKING:
    from ray import ObjectRef

_MOST_LOST = 100  # actors in a row that end before any work of theirs was done
_WAIT_SECONDS = 0.5


class Embedders:
    """As many as ``cluster`` has cores; a context manager, at whose end they end. For one thread."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._coming: dict[ObjectRef, Any] = {}  # actors that load their models, by what they promise
        self._busy: Counter[Any] = Counter()  # those that embed, and how many batches each has
        self._at: dict[ObjectRef, Any] = {}  # whose each batch is
        self._lost = 0

    def __enter__(self) -> Self:
        for _ in range(self._cluster.cores):
            self._come()
        return self

    def __exit__(self, *exception: object) -> None:
        import ray

        for actor in [*self._coming.values(), *self._busy]:
            with suppress(Exception):  # it may have ended with its node, or the cluster
                ray.kill(actor)

    def embed(self, texts: Sequence[str]) -> NodeTask:
        """Have ``texts`` embedded by whoever has least to do; `result` gives the vectors."""

        def submit(too_small: Collection[str]) -> "ObjectRef":
            actor = self._idlest()
            ref = actor.embed.remote(list(texts))
            self._at[ref] = actor
            self._busy[actor] += 1
            return ref

        return NodeTask(self._cluster, submit, self._failed)

    def result(self, work: NodeTask) -> np.ndarray:
        """The vectors, one a row. Raises `ClusterProblem`, `Stopped`."""
        made = work.result()
        self._lost = 0
        self._busy[self._at.pop(work.ref)] -= 1
        return made

    def _failed(self, ref: "ObjectRef") -> None:
        """Its actor ended, in the middle of this: another comes for it."""
        actor = self._at.pop(ref)
        if actor in self._busy:  # of its batches this is the first that is missed
            del self._busy[actor]
            self._replace("its process ended")

    def _replace(self, why: object) -> None:
        self._lost += 1
        if self._lost > _MOST_LOST:
            raise ClusterProblem("cluster_work_failed", times=self._lost, said=str(why).strip().splitlines()[-1][:300])
        self._come()

    def _come(self) -> None:
        actor = self._cluster.embedder()
        self._coming[actor.ready.remote()] = actor

    def _idlest(self) -> Any:
        """Of those that are there: the first that comes where none is. Raises `ClusterProblem`, `Stopped`."""
        import ray
        from ray.exceptions import RayError

        while True:
            coming = list(self._coming)
            for ref in ray.wait(coming, timeout=0 if self._busy else _WAIT_SECONDS)[0] if coming else ():
                actor = self._coming.pop(ref)
                try:
                    ray.get(ref)
                    self._busy[actor] = 0
                except RayError as error:
                    cause = getattr(error, "cause", None)
                    if isinstance(cause, ClusterProblem):
                        self._cluster.leave_out(cause)
                    self._replace(error)
            if self._busy:
                return min(self._busy, key=self._busy.__getitem__)
            self._cluster.watch()
