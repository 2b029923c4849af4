import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes.drafts import FINGERPRINT, add, draft, give_vectors, many, open_library

from slmrag.errors import CollectionNotFound, DocumentNotFound, LibraryProblem, NameTaken
from slmrag.library.chroma import ChromaIndex, check_in_child
from slmrag.library.document_rows import Draft
from slmrag.library.documents import is_held
from slmrag.library.integrity import Soundness
from slmrag.library.keyword_rows import merge_words, write_ahead
from slmrag.library.partial_adds import sweep_begun
from slmrag.runtime import priority
from slmrag.schema import Scope

TESTS = str(Path(__file__).parents[1])

# -- catalogue ---------------------------------------------------------------------------------------------------


def test_what_was_added_is_there_after_closing(tmp_path):
    library = open_library(tmp_path)
    add(library, draft(), collection="letters")
    library.close()
    (document,) = open_library(tmp_path).of("").documents.listed()
    assert (document.name, document.pages, document.chunks, document.embedded) == ("a.txt", 2, 2, 0)
    assert document.collections == ("letters",)


def test_a_name_is_not_taken_over_unless_asked(library):
    add(library, draft())
    other = Draft(**{**{f: getattr(draft(), f) for f in Draft.__slots__}, "id": "e" * 64})
    with pytest.raises(NameTaken, match="--replace"):
        add(library, other)
    removed = library.of("").documents.add(other, collection=None, replace=True)
    assert removed.document_id == draft().id and removed.chunks == 2
    assert [document.id for document in library.of("").documents.listed()] == ["e" * 64]


def test_a_replacement_stays_in_the_collections(library):
    add(library, draft(), collection="letters")
    other = Draft(**{**{f: getattr(draft(), f) for f in Draft.__slots__}, "id": "e" * 64})
    library.of("").documents.add(other, collection=None, replace=True)
    assert library.of("").documents.listed()[0].collections == ("letters",)


def test_removing_leaves_no_row_behind(library, tmp_path):
    add(library, draft(), collection="letters")
    give_vectors(library)
    removed = library.of("").documents.remove(draft().id)
    assert (removed.pages, removed.chunks, removed.vectors) == (2, 2, 2)
    db = sqlite3.connect(tmp_path / "library.db")
    tables = ("documents", "pages", "chunks", "vectors", "keywords", "collections", "collected")
    assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0] * len(tables)


def test_a_wrong_kind_of_value_is_no_damage(library):
    with pytest.raises(sqlite3.ProgrammingError):
        library.of("").documents.remove(["a"])


def test_a_huge_document_lets_others_write_and_is_found_when_it_is_whole(library):
    huge = draft("huge.txt", tuple(f"alpha number{n}" for n in range(1500)))
    done = threading.Event()

    def add_huge():
        add(library, huge, "ann")
        done.set()

    def rows() -> int:
        with library.database.read() as db:
            return db.execute("SELECT count(*) FROM keywords_docsize").fetchone()[0]

    ann, ben = library.of("ann"), library.of("ben")
    adding = threading.Thread(target=add_huge)
    with priority.question():  # between two pieces it waits for questions
        adding.start()
        add(library, draft("small.txt", ("alpha of ben",)), "ben")
        found = ben.keywords.search(["alpha"], Scope(), 9)
        assert not done.is_set() and len(found) == 1 and ben.keywords.frequencies(["alpha"])[0] == {"alpha": 1}
    adding.join(60)
    assert done.is_set() and rows() == 1501 and len(ann.keywords.search(["alpha"], Scope(), 2000)) == 1500
    assert Soundness(library.database).keyword_faults() == ""


def test_a_huge_document_that_comes_with_a_question_does_not_wait_for_it(library):
    huge = draft("huge.txt", tuple(f"alpha number{n}" for n in range(1500)))
    done = threading.Event()

    def ask():
        with priority.question():
            add(library, huge, "ann")
        done.set()

    threading.Thread(target=ask, daemon=True).start()
    assert done.wait(60) and library.of("ann").documents.listed()[0].name == "huge.txt"


