"""A Chroma server in the place of the library's folder: what lies there, what does not, and what becomes of it when it fails."""

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import chromadb
import numpy as np
import pytest
from certificates import make_certificate
from chromadb.api.shared_system_client import SharedSystemClient
from fakes.chroma_server import Chroma, chroma, gate
from fakes.drafts import add, draft, give_vectors, many, open_library

from slmrag.errors import LibraryProblem
from slmrag.library import Library
from slmrag.library.chroma_server import ChromaServer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.verify=:DeprecationWarning"),  # how the client of Chroma hands on a certificate
]
TOKEN = "a long random word"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    with chroma(tmp_path_factory.mktemp("chroma")) as running:
        yield running
    with warnings.catch_warnings():  # what is left of clients that were refused ends here, and in no other test
        warnings.simplefilter("ignore")
        SharedSystemClient.clear_system_cache()
        gc.collect()


@pytest.fixture
def opened(tmp_path: Path, server: Chroma) -> Iterator[Callable[..., Library]]:
    """Opens the library of a name, which keeps its vectors on the server."""
    libraries = []

    def open_one(name: str = "one", at: ChromaServer | None = None, **options: str) -> Library:
        library = open_library(tmp_path / name, at or ChromaServer(server.url), **options)
        libraries.append(library)
        assert library.index.acquire()
        return library

    yield open_one
    for library in libraries:
        library.close()
    gc.collect()  # while what it says is ignored: Chroma's client leaves its connections to the garbage collector


@contextmanager
def client(server: Chroma) -> Iterator[chromadb.ClientAPI]:
    asking = chromadb.HttpClient("127.0.0.1", server.port)
    yield asking
    asking.close()


def held(server: Chroma, library: Library) -> dict[str, dict]:
    """What the server has of a library, by the name of each collection."""
    identity = library.database.identity()[:16]
    with client(server) as asking:
        ours = [one for one in asking.list_collections() if identity in one.name]
        return {one.name: dict(one.get(include=["metadatas", "documents", "uris"])) for one in ours}


@pytest.mark.parametrize(
    ("url", "port"), [("https://c.example", 443), ("http://c.example", 8000), ("https://c.example:8443", 8443)]
)
def test_an_address_without_a_port_is_that_of_its_scheme(url: str, port: int):
    assert ChromaServer(url).port == port


def test_vectors_lie_there_and_no_words(server: Chroma, opened):
    library = opened()
    vectors = many(library, 300)
    library.index.synchronise()
    assert library.index.uses_chroma and not (library.home / "chroma").exists()
    exact = open_library(library.home)
    for row in range(0, 300, 37):
        found = library.index.search(vectors[row], None, 5)
        assert [key for key, _ in found] == [key for key, _ in exact.index.search(vectors[row], None, 5)]
    exact.close()
    ((_, there),) = held(server, library).items()
    assert len(there["ids"]) == 300 and there["documents"] == [None] * 300 and set(there["uris"] or [None]) == {None}
    assert {tuple(one) for one in there["metadatas"]} == {("document",)}


def test_what_is_removed_is_gone_there(server: Chroma, opened):
    library = opened()
    many(library, 40)
    add(library, draft("b.txt"))
    give_vectors(library)
    library.index.synchronise()
    library.of("").documents.remove(draft("a.txt").id)
    library.index.synchronise()
    ((_, there),) = held(server, library).items()
    assert len(there["ids"]) == 2


def test_another_embedder_has_a_collection_of_its_own_and_the_former_goes(server: Chroma, opened):
    library = opened()
    many(library, 40)
    library.index.synchronise()
    ((former, _),) = held(server, library).items()
    library.close()
    later = opened(fingerprint="e" * 64)
    give_vectors(later, seed=1)
    assert later.snapshot().index.acquire()
    later.index.synchronise()
    ((now, there),) = held(server, later).items()
    assert now != former and len(there["ids"]) == 40


def test_two_libraries_on_one_server_never_meet(server: Chroma, opened):
    one, other = opened("one"), opened("other")
    vectors = many(one, 40)
    many(other, 10)
    for library in (one, other):
        library.index.synchronise()
    assert len(held(server, one)) == len(held(server, other)) == 1
    assert {key for key, _ in other.index.search(vectors[0], None, 99)} == set(
        other.vectors.keys(other.embedder).tolist()
    )


