"""The functions of pdfium that are called for each object, word and line of a page, on plain addresses.

pypdfium2's own take thrice the time, and a page may have an object for each letter.
"""

import ctypes
import re
import threading
from collections.abc import Callable
from ctypes import c_double, c_int, c_uint, c_ulong, c_void_p
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_JOINER = "\u2060"
_LONE = re.compile("[\ud800-\udfff]")  # half of such a sign: no text can hold it
pdfium_lock = threading.RLock()  # pdfium may be asked by one thread at a time


def address(pointer: Any) -> int:
    """Where what a ctypes ``pointer`` points to lies; 0 for nowhere."""
    return ctypes.cast(pointer, c_void_p).value or 0


def text_of(textpage: "PdfTextPage") -> str:
    """The text of a page, a character for each index that pdfium counts.

    It counts two for a sign beyond the first 65,536 (a letter of a formula, 𝑥, an emoji): the second is a word joiner here,
    which nobody sees and no search minds. Of a formula's letter it counts both twice: then there are three.
    """
    text = textpage.get_text_range(errors="surrogatepass")
    if text.isascii() or max(text) <= "\uffff":
        return _LONE.sub("\ufffd", text)
    counted, before = list[str](), ""
    for sign in text:
        if sign <= "\uffff":
            counted.append(sign)
            before = ""
            continue
        same = sign == before and _box(textpage, len(counted)) == _box(textpage, len(counted) - 2)
        counted += [_JOINER if same else sign, _JOINER]
        before = "" if same else sign
    return _LONE.sub("\ufffd", "".join(counted))


def _box(textpage: "PdfTextPage", index: int) -> tuple[float, ...] | None:
    """The room of the letter at an index of the text."""
    sides = (ctypes.c_float * 4)()
    letter = pdfium().char_index(address(textpage.raw), index)
    return tuple(sides) if pdfium().char_box(address(textpage.raw), letter, ctypes.addressof(sides)) else None


@cache
def pdfium() -> SimpleNamespace:
    """The functions, by names of ours."""
    import pypdfium2.raw as raw

    def quick(function: Any, result: type, *arguments: type) -> Callable[..., Any]:
        return ctypes.PYFUNCTYPE(result, *arguments)(address(function))

    at = c_void_p
    return SimpleNamespace(
        count_page=quick(raw.FPDFPage_CountObjects, c_int, at),
        of_page=quick(raw.FPDFPage_GetObject, at, at, c_int),
        count_form=quick(raw.FPDFFormObj_CountObjects, c_int, at),
        of_form=quick(raw.FPDFFormObj_GetObject, at, at, c_ulong),
        kind=quick(raw.FPDFPageObj_GetType, c_int, at),
        mode=quick(raw.FPDFTextObj_GetTextRenderMode, c_int, at),
        size=quick(raw.FPDFTextObj_GetFontSize, c_int, at, at),
        matrix=quick(raw.FPDFPageObj_GetMatrix, c_int, at, at),
        fill=quick(raw.FPDFPageObj_GetFillColor, c_int, at, at, at, at, at),
        bounds=quick(raw.FPDFPageObj_GetBounds, c_int, at, at, at, at, at),
        draw_mode=quick(raw.FPDFPath_GetDrawMode, c_int, at, at, at),
        of_character=quick(raw.FPDFText_GetTextObject, at, at, c_int),
        text_index=quick(raw.FPDFText_GetTextIndexFromCharIndex, c_int, at, c_int),
        set_active=quick(raw.FPDFPageObj_SetIsActive, c_int, at, c_int),
        char_index=quick(raw.FPDFText_GetCharIndexFromTextIndex, c_int, at, c_int),
        char_box=quick(raw.FPDFText_GetLooseCharBox, c_int, at, c_int, at),
        char_size=quick(raw.FPDFText_GetFontSize, c_double, at, c_int),
        char_matrix=quick(raw.FPDFText_GetMatrix, c_int, at, c_int, at),
        char_font=quick(raw.FPDFText_GetFontInfo, c_ulong, at, c_int, at, c_ulong, at),
        char_origin=quick(raw.FPDFText_GetCharOrigin, c_int, at, c_int, at, at),
        char_unicode=quick(raw.FPDFText_GetUnicode, c_uint, at, c_int),
        char_fill=quick(raw.FPDFText_GetFillColor, c_int, at, c_int, at, at, at, at),
        char_weight=quick(raw.FPDFText_GetFontWeight, c_int, at, c_int),
    )
