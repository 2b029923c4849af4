"""Translation models from a folder that somebody names, as Mozilla names their files: where there is no way to the store."""

import hashlib
import json
import os
import shutil
from pathlib import Path

from slmrag.errors.model_files import DownloadProblem
from slmrag.errors.system_reason import system_reason
from slmrag.models.known_models import MANIFEST, PAIR
from slmrag.models.pairs import directions_in
from slmrag.models.store import ModelStore, StoredModel
from slmrag.runtime.private_files import private_file, private_folder


def take_from(folder: Path, name: str, store: ModelStore) -> StoredModel:
    """Copy the files of the model ``name`` (``"translate-pt"``) from anywhere in ``folder`` into ``store``, in place of what is there.

    Whoever names the folder answers for them; their checksums are kept, so that a later change is told. Raises `DownloadProblem`.
    """
    language = name.removeprefix(PAIR)
    ways = directions_in(folder, name) if folder.is_dir() else []
    files = list(dict.fromkeys(Path(file) for way in ways for file in way.files if file))
    if not files:
        raise DownloadProblem("pair_files_missing", folder=folder, name=name, example=f"en{language}")
    partial, target = store.folder / ".partial" / f"{name}.taken", store.folder / name
    manifest: dict = {"repository": str(folder), "revision": "", "files": {}, "checksums": {}}
    try:
        shutil.rmtree(partial, ignore_errors=True)
        private_folder(partial)
        for file in files:
            shutil.copyfile(file, private_file(partial / file.name))
            checksum = hashlib.sha256((partial / file.name).read_bytes()).hexdigest()
            manifest["files"][file.name] = file.stat().st_size
            manifest["checksums"][file.name] = checksum
        private_file(partial / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(partial, target)
    except OSError as error:
        raise DownloadProblem("model_not_kept", name=name, folder=store.folder, why=system_reason(error)) from error
    return store.find(name)