def test_a_server_that_is_killed_and_comes_back_loses_nothing(tmp_path: Path, opened):
    with chroma(tmp_path / "served") as server:
        library = opened(at=ChromaServer(server.url))
        vectors = many(library, 60)
        library.index.synchronise()
        server.kill()
        nearest = library.index.search(vectors[7], None, 1)[0]
        assert nearest[1] > 0.999 and not library.index.uses_chroma, "answered without it"
        add(library, draft("b.txt"))
        give_vectors(library)
        with pytest.raises(LibraryProblem) as raised:
            library.index.synchronise()
        assert raised.value.key == "index_server_missing" and f"no server answers at {server.url};" in str(raised.value)
        server.start()
        library.index.synchronise()
        assert library.index.uses_chroma and library.index.search(vectors[7], None, 1)[0] == pytest.approx(nearest)
        ((_, there),) = held(server, library).items()
        assert len(there["ids"]) == 62


def test_an_empty_server_in_its_place_is_filled(tmp_path: Path, opened):
    with chroma(tmp_path / "served") as server:
        library = opened(at=ChromaServer(server.url))
        vectors = many(library, 60)
        library.index.synchronise()
        server.kill()
        server.folder = tmp_path / "empty"
        server.start()
        assert library.index.search(vectors[3], None, 1)[0][1] > 0.999
        library.index.synchronise()
        ((_, there),) = held(server, library).items()
        assert len(there["ids"]) == 60 and library.index.uses_chroma


def test_vectors_of_somebody_else_under_our_name_are_found_out(server: Chroma, opened):
    library = opened()
    many(library, 60)
    library.index.synchronise()
    library.close()
    (name,) = held(server, library)
    with client(server) as asking:
        collection = asking.get_collection(name, embedding_function=None)
        collection.update(ids=collection.get()["ids"], embeddings=np.ones((60, 8), np.float32))
    again = opened()
    assert again.index.is_damaged()
    again.index.synchronise()
    assert again.index.uses_chroma and again.index.differences() == ""


def test_a_second_process_reads_and_the_first_keeps_it(server: Chroma, opened):
    library = opened()
    vectors = many(library, 60)
    library.index.synchronise()
    second = open_library(library.home, ChromaServer(server.url))
    assert second.index.search(vectors[5], None, 1)[0][1] > 0.999 and not second.index.uses_chroma
    second.close()


def test_a_token_and_a_certificate_of_our_own(server: Chroma, opened, tmp_path: Path):
    made = make_certificate(tmp_path, "127.0.0.1")
    with gate(server, TOKEN, made) as url:
        library = opened(at=ChromaServer(url, TOKEN, str(made[0])))
        vectors = many(library, 60)
        library.index.synchronise()
        assert library.index.uses_chroma and library.index.search(vectors[5], None, 1)[0][1] > 0.999
        library.close()
        nowhere = str(tmp_path / "nowhere.pem")
        for wrong, says in (
            (ChromaServer(url, "another", str(made[0])), "does not accept SLMRAG_CHROMA_TOKEN"),
            (ChromaServer(url, TOKEN), "is not accepted (self-signed certificate"),
            (ChromaServer(url, TOKEN, nowhere), f"SLMRAG_CHROMA_CERTIFICATE, {nowhere}, cannot be read"),
        ):
            refused = opened(at=wrong)
            with pytest.raises(LibraryProblem) as raised:
                refused.index.synchronise()
            assert raised.value.key == "index_server_missing" and TOKEN not in str(raised.value)
            assert says in str(raised.value)
            assert refused.index.search(vectors[5], None, 1)[0][1] > 0.999, "answered without it"
            refused.close()
    assert TOKEN not in repr(ChromaServer(url, TOKEN))


def test_a_certificate_that_has_run_out_is_said(server: Chroma, opened, tmp_path: Path):
    over = make_certificate(tmp_path, "127.0.0.1", datetime.now(UTC) - timedelta(hours=1))
    with gate(server, TOKEN, over) as url:
        library = opened(at=ChromaServer(url, TOKEN, str(over[0])))
        many(library, 10)
        with pytest.raises(LibraryProblem, match="certificate has expired"):
            library.index.synchronise()
