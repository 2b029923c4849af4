"""What is said to SQLite, heard statement by statement."""

import sqlite3
from collections.abc import Callable


def heard(hear: Callable[[str], None]) -> Callable[..., sqlite3.Connection]:
    """A ``sqlite3.connect`` whose connections tell ``hear`` each statement that they are about to execute."""
    connect = sqlite3.connect

    def connected(*given: object, **options: object) -> sqlite3.Connection:
        db = connect(*given, **options)
        db.set_trace_callback(hear)
        return db

    return connected
