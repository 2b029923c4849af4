"""Excel files: the words in cells and text boxes. Numbers, dates, formulas and what they made stay as they are."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from slmrag.readers.ooxml import attribute, relation_id
from slmrag.text.languages import is_rtl
from slmrag.translation.formats import drawing_ml, inline
from slmrag.translation.formats.inline import InlineSpan
from slmrag.translation.formats.package import OfficeFile, PackageParts, local
from slmrag.translation.formats.translatable import LeftAsIs, left_as_is

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LOOK = {"b", "i", "u", "strike", "color", "sz", "vertAlign"}
_OF_A_TABLE = re.compile(r"\w\[")
_CELL = re.compile(r"([A-Z]+)(\d+)")


class Workbook(OfficeFile):
    """An Excel file; its pages are its sheets."""

    family = "workbook"
    unit = "sheet"

    def count_pages(self, parts: PackageParts) -> int:
        """See `OfficeFile.count_pages`."""
        return len(_sheets(parts))

    def units(self, parts: PackageParts, left_out: list[LeftAsIs]) -> Iterator[tuple[str, inline.Unit]]:
        """See `OfficeFile.units`: each text that cells share once, at the first sheet that shows it."""
        package, shared = parts.package, _Shared(parts)
        kept = _headings_in_formulas(parts, shared)
        seen = set(kept)
        for number, sheet in enumerate(_sheets(parts), 1):
            inlined: set[int] = set()
            for place, cell in enumerate(package.stream(sheet, "c")):
                index = shared.index(cell)
                if index is not None and index not in seen:
                    seen.add(index)
                    yield from ((shared.part, unit) for unit in _text_units(shared.texts[index], number))
                elif cell.get("t") == "inlineStr" and (sheet, cell.get("r")) not in kept:
                    inlined.add(place)
            cells = parts.tree(sheet).iter("{*}c") if inlined else ()
            for text in [cell.find("{*}is") for place, cell in enumerate(cells) if place in inlined]:
                if text is not None:
                    yield from ((sheet, unit) for unit in _text_units(text, number))
            drawings = [relation.target for relation in package.relations(sheet, "drawing")]
            yield from drawing_ml.units(parts, drawings, number)
            charts = [chart for drawing in drawings for chart in package.relations(drawing, "chart")]
            left_out += [LeftAsIs(number, left_as_is("chart_left"))] * len(charts)
            if kept and package.relations(sheet, "table"):
                left_out.append(LeftAsIs(number, left_as_is("table_headings_left")))

    def finish(self, parts: PackageParts, filled: Sequence[inline.Unit], language: str) -> Sequence[str]:
        """See `OfficeFile.finish`: a sheet of words that run from the right begins at the right."""
        touched = []
        for number, sheet in enumerate(_sheets(parts), 1):
            if not any(unit.page == number for unit in filled):
                continue
            if any(
                (attribute(view, "rightToLeft", "0") in ("1", "true")) != is_rtl(language)
                for view in _views(parts, sheet)
            ):
                for view in _views(parts, sheet):
                    view.set("rightToLeft", "1" if is_rtl(language) else "0")
                touched.append(sheet)
        for unit in filled:
            if unit.container.getparent() is not None and "drawingml" in unit.container.tag:
                drawing_ml.set_direction(unit.container, language)
        return [*touched, *_rename_columns(parts, _Shared(parts))]


def _views(parts: PackageParts, sheet: str) -> "list[Element]":
    return list(parts.tree(sheet).iter("{*}sheetView"))


def _sheets(parts: PackageParts) -> list[str]:
    package = parts.package
    targets = {relation.id: relation.target for relation in package.relations(package.main, "worksheet")}
    listed = [relation_id(sheet) for sheet in parts.tree(package.main).iter("{*}sheet")]
    return [targets[key] for key in listed if key in targets]


def _text_units(text: "Element", page: int) -> Iterator[inline.Unit]:
    """The segments of a cell's text, plain or of several looks."""
    yield from inline.units(text, [span for child in text if (span := _span(child))], page)


def _span(element: "Element") -> InlineSpan | None:
    match local(element):
        case "t":
            return InlineSpan("text", [element], [element])
        case "r" if (words := element.find("{*}t")) is not None:
            return InlineSpan("text", [element], [words], _look(element.find("{*}rPr")))
        case _:
            return InlineSpan("barrier", [element])  # how Japanese is read aloud


def _look(properties: "Element | None") -> tuple:
    found = () if properties is None else properties
    return tuple(sorted((local(p), tuple(sorted(p.attrib.items()))) for p in found if local(p) in _LOOK))


class _Shared:
    """The texts that cells share, and which one a cell shows."""

    def __init__(self, parts: PackageParts) -> None:
        package = parts.package
        self.part = next((r.target for r in package.relations(package.main, "sharedStrings")), "")
        self.texts = list(parts.tree(self.part).iterfind("{*}si")) if self.part else []

    def index(self, cell: "Element") -> int | None:
        """The number of a cell's text, ``None`` for a cell that shows none of these."""
        index = cell.findtext("{*}v", "") if cell.get("t") == "s" else ""
        return int(index) if index.isdecimal() and int(index) < len(self.texts) else None


# --- Tables: Excel wants the names of their columns equal to the words in the cells above them ---------------------


_Key = int | tuple[str, str]  # a shared text's number, or the sheet and place of a cell that holds its own


def _headings(parts: PackageParts, shared: _Shared) -> "Iterator[tuple[str, Element, _Key, Element]]":
    """Each column of each table: the name of its part, it, and the key and element of the text that heads it."""
    for sheet in _sheets(parts):
        tables = [relation.target for relation in parts.package.relations(sheet, "table")]
        tables = [table for table in tables if parts.tree(table).get("headerRowCount", "1") != "0"]
        cells = {cell.get("r"): cell for cell in parts.tree(sheet).iter("{*}c")} if tables else {}
        for table in tables:
            if not (first := _CELL.match(parts.tree(table).get("ref", "").replace("$", "") or "A1")):
                continue
            letters, row = first.groups()
            for offset, column in enumerate(parts.tree(table).iter("{*}tableColumn")):
                place = f"{_letters(_number(letters) + offset)}{row}"
                if (cell := cells.get(place)) is None:
                    continue
                index, own = shared.index(cell), cell.find("{*}is")
                if index is not None:
                    yield table, column, index, shared.texts[index]
                elif own is not None:
                    yield table, column, (sheet, place), own


def _headings_in_formulas(parts: PackageParts, shared: _Shared) -> set[_Key]:
    """The texts that head columns, where any formula of the workbook names columns by them."""
    headings = {key for _, _, key, _ in _headings(parts, shared)}
    if not headings:
        return set()
    formulas = (f.text or "" for sheet in _sheets(parts) for f in parts.package.stream(sheet, "f"))
    return headings if any(_OF_A_TABLE.search(formula) for formula in formulas) else set()


def _rename_columns(parts: PackageParts, shared: _Shared) -> list[str]:
    """Name columns as they are headed now; a heading that is another's already becomes what it was."""
    taken: dict[str, set[str]] = {}
    renamed: dict[str, None] = {}
    for table, column, _, text in _headings(parts, shared):
        words, name = "".join(said.text or "" for said in text.iter("{*}t")), column.get("name", "")
        if words.casefold() in taken.setdefault(table, set()):
            for other in list(text)[1:]:
                text.remove(other)
            next(text.iter("{*}t")).text = words = name
        taken[table].add(words.casefold())
        if words != name:
            column.set("name", words)
            renamed[table] = None
    return list(renamed)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
