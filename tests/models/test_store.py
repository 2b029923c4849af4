import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from fakes.hub_server import COMMIT, FOLDER, LARGE, MODEL, REPOSITORY, HubServer

from slmrag.errors import ModelMissing, ModelProblem, ModelUnreachable, Offline
from slmrag.models.hub import HubFolder
from slmrag.models.known_models import MANIFEST, KnownModel, known_embedder
from slmrag.models.store import ModelStore, model_stores
from slmrag.runtime import connections
from slmrag.runtime.private_files import open_to_others

pytestmark = pytest.mark.slow


class Stop(Exception):
    pass


@pytest.fixture
def hub():
    with HubServer() as hub:
        yield hub


@pytest.fixture
def store(hub, tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return ModelStore(tmp_path / "models", endpoint=hub.endpoint)


def stop_after(count: int):
    """An ``on_progress`` that raises once that many bytes are there."""

    def on_progress(progress) -> None:
        if progress.done >= count:
            raise Stop

    return on_progress


def same(folder: Path, hub: HubServer) -> bool:
    """Whether a folder has the wanted files of the hub and, beside the manifest, no others."""
    wanted = {
        name.removeprefix(FOLDER + "/"): text for name, text in hub.files.items() if name.startswith(FOLDER + "/")
    }
    here = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    here.pop(MANIFEST)
    return here == wanted


def kept(store: ModelStore) -> int:
    """The bytes of the large file that a download which did not end has left."""
    left = [file for file in (store.folder / ".partial" / MODEL.name).rglob("*") if file.is_file()]
    return max((file.stat().st_size for file in left if Path(LARGE).name in file.name), default=0)


def sent(hub: HubServer) -> int:
    return sum(request.sent for request in hub.asked_for(LARGE))


# -- a download that goes well -------------------------------------------------------------------------------------


def test_of_a_whole_repository_only_the_files_that_are_wanted_come(hub, tmp_path, store):
    """An embedding model: what ONNX Runtime reads, and neither pickles nor the same weights otherwise."""
    hub.files = {"modules.json": b"[]", "onnx/model.onnx": b"1", "1_Pooling/config.json": b"{}"}
    hub.files |= {"pytorch_model.bin": b"2", "model.safetensors": b"3", "onnx/config.json": b"{}"}
    embedders, e5 = model_stores(tmp_path, hub.endpoint)["embedding"], known_embedder("multilingual-e5-small")
    got = embedders.get(replace(e5, source=replace(e5.source, repository=REPOSITORY)))
    files = {file.relative_to(got.folder).as_posix() for file in got.folder.rglob("*") if file.is_file()}
    assert files == {"modules.json", "onnx/model.onnx", "1_Pooling/config.json", MANIFEST}
    assert [one.name for one in embedders.installed()] == ["multilingual-e5-small"] and not store.installed()


def test_a_model_of_a_kind_without_facts_of_its_own_is_there_by_what_was_got(hub, store, tmp_path):
    facts = {"kind": "recognition", "name": "letters", "title": "Letters", "disk": 1, "memory": 1, "licence": "MIT"}
    letters = ModelStore(tmp_path / "recognition", endpoint=hub.endpoint, mark=MANIFEST)
    letters.get(KnownModel(**facts, source=HubFolder(REPOSITORY, FOLDER)))
    assert [model.name for model in letters.installed()] == ["letters"] and letters.verify("letters")
    assert letters.remove("letters") and letters.installed() == []


def test_a_model_arrives_whole_with_its_commit(store, hub):
    got = store.get(MODEL)
    assert same(got.folder, hub) and got.revision == COMMIT
    assert store.installed() == [got] == [store.find("tiny")]
    manifest = json.loads((got.folder / MANIFEST).read_text("utf-8"))
    assert manifest["revision"] == COMMIT and sum(manifest["files"].values()) == hub.total
    store.check("tiny")
    assert list((store.folder / ".partial").glob("tiny/*")) == []


def test_only_the_wanted_folder_is_asked_for(store, hub):
    store.get(MODEL)
    asked = {request.path for request in hub.requests if "/resolve/" in request.path}
    assert asked and all(f"/resolve/{COMMIT}/{FOLDER}/" in path for path in asked)


def test_a_folder_below_is_got_too(store, hub):
    assert (store.get(MODEL).folder / "extra" / "merges.txt").read_bytes() == hub.files[f"{FOLDER}/extra/merges.txt"]


def test_a_pinned_commit_is_the_one_got(store, hub):
    pinned = replace(MODEL, source=HubFolder(REPOSITORY, FOLDER, COMMIT))
    assert store.get(pinned).revision == COMMIT
    assert f"/api/models/{REPOSITORY}/revision/{COMMIT}" in {request.path for request in hub.requests}


def test_progress_counts_bytes_up_to_the_total(store, hub):
    hub.seconds, seen = 0.03, []
    store.get(MODEL, seen.append)
    done = [progress.done for progress in seen]
    assert done == sorted(done) and done[-1] == hub.total and len(set(done)) > 3
    assert {(progress.name, progress.total, progress.unit) for progress in seen} == {("tiny", hub.total, "bytes")}
    assert any(progress.seconds_left for progress in seen)


def test_nothing_has_the_models_name_before_it_is_whole(store, hub):
    hub.seconds, seen = 0.03, []
    store.get(MODEL, lambda progress: seen.append(((store.folder / "tiny").exists(), store.installed())))
    assert len(seen) > 3 and set(map(str, seen)) == {"(False, [])"}


def test_a_model_that_is_there_is_not_asked_for_again(store, hub):
    first = store.get(MODEL)
    hub.requests.clear()
    assert store.get(MODEL) == first and hub.requests == []


def test_a_process_told_to_stay_offline_still_gets_what_was_asked_for(store, hub, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "1")
    assert same(store.get(MODEL).folder, hub)
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_the_hub_learns_no_more_than_what_is_got(store, hub, tmp_path):
    store.get(MODEL)
    api, files = f"/api/models/{REPOSITORY}", f"/{REPOSITORY}/resolve/{COMMIT}/{FOLDER}/"
    assert all(request.path.startswith((api, files)) for request in hub.requests)
    assert {request.method for request in hub.requests} <= {"GET", "HEAD"}
    assert not any(word in request.agent for request in hub.requests for word in ("torch", "agent/", "origin/"))
    assert not (tmp_path / "hf").exists()


def test_the_large_file_comes_from_another_host_which_gets_no_key(store, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.redirects = True
    assert same(store.get(MODEL).folder, hub)
    asked = {(request.host.split(":")[0], request.token) for request in hub.asked_for(LARGE)}
    assert asked == {("127.0.0.1", "Bearer hf_secret"), ("localhost", "")}
    hosts = {one.host.split(":")[0] for one in connections.connections_made() if one.purpose == "hub"}
    assert {"127.0.0.1", "localhost"} <= hosts  # each that was reached stands in the list


def test_where_nothing_may_leave_a_hub_of_this_machine_leads_nowhere_else(store, hub, offline):
    hub.redirects, hub.leads_to = True, "models.example"
    with pytest.raises(Offline, match=r"models\.example"):
        store.get(MODEL)


# -- stopping and going on -----------------------------------------------------------------------------------------


def test_stopping_ends_the_process_and_leaves_no_half_model(store, hub):
    hub.seconds = 0.03
    with pytest.raises(Stop):
        store.get(MODEL, stop_after(1 << 20))
    assert not any("slmrag.models.download_child" in process.cmdline() for process in psutil.Process().children())
    assert store.installed() == [] and not (store.folder / "tiny").exists()


def test_the_next_get_goes_on_where_it_was_stopped(store, hub):
    hub.seconds = 0.03
    with pytest.raises(Stop):
        store.get(MODEL, stop_after(2 << 20))
    assert (held := kept(store)) > 1 << 20
    hub.seconds, seen = 0, []
    hub.requests.clear()
    assert same(store.get(MODEL, seen.append).folder, hub)
    assert [request.range for request in hub.asked_for(LARGE)] == [f"bytes={held}-"]
    assert sent(hub) == len(hub.files[LARGE]) - held and seen[0].done >= held


def test_stopping_again_and_again_comes_to_an_end(store, hub):
    hub.seconds = 0.02
    for part in (1, 2, 3):
        with pytest.raises(Stop):
            store.get(MODEL, stop_after(part << 20))
        assert kept(store) >= (part << 20) - (128 << 10)
    assert same(store.get(MODEL).folder, hub)


def test_a_hub_that_cannot_send_parts_sends_the_whole(store, hub):
    hub.seconds = 0.03
    with pytest.raises(Stop):
        store.get(MODEL, stop_after(2 << 20))
    hub.seconds, hub.ranges = 0, False
    assert same(store.get(MODEL).folder, hub)


def test_going_on_after_a_new_commit_mixes_nothing(store, hub):
    hub.seconds = 0.03
    with pytest.raises(Stop):
        store.get(MODEL, stop_after(2 << 20))
    hub.seconds, hub.commit = 0, "beef" + "0" * 36
    hub.files[LARGE] = hub.files[LARGE][::-1]
    del hub.files[f"{FOLDER}/extra/merges.txt"]
    got = store.get(MODEL)
    assert same(got.folder, hub) and got.revision == hub.commit


def test_the_download_ends_with_the_program_that_asked_for_it(store, hub):
    hub.seconds = 0.1
    code = (
        "import sys\nfrom pathlib import Path\nfrom fakes.hub_server import MODEL\nfrom slmrag.models.store import ModelStore\n"
        "ModelStore(Path(sys.argv[1]), endpoint=sys.argv[2]).get(MODEL, lambda progress: print(progress, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, store.folder, hub.endpoint], stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))},
    ) as asking:  # fmt: skip
        asking.stdout.readline()
        (child,) = psutil.Process(asking.pid).children()
        asking.kill()
    assert psutil.wait_procs([child], timeout=30)[1] == []


def test_two_downloads_of_a_model_do_not_write_into_each_other(store, hub):
    hub.seconds, started = 0.05, threading.Event()
    first = threading.Thread(target=store.get, args=(MODEL, lambda progress: started.set()))
    first.start()
    assert started.wait(20)
    with pytest.raises(ModelProblem, match="being got already"):
        store.get(MODEL)
    hub.seconds = 0
    first.join()
    assert same(store.find("tiny").folder, hub)


# -- a hub or a connection that fails ------------------------------------------------------------------------------


def test_a_connection_that_breaks_once_is_taken_up_again(store, hub):
    hub.breaks_at, hub.breaks = 2 << 20, 1
    assert same(store.get(MODEL).folder, hub)
    assert sorted(request.range for request in hub.asked_for(LARGE)) == ["", f"bytes={2 << 20}-"]


def test_a_connection_that_stays_broken_is_said_soon_and_what_was_got_is_kept(store, hub):
    hub.breaks_at, began = 2 << 20, time.monotonic()
    with pytest.raises(ModelUnreachable, match="kept: get it again"):
        store.get(MODEL)
    assert time.monotonic() - began < 60 and kept(store) == 2 << 20 and store.installed() == []
    hub.breaks = 0
    hub.requests.clear()
    assert same(store.get(MODEL).folder, hub) and sent(hub) == len(hub.files[LARGE]) - (2 << 20)


def test_a_connection_that_stalls_is_given_up(store, hub, monkeypatch):
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")
    hub.stalls_at = 2 << 20
    with pytest.raises(ModelUnreachable, match="kept: get it again"):
        store.get(MODEL)
    assert kept(store) == 2 << 20


def test_a_hub_that_says_nothing_is_given_up(store, hub, monkeypatch):
    monkeypatch.setenv("HF_HUB_ETAG_TIMEOUT", "1")
    hub.silent = True
    with pytest.raises(ModelUnreachable):
        store.get(MODEL)


def test_a_stalled_download_can_be_stopped(store, hub):
    hub.stalls_at, began = 2 << 20, time.monotonic()
    with pytest.raises(Stop):
        store.get(MODEL, stop_after(2 << 20))
    assert time.monotonic() - began < 20


def test_no_hub_is_unreachable(store, hub, tmp_path):
    absent = ModelStore(tmp_path / "models", endpoint="http://127.0.0.1:9")
    with pytest.raises(ModelUnreachable, match=r"cannot be reached.*get it again"):
        absent.get(MODEL)


def test_a_hub_that_goes_away_is_unreachable_and_another_goes_on(store, hub):
    def leave(progress) -> None:
        if progress.done > 1 << 20:
            going.__exit__()

    with HubServer(seconds=0.03) as going, pytest.raises(ModelUnreachable):
        ModelStore(store.folder, endpoint=going.endpoint).get(MODEL, leave)
    held = kept(store)
    assert same(store.get(MODEL).folder, hub) and sent(hub) == len(hub.files[LARGE]) - held < 3 << 20


@pytest.mark.parametrize("status", [401, 404])
def test_a_repository_that_is_not_there_is_missing(store, hub, status):
    hub.status = status
    with pytest.raises(ModelMissing, match=f"does not have {REPOSITORY} at main .*{status}"):
        store.get(MODEL)
    assert store.installed() == []


def test_a_folder_that_is_not_there_is_missing(store):
    other = replace(MODEL, source=HubFolder(REPOSITORY, "cpu/int"))
    with pytest.raises(ModelMissing, match="no folder cpu/int"):
        store.get(other)


@pytest.mark.parametrize("which", ["status", "file_status"])
def test_a_hub_in_trouble_is_said(store, hub, which):
    setattr(hub, which, 503)
    with pytest.raises(ModelProblem, match="503"):
        store.get(MODEL)
    setattr(hub, which, 200)
    assert same(store.get(MODEL).folder, hub)


def test_a_model_without_onnx_build_says_where_it_runs(store):
    with pytest.raises(ModelProblem, match="Big cannot be got here: through transformers"):
        store.get(replace(MODEL, title="Big", source=None, note="through transformers"))


# -- files that are not what the hub says --------------------------------------------------------------------------


def test_a_wrong_byte_is_refused_and_the_next_get_is_whole(store, hub):
    hub.wrong_byte = True
    with pytest.raises(ModelProblem, match=r"model\.onnx\.data is not what the hub says"):
        store.get(MODEL)
    assert store.installed() == [] and kept(store) == 0
    hub.wrong_byte = False
    assert same(store.get(MODEL).folder, hub)


@pytest.mark.parametrize("announced", [3 << 20, 5 << 20])
def test_a_wrong_size_is_refused(store, hub, announced):
    hub.announced = announced
    with pytest.raises(ModelProblem, match=r"model\.onnx\.data is not what the hub says"):
        store.get(MODEL)
    assert store.installed() == [] and kept(store) == 0


def test_a_small_file_is_compared_with_gits_id(store, hub):
    small = f"{FOLDER}/model.onnx"
    right = hub.listing()
    hub.listing, hub.files[small] = lambda: right, hub.files[small][:-1] + b"?"
    with pytest.raises(ModelProblem, match=r"model\.onnx is not what the hub says"):
        store.get(MODEL)


def knowing(checksums: dict[str, bytes]) -> KnownModel:
    """The model with checksums that are known beforehand: those of these contents."""
    known = {f"{FOLDER}/{name}": hashlib.sha256(content).hexdigest() for name, content in checksums.items()}
    return replace(MODEL, source=HubFolder(REPOSITORY, FOLDER, checksums=known))


def test_files_that_are_what_slmrag_knows_are_kept(store, hub):
    right = knowing({name: hub.files[f"{FOLDER}/{name}"] for name in ("model.onnx", "model.onnx.data")})
    assert same(store.get(right).folder, hub) and store.verify("tiny")


@pytest.mark.parametrize("name", ["model.onnx", "model.onnx.data"])
def test_a_hub_is_not_believed_where_slmrag_knows_better(store, hub, name):
    with pytest.raises(ModelProblem, match=f"has another {name} than the one of tiny that slmrag knows"):
        store.get(knowing({name: b"what it was"}))
    assert store.installed() == [] and not (name == "model.onnx.data" and hub.asked_for(LARGE))


def test_a_hub_without_a_file_that_slmrag_knows_lacks_the_model(store):
    with pytest.raises(ModelMissing, match=r"no file cpu/int4/weights\.bin"):
        store.get(knowing({"weights.bin": b""}))


def test_a_file_name_cannot_lead_out_of_the_folder(store, hub, tmp_path):
    hub.files[f"{FOLDER}/../../../../outside.txt"] = b"out"
    with pytest.raises(ModelProblem, match=r"outside\.txt"):
        store.get(MODEL)
    assert not list(tmp_path.rglob("outside.txt"))


# -- room on the disk ----------------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path):
    """Makes a small disk of so many MiB."""
    made = []

    def make(size: int) -> Path:
        folder = tmp_path / f"disk{len(made)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)]
        if (
            shutil.which("mount") is None
            or (done := subprocess.run(command, capture_output=True, text=True)).returncode
        ):
            pytest.skip(f"no disk can be mounted here: {'no mount' if shutil.which('mount') is None else done.stderr}")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_too_little_room_is_said_with_numbers_before_anything_is_got(hub, disk):
    store = ModelStore(disk(1) / "models", endpoint=hub.endpoint)
    with pytest.raises(ModelProblem, match=r"tiny needs 0\.21 GB more on disk and 0\.00 GB are free: make room"):
        store.get(MODEL)
    assert store.installed() == [] and hub.asked_for(LARGE) == []


def test_a_disk_that_fills_up_leaves_no_half_model_and_goes_on_after(hub, disk):
    place = disk(220)
    store, hub.seconds = ModelStore(place / "models", endpoint=hub.endpoint), 0.03

    def fill(progress) -> None:
        if not (place / "other").exists() and progress.done > 1 << 20:
            with (place / "other").open("wb") as other:
                os.posix_fallocate(other.fileno(), 0, shutil.disk_usage(place).free - (1 << 20))

    with pytest.raises(ModelProblem, match=r"tiny needs 0\.\d\d GB more on disk and 0\.00 GB are free: make room"):
        store.get(MODEL, fill)
    assert store.installed() == [] and (held := kept(store)) > 1 << 20
    (place / "other").unlink()
    hub.seconds = 0
    hub.requests.clear()
    assert same(store.get(MODEL).folder, hub) and sent(hub) == len(hub.files[LARGE]) - held


def test_a_folder_that_cannot_be_made_is_a_clear_problem(hub, tmp_path):
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelProblem, match="models"):
        ModelStore(tmp_path / "models", endpoint=hub.endpoint).get(MODEL)


# -- what is there -------------------------------------------------------------------------------------------------


def test_removing_leaves_nothing(store):
    store.get(MODEL)
    assert store.remove("tiny").name == "tiny"
    assert store.installed() == [] and not list(store.folder.rglob("model*"))


def test_removing_takes_what_a_stopped_download_left(store, hub):
    hub.seconds = 0.03
    with pytest.raises(Stop):
        store.get(MODEL, stop_after(1 << 20))
    with pytest.raises(ModelMissing):
        store.remove("tiny")
    assert not list(store.folder.rglob("model*"))


@pytest.mark.parametrize("name", ["..", ".", "", "../tiny", "../../kept", "/kept"])
def test_removing_touches_nothing_but_models(store, tmp_path, name):
    store.get(MODEL)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "letter.txt").write_text("mine")
    with pytest.raises(ModelMissing):
        store.remove(str(tmp_path / "kept") if name == "/kept" else name)
    assert (tmp_path / "kept" / "letter.txt").exists() and [model.name for model in store.installed()] == ["tiny"]


