"""What lies in ``files/`` and in the bin, put in agreement with the catalogue; nothing that nobody removed is deleted.

The folder knows which library its files are of. Where the catalogue is another one, made in this start (``library.db``
was lost or emptied), copied from elsewhere, or taken from a backup, no file without a document is known to be removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.bin import Bin
from slmrag.library.cards import Card, cards_in, read_cards, write_cards
from slmrag.library.database import Database
from slmrag.library.files import Files


@dataclass(frozen=True, slots=True)
class Disorder:
    """What is not as the catalogue has it; false for nothing.

    ``left`` is what killed processes left, and is deleted; ``lost`` belongs to no document, and nobody removed it.
    ``cards`` are those to write, by document id; ``found`` are the ids of documents whose original is in the bin alone,
    and ``doubled`` what is in the bin and the library, as (document id, owner).
    """

    strange: bool
    left: Sequence[Path]
    lost: Sequence[Path]
    cards: dict[str, tuple[Card, ...]]
    found: Sequence[str]
    doubled: Sequence[tuple[str, str]]

    def __bool__(self) -> bool:
        return self.strange or any((self.left, self.lost, self.cards, self.found, self.doubled))


def disorder(database: Database, files: Files, bin: Bin) -> Disorder:
    """Compare both folders with the catalogue; changes nothing."""
    with database.read() as db:
        held = cards_in(db)
        begun = {row[0] for row in db.execute("SELECT id FROM unfinished")}
        identity = db.execute("SELECT id FROM identity").fetchone()[0]
    strange = files.library() != identity
    left = [path for path in bin.files.all() if bin.files.part_of(path)]
    lost: list[Path] = []
    originals: set[str] = set()
    for path in files.all():
        id, part = files.id_of(path), files.part_of(path)
        if part:
            left += [path] * (part not in begun)
        elif not id:
            lost.append(path)
        elif path == files.card_path(id):
            left += [path] * (not files.path(id).exists())
        elif id in held or id in begun:
            originals.add(id)
        elif strange or files.card_path(id).exists():
            lost.append(path)
        else:
            left.append(path)
    in_bin = set(bin.ids())
    found = (in_bin & held.keys()) - originals
    return Disorder(
        strange,
        left,
        lost,
        {id: held[id] for id in sorted(held.keys() & (originals | found)) if read_cards(files, id) != held[id]},
        sorted(found),
        [
            (id, card.owner)
            for id in sorted(in_bin & originals)
            for card in held.get(id, ())
            if _tells_of(bin, id, card.owner)
        ],
    )


def _tells_of(bin: Bin, id: str, owner: str) -> bool:
    """Whether an original in the bin is this owner's, or nobody's any more."""
    cards = read_cards(bin.files, id)
    return not cards or owner in {card.owner for card in cards}


def settle(database: Database, files: Files, bin: Bin) -> None:
    """Delete what killed processes left, lay aside what nobody removed, and take back what is a document again.

    Raises `LibraryProblem`.
    """
    if not disorder(database, files, bin):
        return
    try:
        # Looked at again where nobody can begin an add of the same bytes meanwhile.
        with database.alone():
            _settle(disorder(database, files, bin), files, bin)
            files.claim(database.identity())
    except OSError as error:
        raise LibraryProblem("library_unusable", home=files.folder.parent, said=system_reason(error)) from error


def _settle(found: Disorder, files: Files, bin: Bin) -> None:
    for id in found.found:
        bin.give_back(files, id)
    for path in found.lost:
        bin.take(files, path)
    for path in found.left:
        path.unlink(missing_ok=True)
    for id, cards in found.cards.items():
        write_cards(files, id, cards)
    for id, owner in found.doubled:
        bin.forget(id, owner)
