"""A folder of models got from the hub: a model is there whole and checked, or not at all.

A model is got into ``.partial/NAME``, which survives being stopped and is gone on with later; only when every file has
the size and the checksum that the hub gives for it does one rename make it ``NAME``.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from slmrag.errors import ModelMissing, ModelProblem, ModelUnreachable
from slmrag.models.hub import Wanted
from slmrag.models.known_models import KNOWN
from slmrag.runtime.child import command, environment
from slmrag.runtime.connections import connect
from slmrag.schema import Progress

MANIFEST = "slmrag-model.json"
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

    def find(self, name: str) -> StoredModel:
        """The model of that name. Raises `ModelMissing`, saying how to get it."""
        for model in self.installed():
            if model.name == name:
                return model
        known = next((model for model in KNOWN if model.name == name and model.onnx), None)
        how = (
            f"slmrag models get {name} gets it ({known.disk / 1e9:.1f} GB)"
            if known
            else "slmrag models lists what there is"
        )
        raise ModelMissing(f"The model {name} is not installed: {how}; slmrag models use auto takes what is there.")

    def _stored(self, folder: Path) -> StoredModel:
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        try:
            revision = json.loads((folder / MANIFEST).read_text("utf-8"))["revision"]
        except (OSError, ValueError, KeyError):
            revision = ""  # put there by hand
        return StoredModel(folder.name, folder, size, revision)

    def check(self, name: str) -> None:
        """Compare the sizes of a model's files with what was got. Raises `ModelMissing`, `ModelProblem`."""
        folder = self.find(name).folder
        if not (folder / MANIFEST).is_file():
            return
        try:
            files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        except (ValueError, KeyError):
            raise ModelProblem(f"{MANIFEST} of {name} cannot be read: the model is damaged. {_again(name)}") from None
        for file, size in files.items():
            here = (folder / file).stat().st_size if (folder / file).is_file() else 0
            if here != size:
                raise ModelProblem(
                    f"{file} of {name} has {here:,} of {size:,} bytes: the model is damaged. {_again(name)}"
                )

    def remove(self, name: str) -> StoredModel:
        """Remove a model, and what a stopped download of it left. Raises `ModelMissing`, `ModelProblem`."""
        for left in self.folder.glob(".partial/*"):  # compared by name: ``name`` may be a path to anywhere
            if left.name == name:
                shutil.rmtree(left, ignore_errors=True)
        model = self.find(name)
        # Renamed first: a half removed model is none.
        gone = self.folder / ".partial" / f"{name}.removed"
        try:
            gone.parent.mkdir(exist_ok=True)
            shutil.rmtree(gone, ignore_errors=True)
            os.replace(model.folder, gone)
            shutil.rmtree(gone)
        except OSError as error:
            raise ModelProblem(
                f"{model.folder} cannot be removed ({error.strerror}): change its permissions."
            ) from error
        return model

    def get(self, model: Wanted, on_progress: Callable[[Progress], None] = lambda progress: None) -> StoredModel:
        """Download ``model``, or go on where that was stopped; ``on_progress`` counts bytes, and may raise to stop.

        Raises `ModelProblem` (no ONNX build, no room, a file that is not what the hub says), `ModelUnreachable`, `Offline`.
        """
        source = model.source
        if source is None:
            raise ModelProblem(f"{model.title} cannot be got here: {model.note}.")
        target, partial = self.folder / model.name, self.folder / ".partial" / model.name
        if target.exists():
            return self._stored(target)
        with self._writing(model.name):
            partial.mkdir(parents=True, exist_ok=True)
            alone = FileLock(partial.with_name(f"{model.name}.lock"), timeout=0).acquire()
        with alone:
            if not target.exists():
                manifest = _download(model, self.endpoint, partial, on_progress)
                with self._writing(model.name):
                    got = partial / source.folder
                    (got / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
                    os.replace(got, target)
                shutil.rmtree(partial, ignore_errors=True)
        return self._stored(target)

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except Timeout:
            raise ModelProblem(f"{name} is being got already, by another window or program.") from None
        except OSError as error:
            raise ModelProblem(f"{name} cannot be kept in {self.folder} ({error.strerror or error}).") from error


def embedder_store(home: Path, endpoint: str) -> ModelStore:
    """The embedding models that were got for the library in ``home``."""
    return ModelStore(home / "embedders", endpoint=endpoint, mark="modules.json")


def _again(name: str) -> str:
    return f"Get it again: slmrag models remove {name}, then slmrag models get {name}."


def _download(model: Wanted, endpoint: str, into: Path, on_progress: Callable[[Progress], None]) -> dict:
    """Run `slmrag.models.download_child` and follow it; returns its manifest."""
    connect(endpoint, "hub")
    what = asdict(model.source) | {"into": str(into), "spare": _ROOM, "endpoint": endpoint}
    # A process of its own: it alone may reach the hub, and ending it is a sure stop.
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command("slmrag.models.download_child"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=errors, env=_environment(endpoint),
        )  # fmt: skip
        try:
            child.stdin.write(json.dumps(what).encode())
            child.stdin.close()
            began, at_first = time.monotonic(), None
            for line in child.stdout:
                message = json.loads(line)
                if "manifest" in message:
                    return message["manifest"]
                if "failed" in message:
                    raise _problem(model, message)
                done, total = message["bytes"]
                at_first = done if at_first is None else at_first
                seconds, fresh = time.monotonic() - began, done - at_first
                left = seconds / fresh * (total - done) if fresh > 0 else None
                on_progress(Progress(model.name, done, total, "bytes", left))
            child.wait()
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            raise ModelProblem(
                f"The download of {model.name} ended early ({said[-1] if said else child.returncode}): ask again, it goes on."
            )
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


def _problem(model: Wanted, message: dict) -> ModelProblem:
    why, said = message["failed"], message.get("said", "")
    match why:
        case "room":
            need, free = message["need"], message["free"]
            return ModelProblem(
                f"{model.name} needs {need / 1e9:.2f} GB more on disk and {free / 1e9:.2f} GB are free: make room, then get it again."
            )
        case "unreachable":
            return ModelUnreachable(
                f"The hub cannot be reached, or stopped answering ({said}). What was got is kept: get it again to go on."
            )
        case "missing":
            return ModelMissing(f"The hub does not have {model.source.repository} at {model.source.revision} ({said}).")
        case "checksum":
            return ModelProblem(f"{said} is not what the hub says it is; it was removed. Get {model.name} again.")
        case _:
            return ModelProblem(f"{model.name} could not be got ({said}). What was got is kept: get it again to go on.")


def _environment(endpoint: str) -> dict[str, str]:
    return environment(
        HF_HUB_OFFLINE="0", HF_ENDPOINT=endpoint, HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_PROGRESS_BARS="1",
        HF_HUB_DISABLE_XET="1",
    )  # fmt: skip
