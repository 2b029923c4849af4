"""A folder of models that were got: a model is there whole and checked, or not at all.

A model is got into ``.partial/NAME``, which survives being stopped and is gone on with later; only when every file has
the size and the checksum that the hub, or our list, gives for it does one rename make it ``NAME``.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from slmrag.errors.model_access import ModelMissing, ModelUnreachable
from slmrag.errors.model_files import DownloadProblem, ModelUnusable
from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.notices import Templates
from slmrag.errors.system_reason import system_reason
from slmrag.models.checksum import has_checksum
from slmrag.models.hub import HubFolder, ListedFiles
from slmrag.models.known_models import KINDS, MANIFEST, KnownModel, known
from slmrag.runtime.child import command, environment
from slmrag.runtime.connections import ConnectionPurpose, connect, is_offline
from slmrag.runtime.private_files import private_file, private_folder
from slmrag.schema import Progress

_again = Templates(get_model_again="Get it again: slmrag models remove {name}, then slmrag models get {name}.")
# Whom one connects to for models of a kind that are no folders of the hub.
_PURPOSES: dict[str, ConnectionPurpose] = {"translation": "pairs", "recognition": "tessdata"}
_ROOM = 200 << 20  # what a disk should have left when a model is in


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model of the folder: its name, where it lies, its bytes on disk, and the commit it was got from."""

    name: str
    folder: Path
    size: int
    revision: str = ""


