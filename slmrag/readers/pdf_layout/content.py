"""The content of a page without some of its texts; everything else in it stays byte for byte what it said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slmrag.readers.pdf_layout.page_text import Content, Path

if TYPE_CHECKING:
    import pikepdf

_SHOWS = ("Tj", "TJ", "'", '"')
_MOVES = ("Td", "TD", "Tm", "T*", "BT")
_CLIPS = 4  # from this text rendering mode on letters clip (ISO 32000-1, table 106)
_MOST = 2_000_000  # operators of a page


class NotRemovable(Exception):
    """Its content is not what pdfium made of it, or the text does more than to be seen."""


@dataclass
class TextRemoval:
    """Takes texts out of a page of ``pdf``. ``removed`` are those that were: more than was asked for, where one begins where another ends.

    ``contents`` is how many texts and forms pdfium found in each stream, by its path.
    """

    pdf: "pikepdf.Pdf"
    contents: Mapping[Path, Content]
    wanted: Mapping[Path, set[int]]
    removed: set[tuple[Path, int]] = field(default_factory=set)

    def without(self, page: "pikepdf.Page") -> tuple[bytes, "pikepdf.Dictionary"]:
        """The content of ``page`` without the texts, and the resources that go with it. Raises `NotRemovable`."""
        from pikepdf import Dictionary

        return self._stripped(page.obj, page.resources or Dictionary(), ())

    def _stripped(self, stream: Any, resources: Any, path: Path) -> tuple[bytes, "pikepdf.Dictionary"]:
        import pikepdf

        if not self._concerned(path):
            raise AssertionError("what is not concerned is not taken apart")
        try:
            operators = pikepdf.parse_content_stream(stream)
        except pikepdf.PdfError as error:
            raise NotRemovable(str(error)) from None
        if len(operators) > _MOST:
            raise NotRemovable("too many operators")
        state = _State(self, resources, path)
        for one in operators:
            state.take(one.operands, str(one.operator), one)
        expected = self.contents.get(path)
        if expected is None or (state.texts, state.forms) != expected:
            raise NotRemovable(f"{state.texts} texts and {state.forms} forms, not as in {expected}")
        return pikepdf.unparse_content_stream(state.kept) + b"\nQ" * state.depth, state.resources

    def _concerned(self, path: Path) -> bool:
        return any(other[: len(path)] == path and some for other, some in self.wanted.items())


class _State:
    """A stream of content on its way through."""

    def __init__(self, removal: TextRemoval, resources: Any, path: Path) -> None:
        import pikepdf

        self._pikepdf = pikepdf  # asked for once, and not at each of a page's operators
        self.removal, self.resources, self.path = removal, resources, path
        self.kept: list[Any] = []
        self.texts = self.forms = self.depth = 0
        self._own_resources = False
        self._mode, self._modes = 0, list[int]()
        self._displaced = False  # what was before on this line is gone, so this would not stand where it did

    def take(self, operands: Any, operator: str, whole: Any) -> None:
        """Keep an operator, or what is left of it."""
        if operator in _SHOWS:
            self._show(operands, operator, whole)
            return
        if operator in _MOVES:
            self._displaced = False
        elif operator == "q":
            self.depth += 1
            self._modes.append(self._mode)
        elif operator == "Q":
            if not self.depth:
                return  # it would end what is around the content
            self.depth -= 1
            self._mode = self._modes.pop()
        elif operator == "Tr" and operands:
            self._mode = int(operands[0])
        elif operator == "Do":
            whole = self._drawn(operands, whole)
        elif operator == "BDC" and len(operands) > 1:
            whole = _without_actual_text(operands, whole)
        self.kept.append(whole)

    def _show(self, operands: Any, operator: str, whole: Any) -> None:
        made, string = self._pikepdf.ContentStreamInstruction, self._pikepdf.String
        if operator in ("'", '"'):
            self._displaced = False
        last = operands[-1] if operands else None
        strings = [one for one in last if isinstance(one, string)] if operator == "TJ" and last is not None else [last]
        said = any(len(bytes(one)) for one in strings if isinstance(one, string))
        number = self.texts
        self.texts += said
        goes = said and (self._displaced or number in self.removal.wanted.get(self.path, ()))
        if not goes:
            if said or not self._displaced:
                self.kept.append(whole)
            return
        if self._mode >= _CLIPS:
            raise NotRemovable("text that clips")
        self.removal.removed.add((self.path, number))
        self._displaced = True
        if operator == '"':
            self.kept.append(made([operands[0]], self._pikepdf.Operator("Tw")))
            self.kept.append(made([operands[1]], self._pikepdf.Operator("Tc")))
        if operator in ("'", '"'):
            self.kept.append(made([], self._pikepdf.Operator("T*")))

    def _drawn(self, operands: Any, whole: Any) -> Any:
        """A form that is drawn, as one of its own where text goes out of it."""
        from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator

        objects = self.resources.get("/XObject")
        form = objects.get(str(operands[0])) if objects is not None and operands else None
        if form is None or form.get("/Subtype") != Name.Form:
            return whole
        path = (*self.path, self.forms)
        self.forms += 1
        if not self.removal._concerned(path):
            return whole
        content, resources = self.removal._stripped(form, form.get("/Resources", self.resources), path)
        kept = {
            key: one for key, one in form.items() if key not in ("/Length", "/Filter", "/DecodeParms", "/Resources")
        }
        copy = self.removal.pdf.make_stream(content, {**kept, "/Resources": resources})
        if not self._own_resources:  # others draw with the same ones
            self.resources = Dictionary(self.resources)
            self.resources.XObject = Dictionary(objects)
            self._own_resources = True
        name = Name(f"/slmrag{len(self.kept)}")
        self.resources.XObject[name] = copy
        return ContentStreamInstruction([name], Operator("Do"))


def _without_actual_text(operands: Any, whole: Any) -> Any:
    """A mark of content without the words that stand for what it draws: they were the old ones."""
    from pikepdf import ContentStreamInstruction, Dictionary, Operator

    properties = operands[1]
    if not isinstance(properties, Dictionary) or not {"/ActualText", "/Alt", "/E"} & set(properties.keys()):
        return whole
    rest = {key: one for key, one in properties.items() if key not in ("/ActualText", "/Alt", "/E")}
    return ContentStreamInstruction([operands[0], Dictionary(rest)], Operator("BDC"))
