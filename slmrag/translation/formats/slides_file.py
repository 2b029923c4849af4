"""PowerPoint files: slides with their tables, groups, diagrams and notes, and what the masters write on every slide."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from slmrag.readers.ooxml import relation_id
from slmrag.translation.formats import drawing_ml, inline
from slmrag.translation.formats.package import OfficeFile, PackageParts, local, paragraphs_of
from slmrag.translation.formats.translatable import LeftAsIs, left_as_is

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Slides(OfficeFile):
    """A PowerPoint file; its pages are its slides, in the order in which they are shown."""

    family = "presentation"
    unit = "slide"

    def count_pages(self, parts: PackageParts) -> int:
        """See `OfficeFile.count_pages`."""
        return len(_slides(parts))

    def units(self, parts: PackageParts, left_out: list[LeftAsIs]) -> Iterator[tuple[str, inline.Unit]]:
        """See `OfficeFile.units`."""
        package = parts.package
        layouts: dict[str, int] = {}
        for number, slide in enumerate(_slides(parts), 1):
            drawings = [relation.target for kind in ("diagramData", "diagramDrawing", "notesSlide")
                        for relation in package.relations(slide, kind)]  # fmt: skip
            yield from drawing_ml.units(parts, [slide, *drawings], number)
            left_out += [LeftAsIs(number, left_as_is("chart_left")) for _ in package.relations(slide, "chart")]
            for layout in package.relations(slide, "slideLayout"):
                layouts.setdefault(layout.target, number)
                for master in package.relations(layout.target, "slideMaster"):
                    layouts.setdefault(master.target, number)
        for target, number in layouts.items():
            # What stands in a placeholder there is a hint to the author, which no slide shows.
            yield from (
                (part, unit) for part, unit in drawing_ml.units(parts, [target], number) if not _is_hint(unit.container)
            )

    def finish(self, parts: PackageParts, filled: Sequence[inline.Unit], language: str) -> Sequence[str]:
        """See `OfficeFile.finish`."""
        for paragraph in paragraphs_of(filled):
            drawing_ml.set_direction(paragraph, language)
        return ()


def _slides(parts: PackageParts) -> list[str]:
    package = parts.package
    targets = {relation.id: relation.target for relation in package.relations(package.main, "slide")}
    listed = [relation_id(slide) for slide in parts.tree(package.main).iter("{*}sldId")]
    return [targets[key] for key in listed if key in targets]


def _is_hint(container: "Element") -> bool:
    shape = next((element for element in container.iterancestors() if local(element) == "sp"), None)
    return shape is not None and next(shape.iter("{*}ph"), None) is not None
