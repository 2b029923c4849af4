"""Translation models: got from a copy of the store, taken from a folder, damaged, and what translates with them."""

import gzip
import hashlib
import json
import os
import random
import shutil
import threading
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from fakes.file_server import FileServer

from slmrag.errors import ModelMissing, ModelProblem, ModelUnreachable, Offline
from slmrag.errors.model_files import ModelUnusable
from slmrag.models.hub import ListedFiles
from slmrag.models.known_models import KNOWN, MANIFEST, PAIRS, known, pairs_between
from slmrag.models.pair_files import take_from
from slmrag.models.pair_trial import try_pair
from slmrag.models.pairs import Pairs, name_of_way, over_english
from slmrag.models.store import ModelStore
from slmrag.runtime import connections

pytestmark = pytest.mark.slow

HELLO = "The weather is nice today."


@pytest.fixture
def copy(tmp_path):
    """A copy of the store, with the files of a model of two directions."""
    files = {f"tiny/{way}/{kind}.{way}.bin.gz" for way in ("enxx", "xxen") for kind in ("model", "vocab", "lex")}
    for number, name in enumerate(sorted(files)):
        path = tmp_path / "copy" / "c0ffee" / "models" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.Random(number).randbytes(200_000 if "model" in name else 900))
    with FileServer(tmp_path / "copy") as server:
        yield server


