"""PowerPoint files: a page a slide, with its tables, charts, diagrams, comments and the speaker's notes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.delimited_text import said_once, table_row
from slmrag.readers.drawings import alternative_text, graphic_texts, paragraphs, picture_marks
from slmrag.readers.ooxml import Package, attribute, open_package, relation_id
from slmrag.readers.pictures_inside import with_pictures
from slmrag.readers.reading import Limits, Reading
from slmrag.schema import Page

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SAME_ROW = 300_000  # English metric units, of which an inch has 914,400


def read_pptx(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a PowerPoint file (.pptx, .pptm, .ppsx), one page for each slide, hidden ones too."""
    with open_package(path, password, "presentation") as package:
        pages = with_pictures(_pages(package))
    if not any(page.text or page.pictures for page in pages):
        raise FileProblem("no_text_on_slides")
    return Reading("slide", len(pages), iter(pages))


def _pages(package: Package) -> Iterator[Page]:
    order = [relation_id(slide) for slide in package.root.iterfind("sldIdLst/sldId")]
    parts = {relation.id: relation.target for relation in package.relations(package.main, "slide")}
    seen_layouts: set[str] = set()
    for number, part in enumerate((parts[id] for id in order if id in parts), start=1):
        slide = package.tree(part)
        title = _title(slide)
        texts = [f"# {title}"] if title else []
        texts += _shapes(package, part, slide.find("cSld/spTree"))
        # What a layout repeats on its slides is read on the first of them.
        texts += _behind(package, part, seen_layouts)
        texts += _comments(package, part)
        texts += _notes(package, part)
        text = "\n\n".join(text for text in texts if text.strip())
        yield Page(number, text, "text" if text else "empty", title)


def _shapes(package: Package, part: str, parent: "Element | None") -> Iterator[str]:
    for shape in _in_reading_order(parent if parent is not None else ()):
        match shape.tag:
            case "sp" if _placeholder(shape) not in ("title", "ctrTitle", "sldNum"):
                yield "\n".join(_lines(shape))
            case "graphicFrame":
                for table in shape.iter("tbl"):
                    rows = list(_rows(table))
                    yield "\n".join(table_row(said_once(row)) for row in rows if any(row))
                yield from graphic_texts(package, part, shape)
            case "pic":
                yield "\n".join(filter(None, (alternative_text(shape), *picture_marks(package, part, shape))))
            case "grpSp" | "AlternateContent" | "Choice":
                yield from _shapes(package, part, shape)


def _in_reading_order(shapes: "Iterable[Element]") -> "list[Element]":
    """Shapes from top to bottom, those of one height from left to right; one without a place of its own stays where it is."""
    ordered: list[tuple[float, float, Element]] = []
    above = (0.0, 0.0)
    for shape in shapes:
        place = next((part.find("off") for part in shape.iterfind(".//xfrm") if part.find("off") is not None), None)
        if place is not None:
            above = int(attribute(place, "y", "0")), int(attribute(place, "x", "0"))
        ordered.append((*above, shape))
    rows = sorted({y for y, _, _ in ordered})
    # What begins within a third of an inch of the one above is meant to stand in its row.
    row_of: dict[float, float] = {}
    row = 0.0
    for y in rows:
        row = y if not row_of or y - row > _SAME_ROW else row
        row_of[y] = row
    return [shape for _, _, shape in sorted(ordered, key=lambda one: (row_of[one[0]], one[1]))]


def _rows(table: "Element") -> Iterator[list[str]]:
    """The cells of a table, a label that is merged over several in each of them."""
    above: list[str] = []
    for row in table.iter("tr"):
        cells: list[str] = []
        for column, cell in enumerate(row.iterfind("tc")):
            text = " ".join(paragraphs(cell))
            if attribute(cell, "hMerge") in ("1", "true") and cells:
                text = cells[-1]
            elif attribute(cell, "vMerge") in ("1", "true") and column < len(above):
                text = above[column]
            cells.append(text)
        yield cells
        above = cells


def _lines(shape: "Element") -> Iterator[str]:
    for paragraph in shape.iterfind("txBody/p"):
        properties = paragraph.find("pPr")
        level = int(attribute(properties, "lvl", "0")) if properties is not None else 0
        for text in paragraphs(paragraph):
            yield "  " * (level - 1) + f"- {text}" if level else text


def _placeholder(shape: "Element") -> str | None:
    """The kind of placeholder that a shape fills ("title", "body"), None for a free shape."""
    found = shape.find("nvSpPr/nvPr/ph")
    return None if found is None else attribute(found, "type", "obj")


def _title(slide: "Element") -> str:
    titles = [shape for shape in slide.iter("sp") if _placeholder(shape) in ("title", "ctrTitle")]
    return " ".join(" ".join(paragraphs(title)) for title in titles).replace("\n", " ").strip()


def _behind(package: Package, part: str, seen: set[str]) -> Iterator[str]:
    """What the layout and the master show through the slide: their own text, not their placeholders."""
    for layout in package.relations(part, "slideLayout"):
        for name in (layout.target, *(r.target for r in package.relations(layout.target, "slideMaster"))):
            shapes = package.tree(name).iter("sp") if name not in seen else ()
            seen.add(name)
            for shape in shapes:
                if _placeholder(shape) is None:
                    yield "\n".join(paragraphs(shape))


def _comments(package: Package, part: str) -> Iterator[str]:
    for tree in package.trees(part, "comments"):
        for comment in tree.iter("cm"):
            # Before 2018 the text is one element, since then paragraphs as in shapes.
            text = " ".join(paragraphs(comment)) or " ".join(t.text or "" for t in comment.iter("text"))
            yield f"Comment: {text}" if text.strip() else ""


def _notes(package: Package, part: str) -> Iterator[str]:
    for tree in package.trees(part, "notesSlide"):
        for shape in tree.iter("sp"):
            if _placeholder(shape) == "body" and (lines := list(_lines(shape))):
                yield "Notes: " + "\n".join(lines)
