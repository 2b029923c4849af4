"""What people chose of models, in a file: the model for each task, those of other machines that may be asked, addresses."""

import json
import os
from pathlib import Path
from typing import Any

from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.system_reason import system_reason
from slmrag.runtime.private_files import private_file, private_folder


class KeptChoices:
    """The choices kept in ``file``, read anew each time: another process may have written them."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def part(self, name: str) -> dict[str, Any]:
        """``tasks`` (model by task), ``allowed`` (host by model), ``servers`` (models by address). Raises `ModelProblem`."""
        part = self._read().get(name, {})
        return dict(part) if isinstance(part, dict) else {}

    def keep(self, name: str, part: dict[str, Any]) -> None:
        """Put ``part`` in the place of the one that was kept. Raises `ModelProblem`; then nothing is changed."""
        kept = self._read() | {name: part}
        new = self.file.with_suffix(".new")
        try:
            private_folder(self.file.parent)
            private_file(new).write_text(json.dumps(kept, indent=1), "utf-8")
            os.replace(new, self.file)
        except OSError as error:
            raise ModelProblem("choices_not_kept", file=self.file, why=system_reason(error)) from error

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise ModelProblem("choices_damaged", file=self.file, said=error) from None
        if not isinstance(kept, dict):
            raise ModelProblem("choices_damaged", file=self.file, said=type(kept).__name__)
        return kept
