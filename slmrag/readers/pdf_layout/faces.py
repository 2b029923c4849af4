"""Fonts in which new words are measured and drawn: those that every PDF viewer has, and a font of this computer, of which glyphs are embedded."""

import ctypes
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf
    import uharfbuzz

_SHAPING = (b"GSUB", b"GPOS", b"GDEF", b"kern", b"BASE", b"vhea", b"vmtx", b"DSIG")  # is done when a glyph is drawn


class FontFace:
    """A font in which words are measured, drawn and put into a PDF."""

    @abstractmethod
    def holds(self, sign: str) -> bool:
        """Whether it has a sign."""

    @abstractmethod
    def width(self, text: str, *, from_right: bool = False) -> float:
        """How wide a text is, in font sizes."""

    @abstractmethod
    def shown(self, text: str, *, from_right: bool, size: float) -> bytes:
        """The operators that draw a text (ISO 32000-1, 9.4.3)."""

    @abstractmethod
    def embed(self, pdf: "pikepdf.Pdf") -> "pikepdf.Object":
        """It as an object of ``pdf``, with the signs that were drawn."""


class StandardFace(FontFace):
    """A font that every viewer brings, for the signs of Western Europe (WinAnsiEncoding)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._widths = _standard_widths(name)

    def holds(self, sign: str) -> bool:
        """See `FontFace`."""
        return sign in self._widths

    def width(self, text: str, *, from_right: bool = False) -> float:
        """See `FontFace`."""
        return sum(map(self._widths.__getitem__, text))

    def shown(self, text: str, *, from_right: bool, size: float) -> bytes:
        """See `FontFace`."""
        return b"<" + text.encode("cp1252").hex().encode() + b"> Tj"

    def embed(self, pdf: "pikepdf.Pdf") -> "pikepdf.Object":
        """See `FontFace`."""
        from pikepdf import Dictionary, Name

        return pdf.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + self.name), Encoding=Name.WinAnsiEncoding
        ))  # fmt: skip


@cache
def _standard_widths(name: str) -> dict[str, float]:
    """The widths of the signs in WinAnsiEncoding, as pdfium's own copy of the font has them."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    document = pdfium.PdfDocument.new()
    font = raw.FPDFText_LoadStandardFont(document.raw, name.encode())
    width, widths = ctypes.c_float(), {}
    for code in (*range(32, 127), *range(128, 256)):
        sign = bytes([code]).decode("cp1252", "ignore")
        if sign and raw.FPDFFont_GetGlyphWidth(font, ord(sign), 1.0, ctypes.byref(width)):
            widths[sign] = width.value
    raw.FPDFFont_Close(font)
    document.close()
    return widths