def listed(server: FileServer, **wrong: str):
    """The model as it would stand in our list; ``wrong`` names a file by its kind, with another checksum."""
    root = server.folder / "c0ffee" / "models"
    files = {
        path.relative_to(root).as_posix(): (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in root.rglob("*.gz")
    }
    for kind, checksum in wrong.items():
        name = next(name for name in files if f"/{kind}." in name)
        files[name] = files[name][0], checksum
    return replace(PAIRS[0], name="translate-xx", source=ListedFiles("c0ffee/models", "c0ffee", files))


@pytest.fixture
def store(copy, tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return ModelStore(tmp_path / "pairs", endpoint=copy.address, mark=MANIFEST)


# -- the list ------------------------------------------------------------------------------------------------------


def test_every_pair_has_what_it_needs_and_stands_in_the_one_list():
    assert len(PAIRS) >= 35 and KNOWN[-len(PAIRS) :] == PAIRS and known("translate-pt") in PAIRS
    for pair in PAIRS:
        assert pair.kind == "translation" and pair.licence == "MPL-2.0" and 5e6 < pair.disk < 1e8
        for way in {name.split("/")[1] for name in pair.source.files}:
            kinds = {name.split("/")[2].split(".")[0] for name in pair.source.files if f"/{way}/" in name}
            assert kinds in ({"model", "lex", "vocab"}, {"model", "lex", "srcvocab", "trgvocab"})
        assert all(size > 0 and len(checksum) == 64 for size, checksum in pair.source.files.values())


def test_what_is_needed_between_two_languages():
    assert [pair.name for pair in pairs_between("de", "pt")] == ["translate-de", "translate-pt"]
    assert [pair.name for pair in pairs_between("en", "pt")] == ["translate-pt"]
    assert [pair.name for pair in pairs_between("sr", "en")] == ["translate-sr"]
    assert (
        pairs_between("en", "sr")
        == pairs_between("en", "th")
        == pairs_between("", "pt")
        == pairs_between("pt", "pt")
        == ()
    )


# -- getting one ---------------------------------------------------------------------------------------------------


def test_a_pair_is_got_from_a_copy_of_the_store_checked_tried_and_removed(store, copy):
    seen = []
    got = store.get(listed(copy), seen.append)
    root = copy.folder / "c0ffee" / "models"
    here = {path.relative_to(got.folder): path.read_bytes() for path in got.folder.rglob("*.gz")}
    assert here == {path.relative_to(root): path.read_bytes() for path in root.rglob("*.gz")}
    assert (
        got.revision == "c0ffee"
        and store.verify("translate-xx")
        and seen[-1].done == seen[-1].total == got.size - (got.folder / MANIFEST).stat().st_size
    )
    assert {one.purpose for one in connections.connections_made() if one.host in copy.address} == {"pairs"}
    file = next(got.folder.rglob("model.*"))
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelProblem, match="is not what was got"):
        store.verify("translate-xx")
    store.remove("translate-xx")
    assert store.installed() == []


def test_a_download_that_breaks_goes_on_where_it_was(store, copy):
    copy.breaks_at, copy.breaks = 100_000, 1
    store.get(listed(copy))
    ranges = [wanted for path, wanted in copy.asked if wanted]
    assert len(ranges) == 1 and 0 < int(ranges[0].removeprefix("bytes=").rstrip("-")) <= 100_000
    assert store.verify("translate-xx")


def test_a_file_that_is_not_the_one_of_our_list_is_not_kept(store, copy):
    with pytest.raises(ModelProblem, match="another vocab"):
        store.get(listed(copy, vocab="0" * 64))
    assert store.installed() == [] and not list(store.folder.rglob("vocab*"))


def test_a_copy_that_lacks_a_file_and_one_that_is_not_there_say_so(store, copy):
    model = listed(copy)
    next(copy.folder.rglob("lex.*")).unlink()
    with pytest.raises(ModelMissing, match="does not have the files of translate-xx"):
        store.get(model)
    nobody = ModelStore(store.folder, endpoint="http://127.0.0.1:9", mark=MANIFEST)
    with pytest.raises(ModelUnreachable, match=r"127\.0\.0\.1:9"):
        nobody.get(replace(model, name="translate-yy"))


def test_where_nothing_may_leave_nothing_is_asked(store, offline):
    there = ModelStore(store.folder, endpoint="https://models.example", mark=MANIFEST)
    with pytest.raises(Offline, match=r"models\.example"):
        there.get(PAIRS[0])


# -- from a folder -------------------------------------------------------------------------------------------------


def test_a_folder_without_the_files_of_a_pair_is_told(tmp_path):
    with pytest.raises(ModelProblem, match=r"holds no files of translate-pt.*model\.enpt\."):
        take_from(tmp_path, "translate-pt", ModelStore(tmp_path / "pairs", mark=MANIFEST))
    with pytest.raises(ModelProblem, match="holds no files"):
        take_from(tmp_path / "nowhere", "translate-pt", ModelStore(tmp_path / "pairs", mark=MANIFEST))


def test_of_a_folder_of_many_only_those_of_the_language_are_taken(tmp_path):
    for way in ("enpt", "pten", "ende", "deen"):
        for kind in ("model", "vocab", "lex"):
            path = tmp_path / "many" / way / f"{kind}.{way}.bin"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(way.encode())
    store = ModelStore(tmp_path / "pairs", mark=MANIFEST)
    stored = take_from(tmp_path / "many", "translate-de", store)
    assert {path.name.split(".")[1] for path in stored.folder.glob("*.bin")} == {"ende", "deen"}
    assert store.verify("translate-de") and set(Pairs(store).directions()) == {("en", "de"), ("de", "en")}


def test_what_is_here_is_read_once_until_a_model_comes_or_goes(real_pair, tmp_path):
    store = ModelStore(tmp_path / "pairs", mark=MANIFEST)
    pairs = Pairs(store)
    assert not pairs.here and pairs.into("pt") == []
    take_from(real_pair / "translate-pt", "translate-pt", store)
    assert pairs.here and pairs.into("pt") == ["en"] and pairs.directions() is pairs.directions()
    store.remove("translate-pt")
    assert not pairs.here and pairs.way("en", "pt") == ()


# -- translating ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pairs(real_pair):
    pairs = Pairs(ModelStore(real_pair, mark=MANIFEST))
    yield pairs
    pairs.close()


def processes():
    found = set()
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # one that has just ended; a zombie is one too
            if "slmrag.models.pair_child" in one.cmdline():
                found.add(one)
    return found


def test_a_sentence_comes_back_in_the_other_language_in_order(pairs):
    way = pairs.way("en", "pt")
    said = pairs.translate([HELLO, "", "Thank you."], way)
    assert "tempo" in said[0] and said[1] == "" and said[2].startswith("Obrigad")
    assert "weather" in pairs.translate([said[0]], pairs.way("pt", "en"))[0]
    assert name_of_way(way) == "translate-pt" and not over_english(way) and pairs.into("pt") == ["en"]


def test_between_two_other_languages_it_goes_over_english(real_pair, tmp_path):
    """Scripted: the same model under another language's name."""
    (tmp_path / "translate-pt").symlink_to(real_pair / "translate-pt")
    taken = tmp_path / "as-spanish"
    taken.mkdir()
    for file in (real_pair / "translate-pt").glob("*pten.*"):
        (taken / file.name.replace("pten", "esen")).symlink_to(file)
    store = ModelStore(tmp_path, mark=MANIFEST)
    take_from(taken, "translate-es", store)
    pairs = Pairs(store)
    try:
        way = pairs.way("es", "pt")
        assert over_english(way) and name_of_way(way) == "translate-es + translate-pt" and pairs.way("pt", "es") == ()
        assert "gato" in pairs.translate(["O gato dorme."], way)[0].lower()
        assert pairs.into("pt") == ["en", "es"] and pairs.missing("pt", "es") == ()
    finally:
        pairs.close()


def test_two_who_ask_share_two_processes_and_those_end_with_it(real_pair):
    before, pairs = processes(), Pairs(ModelStore(real_pair, mark=MANIFEST))
    way, said = pairs.way("en", "pt"), []
    threads = [threading.Thread(target=lambda: said.append(pairs.translate([HELLO] * 3, way))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(said) == 6 and len({str(one) for one in said}) == 1 and 1 <= len(processes() - before) <= 2
    pairs.close()
    assert processes() == before
    with pytest.raises(ModelProblem):
        pairs.translate([HELLO], way)


def test_a_process_that_ended_is_begun_again(pairs):
    way = pairs.way("en", "pt")
    first = pairs.translate([HELLO], way)
    for one in processes():
        one.kill()
        one.wait()
    assert pairs.translate([HELLO], way) == first


def test_one_that_nobody_asks_goes_to_sleep_and_wakes_again(real_pair):
    before, pairs = processes(), Pairs(ModelStore(real_pair, mark=MANIFEST), idle_seconds=0.2)
    try:
        first = pairs.translate([HELLO], pairs.way("en", "pt"))
        for one in processes() - before:
            one.wait(10)
        assert pairs.translate([HELLO], pairs.way("en", "pt")) == first
    finally:
        pairs.close()


@pytest.mark.parametrize("kind", ["model", "vocab", "lex"])
def test_a_truncated_file_is_told_before_anything_is_said(real_pair, tmp_path, kind):
    folder = tmp_path / "translate-pt"
    folder.mkdir()
    for file in (real_pair / "translate-pt").iterdir():
        (folder / file.name).symlink_to(file)
    damaged = next(folder.glob(f"{kind}.*enpt.*"))
    data = damaged.read_bytes()
    damaged.unlink()
    damaged.write_bytes(data[: len(data) // 3])
    pairs = Pairs(ModelStore(tmp_path, mark=MANIFEST))
    try:
        with pytest.raises(ModelProblem, match="damaged"):
            pairs.translate([HELLO], pairs.way("en", "pt"))
    finally:
        pairs.close()


def test_a_file_that_another_of_its_size_replaced_is_told_also_in_use(real_pair, tmp_path):
    shutil.copytree(real_pair / "translate-pt", tmp_path / "translate-pt")
    vocabulary = next((tmp_path / "translate-pt").glob("vocab.*enpt.*"))
    with closing(Pairs(ModelStore(tmp_path, mark=MANIFEST))) as pairs:
        assert "tempo" in pairs.translate([HELLO], pairs.way("en", "pt"))[0]
        vocabulary.write_bytes(vocabulary.read_bytes()[::-1])
        with pytest.raises(ModelUnusable, match=rf"{vocabulary.name} .*translate-pt"):
            pairs.translate([HELLO], pairs.way("en", "pt"))


def test_packed_files_are_read_as_they_are_and_others_in_their_place_too(real_pair, tmp_path):
    folder = tmp_path / "translate-pt"
    folder.mkdir()
    for file in (real_pair / "translate-pt").glob("*enpt.*"):
        (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 1))
    (folder / MANIFEST).write_text(json.dumps({"revision": "", "files": {}}))
    pairs = Pairs(ModelStore(tmp_path, mark=MANIFEST))
    try:
        assert "tempo" in pairs.translate([HELLO], pairs.way("en", "pt"))[0]
        model = next(folder.glob("model.*"))  # it is in memory as it was
        os.truncate(model, model.stat().st_size // 2)
        with pytest.raises(ModelProblem, match="cannot translate"):
            pairs.translate([HELLO], pairs.way("en", "pt"))
    finally:
        pairs.close()


def test_a_trial_tells_the_speed_of_each_direction(pairs):
    trials = try_pair(pairs, "translate-pt")
    assert {(one.source, one.target) for one in trials} == {("en", "pt"), ("pt", "en")} and all(
        one.words > 1 for one in trials
    )
    with pytest.raises(ModelMissing):
        try_pair(pairs, "translate-de")


def test_the_packages_own_downloader_is_never_called():
    names = ("Translator.load", "add_models", "fetch_records", "Cache(", "discovery")
    code = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "slmrag").rglob("*.py"))
    assert (
        not [name for name in names if f"fxtranslate.{name}" in code or f"import {name}" in code]
        and "Translator.load" not in code
    )