def test_what_was_written_before_a_huge_document_goes_when_it_does_not_come_to_be(library):
    add(library, draft("huge.txt"))
    texts = tuple(f"zanzibar number{n}" for n in range(1500))
    with pytest.raises(NameTaken):
        add(library, replace(draft("huge.txt", texts), id="e" * 64))
    assert Soundness(library.database).keyword_faults() == ""
    write_ahead(library.database, texts)  # and then it is killed
    assert library.of("").keywords.search(["zanzibar"], Scope(), 9) == []
    library.sweep()
    assert Soundness(library.database).keyword_faults() == ""
    assert b"zanzibar" not in library.database.path.read_bytes()


def test_one_owner_sees_nothing_of_another(library):
    mine, theirs = add(library, draft("a.txt"), "me"), add(library, draft("b.txt"), "them", collection="secret")
    shelf = library.of("me")
    assert [document.id for document in shelf.documents.listed()] == [mine.id]
    assert [shelf.pages.chunks([key])[key].document_id for key, _ in shelf.keywords.search(["alpha"], Scope(), 9)] == [
        mine.id
    ]
    assert {chunk.document_id for chunk in shelf.pages.chunks(range(1, 9)).values()} == {mine.id}
    for reach in (
        lambda: shelf.documents.find(theirs.id),
        lambda: shelf.pages.page(theirs.id, 1),
        lambda: shelf.documents.remove(theirs.id),
    ):
        with pytest.raises(DocumentNotFound):
            reach()
    with pytest.raises(CollectionNotFound):
        shelf.documents.listed(Scope("secret"))
    assert shelf.documents.listed(Scope(documents=(theirs.id,))) == []


def test_two_owners_may_have_the_same_document(library):
    add(library, draft(), "me")
    add(library, draft(), "them")
    library.of("me").documents.remove(draft().id)
    assert is_held(library.database, draft().id) and len(library.of("them").documents.listed()) == 1


def test_keywords_find_in_any_script_and_in_scope(library):
    chinese = add(library, draft("水.txt", ("水泵 每分",)))
    add(library, draft("hi.txt", ("किताबें पढ़ना",)), collection="h")
    search = library.of("").keywords.search
    ((key, score),) = search(["水泵"], Scope(), 9)
    assert library.chunks([key])[key].document_id == chinese.id and score > 0
    assert len(search(["किताबें"], Scope(), 9)) == 1
    assert search(["水泵"], Scope(collection="h"), 9) == []


def test_a_word_on_every_page_of_a_document_tells_nothing_within_it(library):
    # In the library "amcor" is the rarer word; in its own report it stands everywhere.
    report = add(library, draft("a.txt", ("amcor acquired", "amcor amcor report", "amcor profit", "amcor sales")))
    add(
        library,
        draft("b.txt", ("others acquired", "more acquired", "still acquired", "yet more", "at last", "the end")),
    )
    search = library.of("").keywords.search
    page = lambda found: library.chunks([found[0][0]])[found[0][0]].page  # noqa: E731
    assert page(search(["amcor", "acquired"], Scope(documents=(report.id,)), 9)) == 1
    (inside, *rest), (outside, *_) = (
        search(["acquired"], Scope(documents=(report.id,)), 9),
        search(["acquired"], Scope(), 9),
    )
    assert not rest and inside[1] <= outside[1]
    assert search([], Scope(documents=(report.id,)), 9) == search(["absent"], Scope(documents=(report.id,)), 9) == []


def test_a_document_is_found_by_name_or_beginning_of_its_id(library):
    item = add(library, draft())
    assert library.of("").documents.find("a.txt").id == library.of("").documents.find(item.id[:8]).id == item.id
    with pytest.raises(DocumentNotFound):
        library.of("").documents.find(item.id[:3])