class SystemFace(FontFace):
    """A font in a file of this computer, of which the glyphs that are drawn are embedded."""

    def __init__(self, path: Path, face: "uharfbuzz.Face") -> None:
        import uharfbuzz

        self._path, self._face = path, face
        self._font = uharfbuzz.Font(self._face)
        self._em = self._face.upem
        self._used: dict[int, str] = {0: ""}  # the signs that a glyph stands for
        self._widths: dict[tuple[str, bool], float] = {}

    @cached_property
    def _signs(self) -> "uharfbuzz.Set":
        return self._face.unicodes

    def holds(self, sign: str) -> bool:
        """See `FontFace`."""
        return ord(sign) in self._signs

    def width(self, text: str, *, from_right: bool = False) -> float:
        """See `FontFace`."""
        key = text, from_right
        if key not in self._widths:
            self._widths[key] = sum(one.x_advance for _, one in self._shaped(text, from_right)) / self._em
        return self._widths[key]

    def _shaped(self, text: str, from_right: bool) -> "Iterator[tuple[Any, Any]]":
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if from_right else "ltr"
        uharfbuzz.shape(self._font, buffer)
        return zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)

    def shown(self, text: str, *, from_right: bool, size: float) -> bytes:
        """See `FontFace`."""
        shaped = list(self._shaped(text, from_right))
        ends = dict(pairwise([*sorted({info.cluster for info, _ in shaped}), len(text)]))
        glyphs, drawn = Counter(info.cluster for info, _ in shaped), Counter[int]()
        plain = True  # whether each glyph stands for the same signs wherever it is drawn
        parts, array = b"", b""
        rise = 0
        for info, place in shaped:
            glyph, start = info.codepoint, info.cluster
            signs, number, drawn[start] = text[start : ends[start]], drawn[start], drawn[start] + 1
            if glyphs[start] > 1:  # a letter and its marks, each with a glyph of its own, as they are seen
                at = len(signs) - 1 - number if from_right else number
                signs = signs[at : at + 1] if glyphs[start] == len(signs) else ""
            plain &= glyphs[start] == 1 and self._used.setdefault(glyph, signs) == signs
            self._used[glyph] = self._used.get(glyph) or signs
            if place.y_offset != rise:
                parts += (b"[" + array + b"] TJ " if array else b"") + b"%.3f Ts " % (place.y_offset * size / self._em)
                array, rise = b"", place.y_offset
            usual = self._font.get_glyph_h_advance(glyph)
            before, after = (
                place.x_offset * 1000 / self._em,
                (place.x_advance - place.x_offset - usual) * 1000 / self._em,
            )
            array += (
                (b"%.1f " % -before if before else b"") + b"<%04x> " % glyph + (b"%.1f " % -after if after else b"")
            )
        parts += (b"[" + array + b"] TJ" if array else b"") + (b" 0 Ts" if rise else b"")
        if plain or from_right:  # viewers turn the words of a mark round, as if they were as seen
            return parts
        said = b"feff" + text.encode("utf-16-be").hex().encode()  # what is copied and searched (ISO 32000-1, 14.9.4)
        return b"/Span <</ActualText <" + said + b">>> BDC " + parts + b" EMC"

    def embed(self, pdf: "pikepdf.Pdf") -> "pikepdf.Object":
        """See `FontFace`."""
        import uharfbuzz
        from pikepdf import Array, Dictionary, Name, Stream

        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(self._used)
        wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _SHAPING)
        flags = uharfbuzz.SubsetFlags  # glyphs keep their numbers, and a CID is that number
        wanted.flags = flags.RETAIN_GIDS | flags.NOTDEF_OUTLINE | flags.CFF_IDENTITY_CHARSET | flags.NO_LAYOUT_CLOSURE
        data = uharfbuzz.subset(self._face, wanted).blob.data
        outlines = data[:4] == b"OTTO"
        name = Name("/SLMRAG+" + "".join(filter(str.isalnum, self._path.stem)))
        file = Stream(pdf, data, Subtype=Name.OpenType) if outlines else Stream(pdf, data, Length1=len(data))
        extents = self._font.get_font_extents("ltr")
        up, down = (round(one * 1000 / self._em) for one in (extents.ascender, extents.descender))
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array([-1000, down, 3000, up]), ItalicAngle=0, Ascent=up,
            Descent=down, CapHeight=up, StemV=80,
        )  # fmt: skip
        descriptor[Name.FontFile3 if outlines else Name.FontFile2] = pdf.make_indirect(file)
        widths = Array()
        for glyph in sorted(self._used):
            widths.append(glyph)
            widths.append(Array([round(self._font.get_glyph_h_advance(glyph) * 1000 / self._em)]))
        descendant = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType0 if outlines else Name.CIDFontType2, BaseFont=name,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor), DW=1000, W=widths,
        )  # fmt: skip
        if not outlines:
            descendant.CIDToGIDMap = Name.Identity
        return pdf.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]), ToUnicode=Stream(pdf, _to_unicode(self._used)),
        ))  # fmt: skip


def _to_unicode(used: dict[int, str]) -> bytes:
    """What the glyphs say (ISO 32000-1, 9.10.3)."""
    rows = [b"<%04x> <%s>" % (glyph, text.encode("utf-16-be").hex().encode()) for glyph, text in used.items() if text]
    parts = [b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /slmrag def /CMapType 2 def",
             b"1 begincodespacerange <0000> <ffff> endcodespacerange"]  # fmt: skip
    for at in range(0, len(rows), 100):
        some = rows[at : at + 100]
        parts += [b"%d beginbfchar" % len(some), *some, b"endbfchar"]
    return b"\n".join([*parts, b"endcmap CMapName currentdict /CMap defineresource pop end end"])
