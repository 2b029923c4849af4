"""A small model on damaged or foolish text repeats itself for ever: the guard that ends it."""

from collections.abc import Generator

from slmrag.schema import Reply

_LONGEST = 64  # pieces
_TIMES = 3
_LEAST = 12  # pieces that the repeats must have together: "no, no, no" is language


def until_loop(pieces: Generator[str, None, Reply]) -> Generator[str, None, Reply]:
    """``pieces`` until their end is the same thing three times over; then the model is stopped, as ``"length"``.

    A loop of at least 4 pieces (tokens, as they are streamed) counts from its third round, a shorter one from 12 pieces.
    """
    written: list[str] = []
    try:
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return end.value
            written.append(piece)
            yield piece
            if _loops(written):
                return Reply("length", written_tokens=len(written))
    finally:
        pieces.close()


def _loops(written: list[str]) -> bool:
    for period in range(1, _LONGEST + 1):
        times = max(_TIMES, -(-_LEAST // period))
        if period * times > len(written):
            continue
        tail = written[-period * times :]
        if all(tail[i] == tail[i - period] for i in range(period, len(tail))):
            return True
    return False