class ModelStore:
    """The models in ``folder``, told by the file ``mark`` that each has. ``endpoint`` is the hub's address."""

    def __init__(
        self, folder: Path, *, endpoint: str = "https://huggingface.co", mark: str = "genai_config.json"
    ) -> None:
        self.folder, self.endpoint, self._mark = folder, endpoint, mark

    def installed(self) -> list[StoredModel]:
        """The models that are there, by name."""
        found = [entry.parent for entry in sorted(self.folder.glob(f"*/{self._mark}"))]
        return [self._stored(folder) for folder in found if not folder.name.startswith(".")]

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """What is another as soon as a model comes, goes or takes another's place; far quicker than `installed`."""
        found = []
        for mark in sorted(self.folder.glob(f"*/{self._mark}")):
            with suppress(FileNotFoundError):  # removed meanwhile
                found.append((mark.parent.name, mark.stat().st_mtime_ns, mark.parent.stat().st_mtime_ns))
        return tuple(found)

    def find(self, name: str) -> StoredModel:
        """The model of that name. Raises `ModelMissing`, saying how to get it."""
        for model in self.installed():
            if model.name == name:
                return model
        wanted = known(name)
        if wanted is None or wanted.source is None:
            raise ModelMissing("model_missing_unknown", name=name)
        raise ModelMissing("model_missing", name=name, size=round(wanted.disk / 1e9, 1))

    def _stored(self, folder: Path) -> StoredModel:
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        try:
            revision = json.loads((folder / MANIFEST).read_text("utf-8"))["revision"]
        except (OSError, ValueError, RecursionError, KeyError):
            revision = ""  # put there by hand
        return StoredModel(folder.name, folder, size, revision)

    def check(self, name: str) -> None:
        """Compare the sizes of a model's files with what was got. Raises `ModelMissing`, `ModelProblem`."""
        model = self.find(name)
        for file, size in self._manifest(model).get("files", {}).items():
            path = model.folder / file
            here = path.stat().st_size if path.is_file() else 0
            if here != size:
                again = _again("get_model_again", name=name)
                raise ModelUnusable("model_file_damaged", file=file, name=name, here=here, size=size, again=again)

    def verify(self, name: str, on_progress: Callable[[Progress], None] = lambda progress: None) -> bool:
        """Read a model's files whole and compare them with the checksums they were got by; ``on_progress`` may raise to stop.

        Returns whether there was something to compare with: not for what was put there by hand. Raises what `check` does.
        """
        self.check(name)
        model = self.find(name)
        checksums = self._manifest(model).get("checksums", {})
        total, done = sum((model.folder / file).stat().st_size for file in checksums), 0

        def read(count: int) -> None:
            nonlocal done
            done += count
            on_progress(Progress(name, done, total, "bytes"))

        for file, checksum in checksums.items():
            if not has_checksum(model.folder / file, checksum, read):
                raise ModelUnusable(
                    "model_file_changed", file=file, name=name, again=_again("get_model_again", name=name)
                )
        return bool(checksums)

    def _manifest(self, model: StoredModel) -> dict:
        try:
            manifest = json.loads((model.folder / MANIFEST).read_text("utf-8"))
            return {"files": dict(manifest["files"]), "checksums": dict(manifest.get("checksums", {}))}
        except FileNotFoundError:
            return {}  # put there by hand
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            again = _again("get_model_again", name=model.name)
            raise ModelUnusable("manifest_damaged", name=model.name, again=again) from None

    def remove(self, name: str) -> StoredModel:
        """Remove a model, and what a stopped download of it left. Raises `ModelMissing`, `ModelProblem`."""
        for left in self.folder.glob(".partial/*"):  # compared by name: ``name`` may be a path to anywhere
            if left.name == name:
                shutil.rmtree(left, ignore_errors=True)
        model = self.find(name)
        # Renamed first: a half removed model is none.
        gone = self.folder / ".partial" / f"{name}.removed"
        try:
            private_folder(gone.parent)
            shutil.rmtree(gone, ignore_errors=True)
            os.replace(model.folder, gone)
            shutil.rmtree(gone)
        except OSError as error:
            raise DownloadProblem("model_not_removed", folder=model.folder, why=system_reason(error)) from error
        return model

    def get(self, model: KnownModel, on_progress: Callable[[Progress], None] = lambda progress: None) -> StoredModel:
        """Download ``model``, or go on where that was stopped; ``on_progress`` counts bytes, and may raise to stop.

        Raises `ModelProblem` (no ONNX build, no room, a file that is not what the hub says), `ModelUnreachable`, `Offline`.
        """
        source = model.source
        if source is None:
            raise DownloadProblem("model_not_got", model=model.title, note=model.note)
        target, partial = self.folder / model.name, self.folder / ".partial" / model.name
        if target.exists():
            return self._stored(target)
        with self._writing(model.name):
            private_folder(partial)
            alone = FileLock(partial.with_name(f"{model.name}.lock"), timeout=0, mode=0o600).acquire()
        with alone:
            if not target.exists():
                manifest = _download(model, source, self.endpoint, partial, on_progress)
                with self._writing(model.name):
                    got = partial / source.folder if isinstance(source, HubFolder) else partial
                    private_file(got / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
                    os.replace(got, target)
                shutil.rmtree(partial, ignore_errors=True)
        return self._stored(target)

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except Timeout:
            raise DownloadProblem("model_being_got", name=name) from None
        except OSError as error:
            raise DownloadProblem("model_not_kept", name=name, folder=self.folder, why=system_reason(error)) from error


def model_stores(
    home: Path, endpoint: str, chat: Path | None = None, pairs: str = "", tessdata: str = ""
) -> dict[str, ModelStore]:
    """A store for each kind of model, by its name, in the library's folder ``home``; ``chat`` is another for those that write.

    ``endpoint`` is the hub's address, ``pairs`` that of the translation models, ``tessdata`` that of the data for recognition.
    """
    folders = {name: home / kind.folder for name, kind in KINDS.items()} | ({"chat": chat} if chat else {})
    places = dict.fromkeys(KINDS, endpoint) | {"translation": pairs, "recognition": tessdata}
    return {name: ModelStore(folders[name], endpoint=places[name], mark=kind.mark) for name, kind in KINDS.items()}


def _download(
    model: KnownModel,
    source: HubFolder | ListedFiles,
    endpoint: str,
    into: Path,
    on_progress: Callable[[Progress], None],
) -> dict:
    """Run `slmrag.models.download_child` and follow it; returns its manifest."""
    purpose = _PURPOSES.get(model.kind, "hub")
    connect(endpoint, purpose)
    what = asdict(source) | {
        "into": str(into),
        "spare": _ROOM,
        "endpoint": endpoint,
        "offline": is_offline(),
        "purpose": purpose,
    }
    if isinstance(source, ListedFiles):
        what["listed"] = what.pop("files")
    # A process of its own: it alone may reach the hub, and ending it is a sure stop.
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command("slmrag.models.download_child"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=errors, env=_environment(endpoint),
        )  # fmt: skip
        assert child.stdin is not None and child.stdout is not None  # they are pipes
        try:
            child.stdin.write(json.dumps(what).encode())
            child.stdin.close()
            began, at_first = time.monotonic(), None
            for line in child.stdout:
                message = json.loads(line)
                if "manifest" in message:
                    return message["manifest"]
                if "reaches" in message:
                    connect(message["reaches"], purpose)
                    continue
                if "failed" in message:
                    raise _problem(model, source, endpoint, message)
                done, total = message["bytes"]
                at_first = done if at_first is None else at_first
                seconds, fresh = time.monotonic() - began, done - at_first
                left = seconds / fresh * (total - done) if fresh > 0 else None
                on_progress(Progress(model.name, done, total, "bytes", left))
            child.wait()
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            raise DownloadProblem("download_ended", name=model.name, said=said[-1] if said else child.returncode)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


def _problem(model: KnownModel, source: HubFolder | ListedFiles, endpoint: str, message: dict) -> ModelProblem:
    why, said = message["failed"], message.get("said", "")
    match why:
        case "room":
            need, free = message["need"], message["free"]
            return DownloadProblem(
                "download_no_room", name=model.name, need=round(need / 1e9, 2), free=round(free / 1e9, 2)
            )
        case "unreachable":
            if isinstance(source, ListedFiles):
                return ModelUnreachable("pairs_unreachable", host=endpoint, said=said)
            return ModelUnreachable("hub_unreachable", said=said)
        case "missing":
            if isinstance(source, ListedFiles):
                return ModelMissing("pair_not_at_address", name=model.name, host=endpoint, said=said)
            return ModelMissing("hub_lacks_model", repository=source.repository, revision=source.revision, said=said)
        case "checksum":
            return DownloadProblem("download_wrong", file=said, name=model.name)
        case "changed":
            return DownloadProblem("download_changed", file=said, name=model.name, host=endpoint)
        case _:
            return DownloadProblem("download_failed", name=model.name, said=said)


def _environment(endpoint: str) -> dict[str, str]:
    return environment(
        HF_HUB_OFFLINE="0", HF_ENDPOINT=endpoint, HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_PROGRESS_BARS="1",
        HF_HUB_DISABLE_XET="1",
    )  # fmt: skip
