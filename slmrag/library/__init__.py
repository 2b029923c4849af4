"""What is kept: a catalogue (the truth), the original files, and an index of the vectors (made from the catalogue).

::

    SLMRAG_HOME/
    ├── library.db          the catalogue
    ├── files/ab/abcd…      originals, named by their SHA-256
    ├── chroma/             the vector index; may be deleted at any time
    └── index.lock          held by the one process that keeps the index
"""

from pathlib import Path

from slmrag.errors import LibraryProblem
from slmrag.library.catalogue import AlreadyThere, Catalogue, Draft
from slmrag.library.conversations import Conversations
from slmrag.library.desks import Desks
from slmrag.library.files import Files
from slmrag.library.index import VectorIndex

__all__ = ["AlreadyThere", "Catalogue", "Conversations", "Desks", "Draft", "Files", "Library", "VectorIndex"]


class Library:
    """The library in the folder ``home``, which is made when it is missing.

    Its parts: ``catalogue``, ``conversations``, ``desks``, ``files``, ``index``. ``chroma_url`` names a Chroma server to use instead of the
    library's own folder. Raises `LibraryProblem` when the folder cannot be used.
    """

    def __init__(self, home: Path, *, embedder_name: str, embedder_fingerprint: str, chroma_url: str = "") -> None:
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            (home / "files").mkdir(exist_ok=True)
        except OSError as error:
            raise LibraryProblem(
                f"The library folder {home} cannot be made ({error.strerror}): choose another with SLMRAG_HOME."
            ) from error
        self.home = home
        self.catalogue = Catalogue(home / "library.db")
        self.conversations = Conversations(home / "library.db")
        self.desks = Desks(home / "library.db")
        self.files = Files(home / "files")
        self.embedder = self.catalogue.embedder = self.catalogue.embedder_key(embedder_fingerprint, embedder_name)
        self.index = VectorIndex(self.catalogue, self.embedder, embedder_fingerprint, home, chroma_url)

    def close(self) -> None:
        """Let go of the index and close the databases."""
        self.index.close()
        for database in (self.catalogue, self.conversations, self.desks):
            database.close()