def test_a_library_of_a_newer_slmrag_is_refused(tmp_path):
    open_library(tmp_path).close()
    db = sqlite3.connect(tmp_path / "library.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LibraryProblem, match="newer"):
        open_library(tmp_path)


def test_a_file_that_is_no_catalogue_is_one_sentence(tmp_path):
    (tmp_path / "library.db").write_bytes(b"not a database" * 100)
    with pytest.raises(LibraryProblem, match="damaged"):
        open_library(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryProblem, match="SLMRAG_HOME"):
        open_library(tmp_path / "file" / "library")


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_name_never_becomes_a_path(library):
    with pytest.raises(ValueError):
        library.files.path("../../etc/passwd")


def test_leftovers_of_a_kill_are_swept_unless_an_add_goes_on_with_them(library):
    orphan, coming = library.files.path("a" * 64), library.files.path("b" * 64)
    for path in (orphan, coming):
        path.parent.mkdir()
        path.write_text("half")
    (library.files.folder / f"incoming-{'b' * 64}-x").write_text("half")
    (library.files.folder / f"incoming-{'c' * 64}-x").write_text("half")
    library.of("").partial_adds.begin("b" * 64, "b.txt", "1")
    library.sweep()
    assert {path.name for path in library.files.folder.rglob("*") if path.is_file()} == {
        "b" * 64, f"incoming-{'b' * 64}-x"
    }  # fmt: skip
    sweep_begun(library.database, days=-1)
    library.sweep()
    assert not [path for path in library.files.folder.rglob("*") if path.is_file()]


# -- the vector index -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_chroma_and_exact_search_agree(library):
    vectors = many(library)
    index = library.index
    exact = index.search(vectors[7], None, 5)
    assert index.acquire() and not index.uses_chroma
    index.synchronise()
    assert index.uses_chroma
    found = index.search(vectors[7], None, 5)
    assert [key for key, _ in found] == [key for key, _ in exact]
    assert np.allclose([score for _, score in found], [score for _, score in exact], atol=1e-4)
    assert found[0][1] > 0.999


def test_search_stays_within_documents(library):
    add(library, draft("a.txt"))
    other = add(library, draft("b.txt"))
    vectors = give_vectors(library)
    keys = library.of("").documents.restriction(Scope(documents=(other.id,)))
    found = library.index.search(vectors[0], keys, 9)
    assert {library.chunks([key])[key].document_id for key, _ in found} == {other.id}


@pytest.mark.slow
def test_search_is_exact_while_chroma_lags(library):
    vectors = many(library)
    library.index.acquire()
    library.index.synchronise()
    add(library, draft("new.txt", ("fresh",)))
    fresh = give_vectors(library, seed=5)[-1]
    assert not library.index.uses_chroma
    assert library.index.search(fresh, None, 1)[0][1] > 0.999
    library.index.synchronise()
    assert library.index.uses_chroma and library.index.search(fresh, None, 1)[0][1] > 0.999
    library.of("").documents.remove(draft("new.txt").id)
    library.index.synchronise()
    assert library.index.search(fresh, None, 1)[0][1] < 0.999
    assert len(vectors) == 300


def test_a_second_process_does_not_touch_the_index(library, tmp_path):
    many(library, 10)
    assert library.index.acquire()
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); from fakes import drafts as t\n"
        "other = t.open_library(Path(sys.argv[1])); print(other.index.acquire(), len(other.index.search("
        "other.vectors.read(other.embedder)[2][3], None, 5)))"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), TESTS],
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.split() == ["False", "5"]


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["missing", "truncated", "garbage", "pickle"])
def test_a_damaged_index_is_noticed_and_made_again(tmp_path, damage):
    library = open_library(tmp_path)
    vectors = many(library, 1200)  # more than 1,000: Chroma has written its files
    library.index.acquire()
    library.index.synchronise()
    library.close()
    files = sorted(path for path in (tmp_path / "chroma").rglob("*") if path.is_file())
    harm(tmp_path / "chroma", damage)
    assert files
    assert check_in_child(tmp_path, ["00000"], library.embedder, FINGERPRINT) == (damage == "missing")
    library = open_library(tmp_path)
    library.index.acquire()
    library.index.synchronise()
    assert library.index.uses_chroma
    assert all(library.index.search(vectors[row], None, 1)[0][1] > 0.999 for row in range(0, 1200, 97))
    library.close()


