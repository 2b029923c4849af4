"""What the server takes by its upload address, of a real server over HTTP: from which pages, how much, and for how long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from served import CHROMIUM, served
from visitor import Visitor
from waiting import wait_until

from slmrag import Assistant
from slmrag.library.desks import Desk

MB = 1 << 20
WORDS = b"The seal kit costs 68.50 euros. "
FULL_TAB, FULL_SERVER = "More files than 4 MB in all are not taken", "holds as many files for others as it has room"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server that holds 2 MB of a file, 4 MB of a tab and 16 MB in all, and the query of its support desk."""
    folder = tmp_path_factory.mktemp("uploads")
    with Assistant(folder / "library", background=False) as assistant:
        kept = assistant.desks.keep(Desk("", "HR", "Helpdesk", "Ask us.", "#1d6a72"))
    with served(folder, SLMRAG_UPLOAD_MB="2", SLMRAG_ALL_UPLOADS_MB="16") as address:
        yield address, f"desk={kept}"


@pytest.fixture
def address(desk: tuple[str, str]) -> str:
    return desk[0]


@pytest.fixture
def visitor(address: str) -> Iterator[Visitor]:
    with Visitor(address) as visitor:
        yield visitor


def test_a_file_is_taken_where_an_uploader_is_drawn_and_nowhere_else(visitor: Visitor, desk: tuple[str, str]):
    assert "Ask us." in visitor.open("support", desk[1])
    assert visitor.put(WORDS) == (403, "The page of this tab takes no files.\n")
    for page in ("library", ""):  # files are dropped on a question too
        visitor.open(page)
        assert visitor.put(WORDS)[0] == 204
    for page in ("history", "settings", "support"):
        visitor.open(page, desk[1])
        assert visitor.put(WORDS)[0] == visitor.put(WORDS, chunked=True)[0] == 403
    visitor.session = "0" * 36
    assert visitor.put(WORDS)[0] in (400, 403)


def test_a_tab_may_send_so_much_and_what_it_takes_out_or_adds_is_free_again(visitor: Visitor):
    visitor.open("library")
    assert visitor.put(3 * MB) == (413, "The file is larger than upload_mb.\n")
    assert visitor.put(3 * MB, chunked=True)[0] == 413
    assert [visitor.put(2 * MB, file_id=id)[0] for id in "ab"] == [204, 204], "to the last byte of what is promised"
    assert FULL_TAB not in visitor.open("library")
    for chunked in (False, True):
        status, said = visitor.put(MB, chunked=chunked)
        assert status == 413 and "tab_uploads_mb" in said
    assert FULL_TAB in visitor.open("library")
    assert visitor.ask("DELETE", f"/_stcore/upload_file/{visitor.session}/a")[0] == 204
    assert visitor.put(MB)[0] == 204 and FULL_TAB not in visitor.open("library")


def test_what_was_added_is_free_again(visitor: Visitor):
    visitor.open("library")
    assert [visitor.put(WORDS + id.encode() + b" " * (2 * MB - 100), file_id=id)[0] for id in "ab"] == [204, 204]
    assert visitor.put(MB)[0] == 413
    visitor.choose("b")
    assert "a.txt added" in visitor.press("Add 1 file").replace("*", "")
    assert visitor.put(MB)[0] == 204


def test_many_small_files_are_no_way_round(visitor: Visitor):
    visitor.open("library")
    taken = 0
    while taken < 400 and visitor.put(b"")[0] == 204:
        taken += 1
    assert 200 <= taken <= 256, "an empty file counts for 16 KB"


def test_many_files_at_once_are_no_way_round(visitor: Visitor):
    visitor.open("library")
    with ThreadPoolExecutor(12) as together:
        taken = list(together.map(lambda n: visitor.put(900_000, chunked=bool(n % 2))[0], range(12)))
    assert 900_000 * taken.count(204) <= 4 * MB and 204 in taken


def test_all_tabs_together_may_send_so_much_until_one_has_left(visitor: Visitor, address: str):
    visitor.open("library")
    with ExitStack() as others:
        taken = True
        while taken:
            other = others.enter_context(Visitor(address))
            other.open("library")
            taken = all(other.put(2 * MB)[0] == 204 for _ in range(2))
        status, said = visitor.put(2 * MB)
        assert status == 503 and "all_uploads_mb" in said and FULL_SERVER in visitor.open("library")
    wait_until(lambda: visitor.put(2 * MB)[0] == 204)
    assert FULL_SERVER not in visitor.open("library")


def test_who_has_not_signed_in_sends_nothing_and_metrics_are_off_until_they_are_turned_on(
    visitor: Visitor, tmp_path: Path
):
    for path in ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metrics?families=session_events"):
        assert visitor.ask("GET", path)[0] == 404
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\ncookie_secret = 'x'\n")
    with served(tmp_path, SLMRAG_METRICS="true") as address, Visitor(address) as stranger:
        stranger.open("library")
        assert stranger.put(WORDS)[0] == 403
        assert "active_sessions" in stranger.ask("GET", "/_stcore/metrics")[1]


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_who_meets_a_limit_reads_it_on_the_page_at_once(address: str, chromium: "object"):
    from browser import new_tab, playwright

    tab = new_tab(chromium)
    tab.goto(f"{address}/library")
    field = tab.locator("input[type=file]")
    field.set_input_files([{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b" " * 1_900_000} for n in "ab"])
    tab.get_by_role("button", name="Add 2 files").wait_for()
    assert tab.get_by_text(FULL_TAB).count() == 0
    field.set_input_files({"name": "c.txt", "mimeType": "text/plain", "buffer": b" " * MB})
    playwright.expect(tab.get_by_text(FULL_TAB)).to_be_visible()
    tab.get_by_role("button", name="Remove a.txt").click()
    playwright.expect(tab.get_by_role("button", name="Add 1 file")).to_be_visible()
    field.set_input_files({"name": "c.txt", "mimeType": "text/plain", "buffer": b" " * MB})
    playwright.expect(tab.get_by_role("button", name="Add 2 files")).to_be_visible()
    playwright.expect(tab.get_by_text(FULL_TAB)).to_be_hidden()