def test_an_unknown_model_says_how_to_get_it(store):
    with pytest.raises(ModelMissing, match=r"slmrag models get phi-3\.5-mini gets it \(2\.8 GB\)"):
        store.find("phi-3.5-mini")
    with pytest.raises(ModelMissing, match="nothing is not installed: slmrag models lists what there is"):
        store.find("nothing")


def test_a_truncated_file_is_noticed_and_says_what_to_do(store):
    large = store.get(MODEL).folder / "model.onnx.data"
    os.truncate(large, 1000)
    with pytest.raises(
        ModelProblem, match=r"model\.onnx\.data of tiny has 1,000 of 4,194,304 bytes.*models remove tiny"
    ):
        store.check("tiny")


def test_a_missing_file_and_a_damaged_manifest_are_noticed(store):
    folder = store.get(MODEL).folder
    (folder / "extra" / "merges.txt").unlink()
    with pytest.raises(ModelProblem, match=r"extra/merges\.txt of tiny has 0 of"):
        store.check("tiny")
    os.truncate(folder / MANIFEST, 10)
    with pytest.raises(ModelProblem, match="damaged"):
        store.check("tiny")


def test_verifying_reads_every_byte_and_tells_how_far_it_is(store, hub):
    folder, seen = store.get(MODEL).folder, []
    assert store.verify("tiny", seen.append) and (seen[-1].done, seen[-1].total) == (hub.total, hub.total)
    with (folder / "model.onnx.data").open("r+b") as weights:
        weights.seek(1 << 20)
        weights.write(b"?")
    store.check("tiny")  # by its size nothing is wrong
    with pytest.raises(ModelProblem, match=r"model\.onnx\.data of tiny is not what was got any more"):
        store.verify("tiny")
    with pytest.raises(Stop):
        store.verify("tiny", stop_after(1 << 20))


def test_a_model_got_before_checksums_were_kept_is_judged_by_its_sizes(store):
    manifest = store.get(MODEL).folder / MANIFEST
    kept = json.loads(manifest.read_text("utf-8"))
    del kept["checksums"]
    manifest.write_text(json.dumps(kept), "utf-8")
    assert store.verify("tiny") is False


def test_a_model_put_there_by_hand_is_listed_and_not_judged(store):
    (store.folder / "mine").mkdir(parents=True)
    (store.folder / "mine" / "genai_config.json").write_text("{}")
    assert [(model.name, model.revision, model.size) for model in store.installed()] == [("mine", "", 2)]
    store.check("mine")
    assert store.verify("mine") is False


def test_a_model_is_kept_for_its_owner_alone_whatever_the_umask(store, hub):
    before = os.umask(0)
    try:
        with pytest.raises(Stop):
            store.get(MODEL, stop_after(1000))
        assert open_to_others(store.folder) == []
        store.get(MODEL)
    finally:
        os.umask(before)
    assert open_to_others(store.folder) == [] and same(store.folder / MODEL.name, hub)
