"""A card beside each original: whose it is, under which name, in which collections. From cards a lost catalogue is made again.

A card is changed in the transaction that changes the rows it tells of, and before these are: that of a document which is
removed goes first, so that an original with a card is one that nobody removed.
"""

import json
import sqlite3
from dataclasses import asdict, dataclass

from slmrag.library.files import Files


@dataclass(frozen=True, slots=True)
class Card:
    """What an original is to one owner. ``added_at`` is UTC, ISO 8601."""

    owner: str
    name: str
    added_at: str
    collections: tuple[str, ...]


def read_cards(files: Files, document_id: str) -> tuple[Card, ...]:
    """The cards beside an original, one for each owner; none where they are missing or damaged."""
    try:
        return tuple(map(_card, json.loads(files.card_path(document_id).read_bytes())))
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return ()


def _card(told: dict) -> Card:
    card = Card(told["owner"], told["name"], told["added_at"], tuple(filter(None, told["collections"])))
    # Raises `TypeError` where one is no text, `UnicodeEncodeError` where it is none that can be kept.
    "".join([card.owner, card.name, card.added_at, *card.collections]).encode()
    return card


def write_cards(files: Files, document_id: str, cards: tuple[Card, ...]) -> None:
    """Put ``cards`` beside the original of a document; none, where it has no owner or no original.

    Raises `LibraryProblem`, and then no card is there: one never says more than is true.
    """
    if cards and files.path(document_id).exists():
        files.write_card(document_id, json.dumps([asdict(card) for card in cards], ensure_ascii=False).encode())
    else:
        files.discard_card(document_id)


def cards_in(db: sqlite3.Connection, document_id: str | None = None) -> dict[str, tuple[Card, ...]]:
    """The cards that the catalogue asks for, of one document or of all, by document id; none of what was removed and can
    still be put back."""
    rows = db.execute(
        f"""SELECT d.id, d.owner, d.name, d.added_at, EXISTS (SELECT 1 FROM withdrawn WHERE document = d.key), (SELECT json_group_array(name) FROM (
              SELECT k.name FROM collections k JOIN collected m ON m.collection = k.key
              WHERE m.document = d.key ORDER BY k.name)) AS collections
            FROM documents d {"" if document_id is None else "WHERE d.id = ?"} ORDER BY d.key""",
        [] if document_id is None else [document_id],
    )
    found: dict[str, tuple[Card, ...]] = {}
    for id, owner, name, added_at, withdrawn, collections in rows:
        cards = () if withdrawn else (Card(owner, name, added_at, tuple(json.loads(collections))),)
        found[id] = (*found.get(id, ()), *cards)
    return found


def renew_cards(db: sqlite3.Connection, files: Files, document_id: str) -> None:
    """Have the cards of a document say what this transaction makes of it. Raises `LibraryProblem`."""
    write_cards(files, document_id, cards_in(db, document_id).get(document_id, ()))
