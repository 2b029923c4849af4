"""What an examination finds: a line of it."""

from dataclasses import dataclass
from typing import Literal

from slmrag.errors.notices import Templates

say_none = Templates(doctor_none="none")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, what to do about it, and what that would bring.

    ``done``: it is what was done about something, just now.
    """

    name: str
    state: Literal["well", "could be better", "broken"]
    found: str
    remedy: str = ""
    brings: str = ""
    done: bool = False
