"""Bytes of unknown encoding become text."""

import codecs
import re
import warnings
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.encodings import central_european, east_asian
from slmrag.readers.omissions import long_text, unreadable_characters
from slmrag.readers.reading import Limits, ReadingNote

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"\x7fELF",
)
_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]+)""")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_TYPOGRAPHIC = frozenset("‘’“”„–—…•€£¥§©®™°±²³½¼¾«»·¿¡ªº×÷µ\u00a0\u00ad")


def read_whole(path: Path, declared: str = "") -> str:
    """The text of a file as `read_decoded` gives it, all of it. Raises `FileProblem` where it is longer than is read."""
    limits = Limits()
    if path.stat().st_size > 4 * limits.characters:
        raise FileProblem("longer_than_read", most=limits.characters)
    return read_decoded(path, limits, declared)[0]


def read_decoded(path: Path, limits: Limits = Limits(), declared: str = "") -> tuple[str, list[ReadingNote]]:
    """The text of a file, and what is missing of it: newlines are ``\\n``, control characters are gone.

    No more is read than may be characters of it. Raises `FileProblem` for what is no text.
    """
    notes: list[ReadingNote] = []
    most = 4 * limits.characters  # bytes: no encoding takes more for a character
    with path.open("rb") as file:
        data = file.read(most + 1)
    if not data:
        raise FileProblem("empty_content")
    if len(data) > most:
        data = data[: data.rfind(b"\n", 0, most) + 1 or most]
        notes.append(long_text(len(data)))
    declaration = _XML.match(data) if not declared else None
    text = decode(data, declaration[1].decode("ascii") if declaration else declared)
    strange = text.count("\ufffd") - data.count("\ufffd".encode())
    unreadable = len(_CONTROL.findall(text)) + max(strange, 0)
    # Of random bytes, a ninth are control characters; a few in a short text are damage.
    if data.startswith(_BINARY) or unreadable > max(8, len(text) // 10):
        raise FileProblem("not_text")
    if strange > 0:
        notes.append(unreadable_characters(strange))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _CONTROL.sub("", text), notes


def decode(data: bytes, declared: str = "") -> str:
    """Bytes as text: by their mark, as Unicode, as declared, as Western European, else by statistics."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in filter(None, (_wide(data), "utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    broken = data.decode("utf-8", errors="replace")
    western = data.decode("cp1252", errors="replace")
    good = sum(ord(character) > 127 for character in broken) - broken.count("\ufffd")
    if good > 4 * broken.count("\ufffd"):
        return broken  # UTF-8, but for a few bytes
    if guessed := central_european(data) or east_asian(data):
        return guessed
    if _reads_as_western(western):
        return western
    # A handful of strange bytes says nothing about an encoding: it is damage, and is shown as such.
    return _by_statistics(data) if sum(byte > 127 for byte in data) > 5 else broken


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: most characters are low ones, so zeros stand at fixed places."""
    sample = data[:4096]
    zeros = [sample[offset::4].count(0) * 4 / len(sample) for offset in range(4)]
    few, many = 0.1, 0.6
    match [zero > many for zero in zeros], [zero < few for zero in zeros]:
        case [False, True, True, True], _:
            return "utf-32-le"
        case [True, True, True, False], _:
            return "utf-32-be"
        case [_, True, _, True], [True, _, True, _]:
            return "utf-16-le"
        case [True, _, True, _], [_, True, _, True]:
            return "utf-16-be"
    return ""


def _reads_as_western(text: str) -> bool:
    """Whether a text decoded as cp1252 looks written: its accents are few, and stand beside letters."""
    letters = sum(character.isalpha() for character in text)
    odd = [i for i, character in enumerate(text) if ord(character) > 127]
    accents = sum(text[i].isalpha() for i in odd)
    if accents > 0.35 * letters:
        return False  # Cyrillic or Greek, say
    good = sum(_sign_between_words(text, i) if text[i] in _TYPOGRAPHIC else _accent_in_word(text, i) for i in odd)
    return good >= 0.8 * len(odd)


def _sign_between_words(text: str, i: int) -> bool:
    # "dzia³a" is how other encodings look.
    return text[i] not in "³¿£¥¼¾±" or not (text[i - 1 : i].isalpha() and text[i + 1 : i + 2].isalpha())


def _accent_in_word(text: str, i: int) -> bool:
    around = text[max(i - 1, 0) : i] + text[i + 1 : i + 2]
    # A capital after a small letter ("cafÃ") is how other encodings look, not how words do.
    if text[i].isupper() and text[max(i - 1, 0) : i].islower():
        return False
    return text[i].isalpha() and (any(c.isalpha() for c in around) or text[i] in "àáéèíóúÀÁÉ")


def _by_statistics(data: bytes) -> str:
    import charset_normalizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = charset_normalizer.from_bytes(data[:500_000]).best()
    # A broken UTF-8 file is likelier than one in an encoding that nothing speaks for.
    encoding = best.encoding if best is not None and best.encoding not in ("ascii",) else "utf-8"
    return data.decode(encoding, errors="replace")
