"""``slmrag add @FILE``: what is to be added stands in a listing, a path a line."""

from pathlib import Path

import pytest
from command_line import run, told
from fakes.documents import write


@pytest.mark.usefixtures("stub")
def test_a_listing_stands_for_the_paths_in_it(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.txt", "The gate closes at nine.")
    write(tmp_path / "b.txt", "The lift is inspected in May.")
    write(tmp_path / "@c.txt", "A file that is really called so.")
    write(tmp_path / "listing.txt", f"\ufeffa.txt\n\n{tmp_path / 'b.txt'}\r\n")
    printed = run("add", "--no-wait", "@listing.txt", "@c.txt").output
    assert [line.split(":")[0] for line in printed.splitlines()] == ["a.txt", "b.txt", "@c.txt"]


def test_what_is_no_listing_is_told_in_one_line(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    assert "is no listing" in told(capsys, "add", f"@{tmp_path / 'picture.png'}")
    assert f"The listing {tmp_path / 'gone'} cannot be read" in told(capsys, "add", f"@{tmp_path / 'gone'}")
    assert not home.exists()
