"""What a large library costs: what is read for a question, and done for a removal, does not grow with it."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.drafts import add, draft, open_library
from statements import heard

from slmrag.library import Library
from slmrag.library.keyword_index import search_all
from slmrag.library.keyword_rows import forget_words
from slmrag.schema import Scope, Section

WORD = "vrykolakas"


@pytest.fixture
def library(tmp_path: Path):
    library = open_library(tmp_path)
    texts = tuple(f"common {'usual ' * (n % 3 > 0)}w{n % 7} n{n}" for n in range(60))
    add(library, draft("a.txt", texts))
    yield library
    library.close()


def test_words_in_many_chunks_are_counted_where_rarer_ones_stand(library: Library):
    terms = ["common", "usual", "w3", "n10"]
    with library.database.read() as db:
        every = search_all(db, terms, 60)
        few = search_all(db, terms, 60, most=20)
        assert len(every) == 60 and search_all(db, terms, 60, most=10_000) == every
        assert [key for key, _ in few] == [key for key, _ in every][: len(few)] and len(few) == 9
        assert [score for _, score in few] == pytest.approx([score for _, score in every][: len(few)])
        assert len(search_all(db, ["common"], 60, most=20)) == 60, "the rarest is always looked for"
        assert search_all(db, ["nowhere", "w3"], 60, most=1)[0] in search_all(db, ["w3"], 60)


def test_all_of_ones_own_documents_are_told_without_reading_them(library: Library):
    with library.database.read() as db:
        plans = [
            row["detail"]
            for query in (
                "SELECT 1 FROM documents d WHERE (d.owner < ?1 OR d.owner > ?1) AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE document = d.key AND owner = ?1) LIMIT 1",
                "SELECT state FROM index_parts WHERE number = ?1",
            )
            for row in db.execute(f"EXPLAIN QUERY PLAN {query}", [""])
        ]
    assert plans and not [plan for plan in plans if plan.startswith("SCAN")]


def test_a_question_in_all_documents_names_none_of_them(tmp_path: Path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(sqlite3, "connect", heard(said.append))
    library = open_library(tmp_path)
    shelf = library.of("")

    def longest() -> int:
        """Letters of the longest statement, with its values in their places."""
        said.clear()
        shelf.keywords.search(["alpha"], Scope(), 9)
        shelf.keywords.frequencies(["alpha", "gamma"])
        shelf.keywords.holding("alpha", Scope(), 9)
        shelf.sections.called(["alpha"], Scope(), 9)
        assert shelf.documents.restriction(Scope()) is None and shelf.documents.languages() == ("en",)
        return max(map(len, said))

    add(library, draft("a.txt"))
    of_one = longest()
    for number in range(20):
        add(library, draft(f"{number}.txt"))
    assert longest() == of_one
    shelf.withdrawals.withdraw([draft("3.txt").id], 10)
    assert shelf.documents.restriction(Scope()) is None, "what can still be put back is passed over when it is read"
    found = shelf.keywords.search(["alpha"], Scope(), 99)
    assert len(found) == 21 and len(shelf.pages.chunks(key for key, _ in found)) == 20
    add(library, draft("ann.txt"), owner="ann")
    assert len(shelf.documents.restriction(Scope()) or ()) == 20
    library.close()


def test_what_can_still_be_put_back_keeps_nothing_else_from_being_found(tmp_path: Path):
    library = open_library(tmp_path)
    shelf = library.of("")
    add(library, draft("new.txt", (f"rent {'and much else ' * 9}",)))
    short, long = draft("short.txt", ("rent",)), draft("long.txt", ("rent",) * 99)
    add(library, replace(short, language="de", sections=[Section(1, 0, 4, 1, "Rent", 1, 4, ("rent",))]))
    add(library, long)
    assert shelf.sections.called(["rent"], Scope(), 9) and shelf.documents.languages() == ("en", "de")
    shelf.withdrawals.withdraw([short.id], 10)
    assert not shelf.sections.called(["rent"], Scope(), 9) and shelf.documents.languages() == ("en",)
    shelf.withdrawals.withdraw([long.id], 10)
    found = shelf.pages.chunks(key for key, _ in shelf.keywords.search(["rent"], Scope(), 50))
    assert [one.document_name for one in found.values()] == ["new.txt"]
    library.close()


def test_in_a_large_library_the_words_of_what_was_removed_go_piece_by_piece(library: Library):
    add(library, draft("letter.txt", (f"the {WORD} of Santorini",)))
    add(library, draft("many.txt", tuple(f"word{n} word{n + 1}" for n in range(20_000))))
    library.of("").documents.remove(draft("letter.txt").id)
    assert holds(library), "in a small library it would be gone"
    stopped = iter([False, True])
    assert not forget_words(library.database, lambda: next(stopped))
    assert forget_words(library.database) and not holds(library)
    with library.database.read() as db:
        assert db.execute("SELECT documents FROM removed_words").fetchone()[0] == 0
        db.execute("INSERT INTO keywords (keywords) VALUES ('integrity-check')")


def holds(library: Library) -> bool:
    assert library.database.truncate_log()
    return any(WORD[:8].encode() in path.read_bytes() for path in library.home.glob("library.db*"))