def harm(folder: Path, damage: str) -> None:
    import shutil

    if damage == "missing":
        shutil.rmtree(folder)
        return
    data = next(folder.rglob("data_level0.bin"))
    if damage == "truncated":
        data.write_bytes(data.read_bytes()[:1000])
    elif damage == "garbage":
        next(folder.rglob("chroma.sqlite3")).write_bytes(b"garbage" * 1000)
    else:
        next(folder.rglob("index_metadata.pickle")).unlink()


def test_vectors_of_two_embedders_never_share_a_collection(tmp_path):
    first = ChromaIndex(tmp_path / "chroma", "1" * 32, "a" * 64)
    first.upsert(np.array([1]), np.array([1]), np.ones((1, 8), np.float32))
    assert len(ChromaIndex(tmp_path / "chroma", "1" * 32, "b" * 64).keys()) == 0
    assert len(ChromaIndex(tmp_path / "chroma", "2" * 32, "a" * 64).keys()) == 0
    first.close()


@pytest.mark.slow
def test_a_library_opened_again_sees_what_another_process_put_into_the_index(tmp_path):
    """Chroma keeps what it remembers of a path for the next opener in a process, however old it is."""
    library = open_library(tmp_path)
    many(library, 3)
    library.index.acquire()
    library.index.synchronise()
    library.close()
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; from fakes import drafts as t\n"
        "l = t.open_library(Path(sys.argv[1])); t.many(l, 2, 'more.txt')\n"
        "l.index.acquire(); l.index.synchronise(); l.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path), TESTS], check=True)
    library = open_library(tmp_path)
    library.index.acquire()
    library.index.synchronise()
    keys, _, vectors = library.vectors.read(library.embedder)
    assert library.index.uses_chroma
    assert len(keys) == 5 and all(library.index.search(vector, None, 1)[0][1] > 0.999 for vector in vectors)
    library.close()


@pytest.mark.slow
def test_a_failed_query_is_answered_exactly_and_chroma_is_mended(tmp_path):
    library = open_library(tmp_path)
    vectors = many(library, 5)
    library.index.acquire()
    library.index.synchronise()
    library.index._parts[0]._chroma.close()  # as good as broken
    assert library.index.search(vectors[2], None, 1)[0][1] > 0.999
    assert not library.index.uses_chroma
    library.index.synchronise()
    assert library.index.uses_chroma
    library.close()


def test_opening_a_library_changes_nothing(tmp_path):
    library = open_library(tmp_path)
    before = library.database.generation()
    open_library(tmp_path).close()
    assert library.database.generation() == before
    library.close()


@pytest.mark.slow
def test_thousands_of_removals_wear_no_keyword_index_out():
    """SQLite before 3.42 or so takes it for damaged after 2,000 mergings, each of which it puts a level higher."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("CREATE VIRTUAL TABLE keywords USING fts5 (terms, tokenize = 'ascii')")
        rows = [(key, f"w{key} w{key + 1} w{key + 2}") for key in range(1, 2_800)]
        db.executemany("INSERT INTO keywords (rowid, terms) VALUES (?,?)", rows[:300])
        for gone, new in enumerate(rows[300:], 1):
            db.execute("INSERT INTO keywords (rowid, terms) VALUES (?,?)", new)
            db.execute("DELETE FROM keywords WHERE rowid = ?", [gone])
            merge_words(db)
        last, first = rows[-1], rows[len(rows) - 300]
        found = "SELECT rowid FROM keywords WHERE keywords MATCH ?"
        assert db.execute(found, [f"w{last[0]}"]).fetchall()[-1] == (last[0],)
        assert db.execute(found, [f"w{first[0] - 5}"]).fetchall() == []
        db.execute("INSERT INTO keywords (keywords) VALUES ('integrity-check')")
