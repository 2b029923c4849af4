"""The assistant's face towards a cluster: many documents are read and embedded there, and kept here."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from slmrag import bulk, ingest
from slmrag.assistant.face import OnProgress, no_progress
from slmrag.assistant.library_face import LibraryFace
from slmrag.bulk.node_work import recognised_languages
from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.notices import Notice
from slmrag.ingest.add_result import AddResult
from slmrag.readers.folders import FileToAdd, count_files
from slmrag.schema import Progress

_AT_ONCE = 2  # documents for each core: one that is read, one whose bytes are there


class BulkFace(LibraryFace):
    """Documents put in by many computers."""

    def add_with_ray(
        self,
        address: str,
        paths: Iterable[Path | str],
        *,
        collection: str | None = None,
        replace: bool = False,
        password: str | None = None,
        wait: bool = True,
        on_progress: OnProgress = no_progress,
        on_added: Callable[[FileToAdd, AddResult], None] = lambda found, added: None,
        on_notice: Callable[[Notice], None] = lambda notice: None,
    ) -> list[AddResult]:
        """Add files as `add` does, by the nodes of the Ray cluster at ``address`` (``auto``: this machine's), of a folder all.

        They read, recognise and embed; this process alone writes, so that killed it leaves the library whole, and called again
        it goes on with what is missing. ``on_added`` is told of each file as by `add`, ``on_notice`` of nodes that drop out. Raises `ClusterProblem` where the cluster
        cannot be used, or ends.
        """
        parts, settings = self._parts, self._parts.settings
        files = list(map(Path, paths))
        if not parts.library.index.acquire():
            raise ClusterProblem("library_kept_elsewhere")

        def seen(progress: Progress) -> None:
            on_progress(self._as_seen(progress))

        tessdata = parts.stores["recognition"].folder
        with bulk.Cluster(address, self._recipe(tessdata), on_notice) as cluster:
            sandbox = bulk.FarSandbox(cluster, parts.sandbox.limits, tessdata=tessdata)

            def add(found: FileToAdd) -> AddResult:
                added = ingest.add_document(
                    self._shelf, parts.embedder, sandbox, found.path, name=found.name, collection=collection,
                    replace=replace, password=password, read=bulk.far_read_draft, **self._add_limits(),
                )  # fmt: skip
                if cluster.problem:  # no fault of the file's
                    raise cluster.problem
                return added

            try:
                results = bulk.add_each(
                    files, add, at_once=_AT_ONCE * cluster.cores, total=sum(count_files(path, bulk.NO_END) for path in files),
                    password=password, max_bytes=settings.upload_mb << 20, stop=cluster.stopping, on_progress=on_progress,
                    on_added=on_added,
                )  # fmt: skip
                if wait:
                    chunk_size = ChunkSize(settings.chunk_tokens, settings.overlap_tokens)
                    bulk.recognise_pictures(parts.library, parts.embedder, sandbox, chunk_size, cluster, seen)
                    bulk.make_vectors(parts.library, parts.embedder, cluster, seen)
            finally:
                sandbox.close()
        if wait:
            self.finish_embedding(on_progress)  # nothing is left to be made but the index
            results = [self.renewed(added) for added in results]
        return results

    def _recipe(self, tessdata: Path) -> bulk.Recipe:
        parts = self._parts
        return bulk.Recipe(
            home=parts.library.home.absolute(), limits=parts.sandbox.limits, libreoffice=parts.settings.libreoffice,
            embedder=_named(parts.embedder_set, parts.embedder), embedder_languages=tuple(parts.settings.embedder_languages),
            fingerprint=parts.embedder.fingerprint, recognition=recognised_languages(tessdata), version=version("slmrag"),
        )  # fmt: skip


def _named(wanted: str, embedder: Embedder) -> str:
    """What an embedder is called on other machines: a folder by its whole path, a known one by its name."""
    return embedder.name if Path(wanted).expanduser().is_dir() else wanted
