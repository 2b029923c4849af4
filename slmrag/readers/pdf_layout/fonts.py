"""What new words are drawn with: the fonts that every PDF viewer has, and for other signs a font of this computer that holds them."""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.readers.pdf_layout.bidi import runs_as_seen
from slmrag.readers.pdf_layout.faces import FontFace, StandardFace, SystemFace
from slmrag.readers.pdf_layout.page_text import LetterLook

if TYPE_CHECKING:
    import uharfbuzz

# ISO 32000-1, 9.6.2.2: by family, regular, bold, slanted, both.
_STANDARD = {
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    "mono": ("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
}
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": (r"%WINDIR%\Fonts", r"%LOCALAPPDATA%\Microsoft\Windows\Fonts"),
}.get(sys.platform, ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"))
_MOST_FILES, _MOST_BYTES = 3_000, 100 << 20
# Which of the fonts in one file is of which language: they draw Chinese characters each in their own way.
_OF_LANGUAGE = {"ja": " JP", "ko": " KR", "zh": " SC"}
_PLAIN = ("sans", "arial", "dejavu", "segoe", "liberation", "helvetica")


class Fonts:
    """The fonts for words in ``language`` (ISO code). ``folders`` are where this computer has its own."""

    def __init__(self, language: str, folders: Sequence[str] = _FOLDERS) -> None:
        self._language, self._folders = language, folders
        self._standard = {name: StandardFace(name) for names in _STANDARD.values() for name in names}
        self._system: list[FontFace] = []
        self._lacking: set[str] = set()
        self._pieces: dict[tuple[str, str], list[tuple[FontFace, str]] | None] = {}

    def holds(self, text: str) -> bool:
        """Whether there is a font for every sign of ``text``."""
        return self.pieces(text, _PLAIN_LOOK) is not None

    def pieces(self, text: str, look: LetterLook) -> list[tuple[FontFace, str]] | None:
        """``text`` in pieces, each with the font that draws it; ``None`` where there is none for some of it."""
        standard = self._standard[_STANDARD[look.family][look.bold + 2 * look.slanted]]
        key = standard.name, text
        if key not in self._pieces:
            self._pieces[key] = self._in_pieces(text, standard)
        return self._pieces[key]

    def _in_pieces(self, text: str, standard: FontFace) -> list[tuple[FontFace, str]] | None:
        if all(map(standard.holds, text)):
            return [(standard, text)]
        self._get([sign for sign in text if not standard.holds(sign)])
        found: list[tuple[FontFace, str]] = []
        whole = next((face for face in self._system if all(map(face.holds, text))), None)
        for sign in text:
            # Letters that are joined, or carry marks, come from one font; so a word is not of two where it need not be.
            faces = [whole] if whole else [*([found[-1][0]] if found else []), standard, *self._system]
            face = next((one for one in faces if one.holds(sign)), None)
            if face is None:
                return None
            if found and found[-1][0] is face:
                found[-1] = (face, found[-1][1] + sign)
            else:
                found.append((face, sign))
        return found

    def _get(self, signs: Sequence[str]) -> None:
        """Find fonts that hold ``signs``."""
        wanted = {sign for sign in signs if sign not in self._lacking and not any(f.holds(sign) for f in self._system)}
        if not wanted:
            return
        for face in _faces(self._folders, self._language):
            held = {sign for sign in wanted if face.holds(sign)}
            if held:
                self._system.append(face)
                wanted -= held
            if not wanted:
                return
        self._lacking |= wanted

    def as_seen(self, text: str, look: LetterLook, *, from_right: bool) -> list[tuple[FontFace, str, bool]] | None:
        """A line from left to right: the font of each piece, the piece, and whether it runs from right to left."""
        seen: list[tuple[FontFace, str, bool]] = []
        for run, backwards in runs_as_seen(text, from_right=from_right):
            pieces = self.pieces(run, look)
            if pieces is None:
                return None
            seen += [(face, piece, backwards) for face, piece in (reversed(pieces) if backwards else pieces)]
        return seen


_PLAIN_LOOK = LetterLook(10.0, False, False, "sans", (0.0, 0.0, 0.0), 1.0, 0)


@cache
def _files(folders: tuple[str, ...]) -> list[Path]:
    """The files of fonts: regular ones of a plain make first."""
    found: list[Path] = []
    for folder in folders:
        for path in Path(os.path.expandvars(folder)).expanduser().rglob("*"):
            if path.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc") and len(found) < _MOST_FILES:
                found.append(path)

    def order(path: Path) -> tuple[bool, bool, str]:
        name = path.stem.lower()
        other = any(
            one in name
            for one in ("bold", "italic", "oblique", "light", "thin", "black", "mono", "condensed", "medium")
        )
        return other, not any(one in name for one in _PLAIN), path.name

    return sorted(found, key=order)


def _faces(folders: Sequence[str], language: str) -> Iterator[SystemFace]:
    """The fonts of this computer, opened one after another."""
    import uharfbuzz

    for path in _files(tuple(folders)):
        try:
            if path.stat().st_size <= _MOST_BYTES:
                face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), 0)
                yield SystemFace(path, face if face.count < 2 else _of_language(face, language))
        except (uharfbuzz.HarfBuzzError, OSError):
            continue


def _of_language(first: "uharfbuzz.Face", language: str) -> "uharfbuzz.Face":
    """Of the fonts in one file that for ``language``, else the first."""
    import uharfbuzz

    wanted = _OF_LANGUAGE.get(language, "")
    for index in range(first.count if wanted else 0):
        face = uharfbuzz.Face(first.blob, index)
        if (face.get_name(uharfbuzz.OTNameIdPredefined.FULL_NAME) or "").endswith(wanted):
            return face
    return first
