"""Runs of text inside a paragraph of XML, as one segment with marks, and back.

A paragraph is a row of spans: text of one look, pairs that hold spans themselves (a link, words of another look), and
what is no word (a picture, a note's number). A translation may put them in another order: then their elements move.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Literal

from slmrag.translation.formats.translatable import has_words, tidy
from slmrag.translation.markup import Mark, Node, alone, around, literal, parse

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SpanKind = Literal["text", "pair", "alone", "barrier", "line"]


@dataclass(slots=True)
class InlineSpan:
    """``elements`` are neighbours that move together; ``slots`` hold the words of a text, ``style`` is its look.

    A pair's spans stand inside ``container``, its element, or, where it has none, between ``head`` and ``tail``. A ``"line"`` is
    a line break, a ``"barrier"`` what no segment crosses.
    """

    kind: SpanKind
    elements: "list[Element]" = field(default_factory=list)
    slots: "list[Element]" = field(default_factory=list)
    style: object = None
    inner: "list[InlineSpan]" = field(default_factory=list)
    container: "Element | None" = None
    head: "list[Element]" = field(default_factory=list)
    tail: "list[Element]" = field(default_factory=list)
    number: int = 0

    @property
    def words(self) -> str:
        """The words in it."""
        if self.kind == "text":
            return "".join(slot.text or "" for slot in self.slots)
        return "".join(span.words for span in self.inner)

    def glue(self, element: "Element") -> None:
        """Have something invisible follow this span wherever it goes."""
        (self.elements or self.tail).append(element)

    def all_elements(self) -> "list[Element]":
        """Its elements, in the order in which they stand beside each other."""
        if not self.elements:
            return [*self.head, *(one for span in self.inner for one in span.all_elements()), *self.tail]
        return self.elements


@dataclass(slots=True)
class Unit:
    """A row of spans that is one segment: ``text`` with marks. `fill` puts a translation in its place.

    ``before`` and ``after`` are the white space around it, which stays.
    """

    container: "Element"
    spans: list[InlineSpan]
    text: str
    before: str = ""
    after: str = ""
    page: int = 1

    def fill(self, translation: str) -> None:
        """Write ``translation``; its marks must be those of ``text``."""
        old = [element for span in self.spans for element in span.all_elements()]
        nodes = parse(self.before + translation + self.after)
        _replace(self.container, old, _placed(self.spans, nodes))


def units(container: "Element", spans: Sequence[InlineSpan], page: int = 1) -> Iterator[Unit]:
    """The segments in a row of spans: between barriers, without what stands around the words."""
    row: list[InlineSpan] = []
    spans = [*spans, InlineSpan("barrier")]
    for index, span in enumerate(spans):
        if span.kind == "barrier" or (span.kind == "line" and not _goes_on(row, spans[index + 1 :])):
            yield from _row_units(container, row, page)
            row = []
        else:
            row.append(span)


def _goes_on(before: Sequence[InlineSpan], after: Sequence[InlineSpan]) -> bool:
    """Whether a sentence goes on over a line break: it has not ended, and the next line begins small."""
    last = "".join(span.words for span in before).rstrip()[-1:]
    following = next((words for span in after if (words := span.words.strip())), "")
    return last != "" and last not in ".!?:;。！？：" and following[:1].islower()


def _row_units(container: "Element", row: list[InlineSpan], page: int) -> Iterator[Unit]:
    while row and not (row[0].words.strip()):
        row = row[1:]
    while row and not (row[-1].words.strip()):
        row = row[:-1]
    if not row or not has_words("".join(span.words for span in row)):
        return
    if len(row) == 1 and row[0].kind == "pair":
        only = row[0]
        # The whole of it is a link, or bold: no mark is needed.
        yield from units(only.container if only.container is not None else container, only.inner, page)
        return
    row = _by_look(row)
    text = _marked(row, count(1))
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    yield Unit(container, row, tidy(text).strip(), before, after, page)


def _by_look(row: Sequence[InlineSpan]) -> list[InlineSpan]:
    """Neighbouring texts of one look as one; those of another look than most as pairs."""
    merged: list[InlineSpan] = []
    for span in row:
        last = merged[-1] if merged else None
        blank = span.kind == "text" and not span.words.strip()
        if last and span.kind == "text" == last.kind and (last.style == span.style or blank or not last.words.strip()):
            last.style = last.style if last.words.strip() else span.style
            last.elements += span.elements
            last.slots += span.slots
        else:
            if span.kind == "pair":
                span.inner = _by_look(span.inner)
            merged.append(span)
    sizes: dict[object, int] = {}
    for span in merged:
        if span.kind == "text":
            sizes[span.style] = sizes.get(span.style, 0) + len(span.words.strip())
    usual = max(sizes, key=sizes.__getitem__, default=None)
    return [
        InlineSpan("pair", inner=[span]) if span.kind == "text" and span.style != usual and span.words.strip() else span
        for span in merged
    ]


def _marked(row: Sequence[InlineSpan], numbers: Iterator[int]) -> str:
    parts = []
    for span in row:
        if span.kind == "text":
            parts.append(literal(span.words))
            continue
        span.number = next(numbers)
        if span.kind == "pair" and has_words(span.words):
            parts.append(around(span.number, _marked(span.inner, numbers)))
        else:
            span.kind = "alone"  # also a pair without words, and a break or barrier inside a sentence
            parts.append(alone(span.number))
    return "".join(parts)


def _placed(spans: Sequence[InlineSpan], nodes: Sequence[Node]) -> "list[Element]":
    """The elements of ``spans`` in the order of ``nodes``, with their words."""
    texts = [span for span in spans if span.kind == "text"]
    marked = {span.number: span for span in spans if span.kind != "text"}
    placed: list[Element] = []
    used = 0
    for node in nodes:
        if isinstance(node, Mark):
            span = marked.pop(node.number)
            placed += _placed_pair(span, node.inner or ()) if span.kind == "pair" else span.all_elements()
        elif used < len(texts):
            placed += _said(texts[used], node)
            used += 1
        elif node.strip() or placed:
            placed += _said_anew(texts[-1] if texts else next(_texts(spans)), node)
    for span in texts[used:]:
        placed += _said(span, "")
    return placed


def _placed_pair(span: InlineSpan, nodes: Sequence[Node]) -> "list[Element]":
    old = [element for inner in span.inner for element in inner.all_elements()]
    new = _placed(span.inner, nodes)
    if span.container is None:
        return [*span.head, *new, *span.tail]
    _replace(span.container, old, new)
    return span.elements


def _texts(spans: Sequence[InlineSpan]) -> Iterator[InlineSpan]:
    for span in spans:
        if span.kind == "text":
            yield span
        yield from _texts(span.inner)


def _said(span: InlineSpan, words: str) -> "list[Element]":
    """The elements of a text with ``words`` in the first that holds any; others that held words go."""
    holders = [_holder(slot, span.elements) for slot in span.slots]
    _write(span.slots[0], words)
    gone = holders[1:] if words else holders
    return [element for element in span.elements if not any(element is holder for holder in gone)]


def _said_anew(span: InlineSpan, words: str) -> "list[Element]":
    """A copy of a text's first element, with other words."""
    slot = span.slots[0]
    new = deepcopy(_holder(slot, span.elements))
    new.tail = None
    _write(next(new.iter(slot.tag)), words)
    return [new]


def parent_of(element: "Element") -> "Element":
    """The element around one that is not the root."""
    parent = element.getparent()
    assert parent is not None
    return parent


def _holder(slot: "Element", elements: "Sequence[Element]") -> "Element":
    """The one of ``elements`` that is, or holds, ``slot``."""
    known = set(map(id, elements))
    while id(slot) not in known:
        slot = parent_of(slot)
    return slot


def _write(slot: "Element", words: str) -> None:
    slot.text = words
    if words != words.strip() and slot.tag.rpartition("}")[2] == "t" and "drawingml" not in slot.tag:
        slot.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _replace(container: "Element", old: "Sequence[Element]", new: "Sequence[Element]") -> None:
    place = container.index(old[0])
    for element in old:
        container.remove(element)
    for offset, element in enumerate(new):
        container.insert(place + offset, element)
