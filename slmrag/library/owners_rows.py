"""What the parts of a shelf have in common: a database of everybody's rows, and whose of them they are about."""

from slmrag.library.database import Database
from slmrag.library.sharing import Access


class OwnersRows:
    """The rows of ``owner`` in ``database``; another's are not there. Its methods may be called from any thread."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database, self._owner, self._access = database, owner, Access(owner)
