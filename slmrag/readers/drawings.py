"""What stands in drawings: text boxes, charts and diagrams, the same in Word, PowerPoint and Excel files."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slmrag.readers.delimited_text import table_row
from slmrag.readers.ooxml import Package, attribute, relation_id
from slmrag.readers.pictures_inside import mark

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# A chart of more points than this is a tall table; of fewer, a wide one, as PowerPoint shows its data.
_WIDE = 12


def paragraphs(element: "Element") -> list[str]:
    """The paragraphs of DrawingML text under an element, those without text left out."""
    texts = ("".join(_runs(paragraph)).strip() for paragraph in element.iter("p"))
    return [text for text in texts if text]


def _runs(paragraph: "Element") -> Iterator[str]:
    for element in paragraph.iter("t", "br", "tab"):
        if element.tag == "t":
            yield element.text or ""
        elif (parent := element.getparent()) is None or parent.tag != "tabLst":
            yield "\n" if element.tag == "br" else "\t"


def alternative_text(element: "Element") -> str:
    """What its author wrote about a picture, for those who cannot see it: ``[Image: a red pump]``."""
    for properties in element.iter("cNvPr", "docPr"):
        if description := " ".join(attribute(properties, "descr").split()):
            return f"[Image: {description}]"
    return ""


def picture_marks(package: Package, part: str, element: "Element") -> list[str]:
    """The marks of the pictures that an element of a part shows, each once."""
    wanted = {relation_id(blip, "embed") for blip in element.iter("blip")}
    wanted |= {relation_id(image) for image in element.iter("imagedata")}
    wanted.discard("")
    found = (
        mark(relation.target)
        for relation in (package.relations(part, "image") if wanted else ())
        if relation.id in wanted
    )
    return [one for one in dict.fromkeys(found) if one]


def graphic_texts(package: Package, part: str, element: "Element") -> Iterator[str]:
    """The charts and diagrams that an element of a part shows."""
    wanted = [relation_id(chart) for chart in element.iter("chart")]
    wanted += [relation_id(diagram, "dm") for diagram in element.iter("relIds")]
    if not any(wanted):
        return
    for relation in package.relations(part):
        if relation.id in wanted:
            tree = package.tree(relation.target)
            text = _chart(tree) if tree.tag == "chartSpace" else "\n".join(paragraphs(tree))
            if text:
                yield text


def _chart(tree: "Element") -> str:
    """A chart as its titles and the table of its numbers."""
    lines = [" ".join(paragraphs(title)) for title in tree.iter("title")]
    series = []
    for element in tree.iter("ser"):
        name = " ".join(v.text or "" for v in element.iterfind("tx//v"))
        points = _points(element, ("cat", "xVal")), _points(element, ("val", "yVal"))
        series.append((name, *points))
    if series:
        labels = max((labels for _, labels, _ in series), key=len)
        places = sorted({place for _, labels, values in series for place in (*labels, *values)})
        rows = [["", *(labels.get(place, "") for place in places)]]
        rows += [[name, *(values.get(place, "") for place in places)] for name, _, values in series]
        if len(places) > _WIDE:
            rows = [list(column) for column in zip(*rows, strict=True)]
        lines += [table_row(row) for row in rows]
    return "\n".join(line for line in lines if line)


def _points(series: "Element", names: tuple[str, str]) -> dict[int, str]:
    return {
        int(attribute(point, "idx", "0")): " ".join(v.text or "" for v in point.iter("v"))
        for name in names
        for data in series.iterfind(name)
        for point in data.iter("pt")
    }
