"""One who may sign in, and an invitation to: what they are, and when two names are the same."""

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from slmrag.accounts.passwords import require_fit
from slmrag.errors.account_problems import AccountProblem

_LETTERS = 40  # of a name


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in: by which name, whose documents they see, and whether they change what holds for all.

    The ``name`` of a household, which shares one password, is ``""``. ``library`` is the id of its library: ``""`` for it as it is used without
    signing in and from the command line, else a random id, which neither a new name nor a new password changes.
    """

    name: str
    library: str
    administers: bool
    since: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What makes one account: the ``token`` of its link, and until when (seconds since 1970)."""

    token: str
    until: float


def new_account(name: str, password: str, *, administers: bool, library: str | None) -> Account:
    """An account with a ``library`` of its own, or that of this id. Raises `AccountProblem` for a name or password that will not do."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not name or len(name) > _LETTERS or not all(letter.isprintable() for letter in name):
        raise AccountProblem("account_name_unfit", most=_LETTERS)
    require_fit(password, name)
    return Account(name, uuid.uuid4().hex if library is None else library, administers, now())


def fold_name(name: str) -> str:
    """How names are compared: of letters written otherwise, or larger, it is the same one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def now() -> str:
    """The time, UTC in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
