"""A page's text becomes slices that the embedder reads whole, with exact offsets.

langchain-text-splitters cuts at the best border that fits (paragraph, sentence, line, clause, word), without overlap, so
that each piece is found again exactly; the overlap is added by letting a chunk begin some sentences before its border.
"""

from collections.abc import Callable, Iterator

# Best border first: a blank line, the end of a sentence (also in scripts without spaces), a line, a clause, a word. What
# has none is cut after so many characters: to count them one by one takes longer than all else that becomes of a file.
_BORDERS = [r"\n\s*\n", r"(?<=[.!?])\s+|(?<=[。!?।؟])", r"\n", r"(?<=[;,،、,;])", r"\s+", r"(?s:.{8})", ""]
_LONG_TOKEN = 6  # characters that a token rarely has more of
_SCRAP = 5  # what has less than a fifth of a chunk's tokens is a scrap

Count = Callable[[str], int]


def split(text: str, count_tokens: Count, chunk_tokens: int, overlap_tokens: int) -> Iterator[tuple[int, int]]:
    """Yield the span of each chunk of ``text``, in reading order; white space yields none.

    A chunk has at most ``chunk_tokens + overlap_tokens`` tokens as ``count_tokens`` counts them, of which at
    most ``overlap_tokens`` repeat the end of the chunk before.
    """
    pieces = _pieces(text, count_tokens, chunk_tokens)
    most = chunk_tokens + overlap_tokens
    for number, (start, end) in enumerate(_without_scraps(text, pieces, count_tokens, chunk_tokens, most)):
        room = min(overlap_tokens, most - count_tokens(text[start:end]))
        yield (_overlap_start(text, start, count_tokens, room) if number and room > 0 else start), end


def _pieces(text: str, count_tokens: Count, most: int) -> list[tuple[int, int]]:
    """Spans of at most ``most`` tokens, cut at the best borders, without white space around."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    # What fits needs no borders, and their library takes four times as long to import as all else that reads a short file.
    # Signs that are no tokens never are too many: they must be short, too.
    if end - start <= _LONG_TOKEN * most and count_tokens(text[start:end]) <= most:
        return [(start, end)] if start < end else []
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        _BORDERS, is_separator_regex=True, keep_separator="end", chunk_size=most, chunk_overlap=0,
        # Text that is no token at all (signs of a private font) would be repeated as an overlap of length nought.
        length_function=lambda piece: max(1, count_tokens(piece)),
    )  # fmt: skip
    spans: list[tuple[int, int]] = []
    for piece in splitter.split_text(text):
        start = text.index(piece, spans[-1][1] if spans else 0)
        spans.append((start, start + len(piece)))
    return spans


def _without_scraps(
    text: str, spans: list[tuple[int, int]], count_tokens: Count, chunk_tokens: int, most: int
) -> list[tuple[int, int]]:
    """``spans`` with a heading or a page number that was left alone joined to its neighbour, in at most ``most`` tokens.

    Alone it says nothing, and is found by every question that holds one of its words.
    """
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined:
            before, after = text[slice(*joined[-1])], text[start:end]
            scrap = min(count_tokens(before), count_tokens(after)) * _SCRAP <= chunk_tokens
            if scrap and count_tokens(text[joined[-1][0] : end]) <= most:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def _overlap_start(text: str, start: int, count_tokens: Count, overlap_tokens: int) -> int:
    """The earliest sentence, line or word before ``start`` from which at most ``overlap_tokens`` are repeated."""
    # Looking further back cannot help.
    window = text[max(0, start - _LONG_TOKEN * overlap_tokens) : start]
    for border in ("\n\n", ". ", "\n", " "):
        at = window.find(border)
        while at >= 0:
            begin = start - len(window) + at + len(border)
            if begin < start and count_tokens(text[begin:start]) <= overlap_tokens:
                while begin < start and text[begin].isspace():
                    begin += 1
                return min(begin, start)
            at = window.find(border, at + 1)
    return start
