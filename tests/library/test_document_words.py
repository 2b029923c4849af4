"""What documents are known by stands in the catalogue, and says what their names and covers say now."""

import sqlite3
from contextlib import closing

from fakes.drafts import add, draft

from slmrag.library import Library
from slmrag.library.migrations import migrate
from slmrag.schema import Scope


def known_by(library: Library, document_id: str, owner: str = "") -> frozenset[str]:
    return library.of(owner).document_words.of([document_id]).get(document_id, frozenset())


def test_a_document_is_known_by_its_name_and_its_cover_alone(library: Library):
    amcor = add(library, draft("amcor.txt", ("Annual report", "inside")))
    assert known_by(library, amcor.id) == {"amcor", "annual", "report"}
    library.of("").documents.rename(amcor.id, "pump.txt", " amcor", " pump")
    assert known_by(library, amcor.id) == {"pump", "annual", "report"}
    assert library.of("").document_words.of([amcor.id], only=["pump", "inside"]) == {amcor.id: {"pump"}}


def test_documents_known_by_a_word_are_counted_in_what_is_asked(library: Library):
    add(library, draft("a.txt", ("Annual report",)), collection="Reports")
    add(library, draft("b.txt", ("Annual letter",)))
    add(library, draft("c.txt", ("Annual plan",)), owner="ann")
    words = library.of("").document_words
    assert words.counts([("annual",), ("report", "letter"), ("plan",)], Scope()) == ([2, 2, 0], 2)
    assert words.counts([("annual",), ("letter",)], Scope(collection="Reports")) == ([1, 0], 1)
    assert not known_by(library, draft("c.txt").id), "it is another's"


def test_what_was_removed_is_known_no_more_and_what_may_come_back_is_not_counted(library: Library):
    add(library, draft("a.txt", ("Annual report",)))
    add(library, draft("b.txt", ("Annual letter",)))
    shelf = library.of("")
    shelf.withdrawals.withdraw([draft("a.txt").id], 10)
    assert shelf.document_words.counts([("annual",)], Scope()) == ([1], 1)
    shelf.documents.remove(draft("b.txt").id)
    with library.database.read() as db:
        assert {row[0] for row in db.execute("SELECT term FROM document_words")} == {"a", "annual", "report"}


def test_a_library_of_an_older_slmrag_comes_to_know_them(library: Library):
    kept = add(library, draft("a.txt", ("Annual report",)))
    library.close()
    path = library.home / "library.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript("DROP TABLE document_words; DROP INDEX documents_of_bytes; PRAGMA user_version = 12")
    migrate(path)
    assert known_by(library, kept.id) == {"a", "annual", "report"}


def test_no_document_is_gone_past_for_one_of_its_id(library: Library):
    with library.database.read() as db:
        plan = [row["detail"] for row in db.execute("EXPLAIN QUERY PLAN SELECT 1 FROM documents WHERE id = 'a'")]
    assert plan and not [step for step in plan if step.startswith("SCAN")]
