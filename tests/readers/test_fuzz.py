"""Files that nobody made: real ones, changed at random, are read or refused with a sentence; nothing else is raised."""

import logging

import pytest
from fuzzing import fuzz_pdf, fuzz_readers

pytestmark = pytest.mark.slow


def test_changed_files_are_read_or_refused(tmp_path):
    fuzz_readers(120, tmp_path)


def test_changed_pdfs_are_read_or_refused(tmp_path, caplog):
    with caplog.at_level(logging.ERROR):
        fuzz_pdf(120, tmp_path)
    assert not [record for record in caplog.records if "a reader failed" in record.getMessage()], caplog.text


@pytest.mark.parametrize(
    "name, data",
    [
        ("a.txt", b"a" * 1_000_000),
        ("a.txt", b"a " * 200_000),
        ("a.txt", b"\n" * 2_000_000 + b"x"),
        ("a.md", b"#" * 500_000),
        ("a.md", b"`" * 500_000),
        ("a.html", b"<b>" * 20_000 + b"x"),
        ("a.html", b"<table>" * 5_000 + b"x"),
        ("a.csv", b'"' * 500_001),
        ("a.json", b'{"a":' * 20_000),
    ],
)
def test_long_lines_and_deep_nests_end(assistant, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    [added] = assistant.add([path], wait=False)
    assert added.status == "added" or (added.reason and "\n" not in added.error)
