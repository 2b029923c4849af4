"""The bin: what lay among the originals, belongs to no document, and was removed by nobody. Only a person empties it."""

import os
import shutil
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.cards import Card, read_cards, write_cards
from slmrag.library.files import Files
from slmrag.runtime.private_files import private_file, private_folder


@dataclass(frozen=True, slots=True)
class LaidAside:
    """A document that the catalogue lost and whose original is in the bin, as its ``card`` has it."""

    document_id: str
    card: Card


class Bin:
    """The folder ``folder`` of a library, made with the first file. Originals lie in it as they do in `Files`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = Files(folder)

    def documents(self) -> list[LaidAside]:
        """The documents that can be made anew, of all owners, oldest first."""
        found = [LaidAside(id, card) for id in self.ids() for card in read_cards(self.files, id)]
        return sorted(found, key=lambda one: (one.card.added_at, one.card.name))

    def others(self) -> list[Path]:
        """What else lies there: originals that no card tells of, and files of others."""
        known = {one.document_id for one in self.documents()}
        return [path for path in self.files.all() if self.files.id_of(path) not in known]

    def ids(self) -> list[str]:
        """The ids of all originals there."""
        return [path.name for path in self.files.all() if self.files.id_of(path) == path.name]

    def take(self, files: Files, path: Path) -> None:
        """Move what lies at ``path`` here: an original of ``files`` with its cards, or any other file."""
        id = files.id_of(path)
        if not id:
            self.lay_aside(path, path.name)
            return
        private_folder(self.files.path(id).parent)
        # The card is here before the original comes, and there until it has gone: no kill leaves that without a name.
        if files.card_path(id).exists():
            shutil.copyfile(files.card_path(id), private_file(self.files.card_path(id)))
        os.replace(files.path(id), self.files.path(id))
        files.discard_card(id)

    def lay_aside(self, path: Path, name: str) -> Path:
        """Move what lies at ``path`` here under ``name``, or one like it; returns where it is then. Raises `OSError`."""
        private_folder(self.folder)
        targets = (self.folder / f"{name}{ending}" for ending in chain([""], map(".{}".format, count(2))))
        target = next(target for target in targets if not target.exists())
        os.replace(path, target)
        return target

    def give_back(self, files: Files, document_id: str) -> None:
        """Move an original back to ``files``, where its document was found again."""
        private_folder(files.path(document_id).parent)
        os.replace(self.files.path(document_id), files.path(document_id))
        self.files.discard_card(document_id)

    def forget(self, document_id: str, owner: str) -> None:
        """Delete what is ``owner``'s of a document: it is in the library, or was removed from it."""
        if self.files.path(document_id).exists():
            cards = tuple(card for card in read_cards(self.files, document_id) if card.owner != owner)
            if not cards:
                self.files.discard(document_id)
            write_cards(self.files, document_id, cards)

    def empty(self) -> int:
        """Delete all of it; returns how many files that were, cards not counted. Raises `LibraryProblem`."""
        number = len({self.files.id_of(path) or path for path in self.files.all()})
        try:
            if self.folder.exists():
                shutil.rmtree(self.folder)
        except OSError as error:
            raise LibraryProblem("library_unusable", home=self.folder.parent, said=system_reason(error)) from error
        return number
