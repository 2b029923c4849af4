"""What is still missing of the documents: pictures are recognised and vectors made by the nodes, ahead of this process's asking."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import count

import numpy as np

from slmrag.bulk.cluster import Cluster
from slmrag.bulk.embedders import Embedders
from slmrag.bulk.far_sandbox import FarSandbox
from slmrag.bulk.node_task import NodeTask
from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.ingest import embed_pending
from slmrag.ingest.picture_queue import recognise_next
from slmrag.library import Library
from slmrag.library.stored_pictures import coming_pictures
from slmrag.schema import Progress

_AHEAD = 3  # pieces of work for each core, so that none waits for this process


def recognise_pictures(
    library: Library,
    embedder: Embedder,
    sandbox: FarSandbox,
    chunk_size: ChunkSize,
    cluster: Cluster,
    on_progress: Callable[[Progress], None],
) -> None:
    """Have every picture read whose text is still to come; each is kept as soon as it is, in the order that it would be alone."""
    ahead = _AHEAD * cluster.cores
    for number in count():
        if number % cluster.cores == 0:
            coming = coming_pictures(library.database, ahead)
            sandbox.foresee((library.files.path(id), page, source) for id, page, source in coming)
        progress = recognise_next(library, embedder, sandbox, chunk_size, cluster.stopping.is_set)
        if progress is None:
            return
        on_progress(progress)


def make_vectors(
    library: Library, embedder: Embedder, cluster: Cluster, on_progress: Callable[[Progress], None]
) -> None:
    """Have the vectors made that are missing, each batch kept when it is there."""
    if library.vectors.count_without_vector(library.embedder):
        with Embedders(cluster) as embedders:

            def embed(batches: Iterator[Sequence[str]]) -> Iterator[np.ndarray]:
                under_way: deque[NodeTask] = deque()
                for texts in batches:
                    under_way.append(embedders.embed(texts))
                    if len(under_way) >= _AHEAD * cluster.cores:
                        yield embedders.result(under_way.popleft())
                while under_way:
                    yield embedders.result(under_way.popleft())

            embed_pending(library, embedder, on_progress, cluster.stopping.is_set, embed)
