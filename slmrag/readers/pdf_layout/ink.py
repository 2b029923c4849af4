"""New words as the content of a page: the operators that draw them, and the fonts that these name."""

from typing import TYPE_CHECKING, Any

from slmrag.readers.pdf_layout.faces import FontFace
from slmrag.readers.pdf_layout.fit import LaidLine
from slmrag.readers.pdf_layout.fonts import Fonts
from slmrag.readers.pdf_layout.page_text import Box, LetterLook
from slmrag.readers.pdf_words import turned

if TYPE_CHECKING:
    import pikepdf

# Text that runs so many degrees counterclockwise (ISO 32000-1, 8.3.3).
_MATRICES = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


class Ink:
    """What is drawn on one page."""

    def __init__(self, names: dict[FontFace, str]) -> None:
        self._names = names  # of fonts, over all pages
        self.faces: set[FontFace] = set()
        self._parts: list[bytes] = []
        self.opacities: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._parts)

    @property
    def content(self) -> bytes:
        """The operators."""
        return b"\n".join(self._parts)

    def line(self, line: LaidLine, look: LetterLook, size: float) -> None:
        """Draw a line of words."""
        x, y, _, _ = turned((line.x, line.y, line.x, line.y), (360 - (look.turn or 0)) % 360)
        self._begin(look, x, y, 100 * line.stretch)
        if line.space:
            self._parts.append(b"%.3f Tw" % line.space)
        for face, piece, backwards in line.pieces:
            name = self._names.setdefault(face, f"SlmragF{len(self._names)}")
            self.faces.add(face)
            self._parts.append(
                b"/%s %.3f Tf " % (name.encode(), size) + face.shown(piece, from_right=backwards, size=size)
            )
        self._parts.append(b"ET Q")

    def again(self, text: str, look: LetterLook, box: Box, base: float, fonts: Fonts) -> None:
        """Draw again what stood in ``box``, as wide as it was."""
        pieces = fonts.as_seen(text, look, from_right=False) or []
        natural = look.size * sum(face.width(piece, from_right=backwards) for face, piece, backwards in pieces)
        stretch = (box[2] - box[0]) / natural if natural else 1.0
        self.line(LaidLine(box[0], base, tuple(pieces), 0.0, min(1.5, stretch)), look, look.size)

    def _begin(self, look: LetterLook, x: float, y: float, stretch: float) -> None:
        red, green, blue = look.colour
        self._parts.append(b"q")
        if look.opacity < 1:
            name = f"SlmragG{round(100 * look.opacity)}"
            self.opacities[name] = look.opacity
            self._parts.append(b"/%s gs" % name.encode())
        a, b, c, d = _MATRICES[look.turn or 0]
        self._parts.append(b"BT %.3f %.3f %.3f rg 0 Tr %d %d %d %d %.3f %.3f Tm" % (red, green, blue, a, b, c, d, x, y))
        if stretch != 100:
            self._parts.append(b"%.2f Tz" % stretch)

    def resources(self, before: Any, fonts: dict[FontFace, "pikepdf.Object"]) -> "pikepdf.Dictionary":
        """The resources that were there ``before``, with what is drawn with here."""
        from pikepdf import Dictionary, Name

        made: Any = Dictionary(before) if before is not None else Dictionary()
        made.Font = Dictionary(made.get("/Font", Dictionary()))
        for face in self.faces:
            made.Font[Name("/" + self._names[face])] = fonts[face]
        if self.opacities:
            made.ExtGState = Dictionary(made.get("/ExtGState", Dictionary()))
            for name, opacity in self.opacities.items():
                made.ExtGState[Name("/" + name)] = Dictionary(ca=opacity)
        return made
