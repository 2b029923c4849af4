"""What proves a password without keeping it (Argon2id, RFC 9106), and what does the same for a random token."""

import hashlib
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from slmrag.errors.account_problems import AccountProblem

LEAST_LETTERS = 10
_MOST_LETTERS = 1_000
_HASHER = PasswordHasher()  # RFC 9106, second recommended option: 64 MiB, 3 passes; some 0.1 s of one core


def require_fit(password: str, name: str = "") -> None:
    """Raise `AccountProblem` for a password that is too short, too long, or the name."""
    if not LEAST_LETTERS <= len(password) <= _MOST_LETTERS or password.casefold() == name.casefold():
        raise AccountProblem("password_unfit", least=LEAST_LETTERS, most=_MOST_LETTERS)


def proof_of(password: str) -> str:
    """What `proves` compares a password with."""
    return _HASHER.hash(_written(password))


def proves(proof: str | None, password: str) -> bool:
    """Whether it is this password; takes as long where there is nothing to compare with."""
    if len(password) > _MOST_LETTERS:
        return False
    try:
        return _HASHER.verify(proof or _nobody(), _written(password)) and proof is not None
    except (VerificationError, InvalidHashError):
        return False


def token_digest(token: str) -> str:
    """What is kept of a random token: whoever reads the file cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _written(password: str) -> str:
    """One spelling of what keyboards write in several ways (RFC 8265)."""
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
