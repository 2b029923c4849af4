"""Why the system refused something, as a sentence for the reader."""

import errno
import os

from slmrag.errors.notices import Templates

# What the system says when a file cannot be read or written. Its text is the system's own.
_system = Templates(
    **{
        name: os.strerror(getattr(errno, name))
        for name in (
            "ENOSPC", "EACCES", "ENOENT", "EROFS", "EIO", "ENAMETOOLONG", "EISDIR", "ENOTDIR", "EDQUOT", "EPERM", "EMFILE",
        )
        if hasattr(errno, name)
    }
)  # fmt: skip


def system_reason(error: OSError) -> str:
    """Why the system refused something: ``Permission denied``."""
    name = errno.errorcode.get(error.errno or 0, "")
    return _system(name) if name in _system else error.strerror or str(error)
