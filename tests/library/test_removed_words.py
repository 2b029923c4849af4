"""Words of a removed document stand in no file of the library, also after questions, and after it was opened anew.

Chroma writes memory to the disk as it got it, so each step here begins with memory that holds the words.
"""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

_CHILD = """
import sys
from pathlib import Path

from fakes import stub_embedder, used_memory
from slmrag import Assistant

home, letter, word = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
used_memory.share_all()
stub_embedder.install()


def ask(when):
    used_memory.fill(word)
    assistant.ask("What does a document speak of?").result()
    assistant.search(f"What did the {word} pay?")
    assistant.finish_embedding()
    assert assistant.library.index.uses_chroma, when
    files = [path for path in home.rglob("*") if path.is_file()]
    print(when, *[path.name for path in files if word.encode() in path.read_bytes().lower()])


with Assistant(home) as assistant:
    assistant.add([letter, *letter.parent.glob("other-*.txt")])
    ask("added")
    used_memory.fill(word)
    assistant.remove(letter.name)
    ask("removed")
for when in ("opened", "opened again"):
    used_memory.fill(word)
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        ask(when)
"""


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="memory is overwritten through glibc alone")
def test_after_questions_no_file_holds_words_of_a_removed_document(tmp_path: Path):
    word = "vrykolakas"
    (tmp_path / "letter.txt").write_text(f"The {word} of Santorini paid 4,711 euros. " * 50)
    for number in range(30):
        (tmp_path / f"other-{number}.txt").write_text(f"Document {number} speaks of vryxa and kolza. " * 50)
    command = [sys.executable, "-c", _CHILD, str(tmp_path / "library"), str(tmp_path / "letter.txt"), word]
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(
        command, capture_output=True, text=True, env={"PYTHONPATH": ":".join([tests, *sys.path])}, timeout=300
    )
    assert done.returncode == 0, done.stderr
    added, *later = done.stdout.splitlines()
    assert "library.db" in added  # it was there
    assert later == ["removed", "opened", "opened again"]
