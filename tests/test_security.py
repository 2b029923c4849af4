"""SECURITY.md names the tests of what it promises: each of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")


def test_every_test_that_is_named_is_there():
    named = re.findall(r"`(tests/\S+?\.py)::(\w+)`", TEXT)
    assert len(named) >= 30
    assert [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file()
        or not re.search(rf"^def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    ] == []
    assert [file for file in re.findall(r"`(tests/[^`:\s]+)`", TEXT) if not (ROOT / file).exists()] == []


def test_every_line_of_the_list_of_2025_has_a_test():
    rows = re.findall(r"^\| (LLM\d\d) .*$", TEXT, re.MULTILINE)
    assert rows == [f"LLM{number:02}" for number in range(1, 11)]
    assert all("::test_" in line for line in TEXT.splitlines() if line.startswith("| LLM"))
