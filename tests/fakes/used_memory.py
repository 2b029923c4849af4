"""Memory that was in use before: what the process is given next still holds the word that stood in it."""

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_SIZES = (30, 100, 1000, 10_000, 100_000, 400_000, 1_000_000, 3_000_000, 6_000_000)
_MOST = 15_000_000  # bytes of each size


def share_all() -> None:
    """Have every thread of this process, whatever the size, take its memory from one heap that is never given back.

    For a process of its own: it stays so. Raises `AttributeError` where the C library is not glibc.
    """
    mallopt = ctypes.CDLL(None).mallopt
    for what, value in ((_M_ARENA_MAX, 1), (_M_MMAP_THRESHOLD, 1 << 25), (_M_TRIM_THRESHOLD, 1 << 29)):
        assert mallopt(what, value)


def fill(word: str) -> None:
    """Take memory of all sizes, write ``word`` all over it, and free it."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = (
        ctypes.c_void_p,
        [ctypes.c_size_t],
        [ctypes.c_void_p],
    )
    taken = []
    for size in _SIZES:
        words = (word.encode() * (size // len(word) + 1))[:size]
        for _ in range(max(4, min(2000, _MOST // size))):
            taken.append(libc.malloc(size))
            ctypes.memmove(taken[-1], words, size)
    for address in taken:
        libc.free(address)
