"""A document becomes notes, part by part, and the notes become few enough for one prompt.

Every prompt is counted with the model's own count before anything is sent, and none is ever cut. Notes are kept as they
are made, under the very words of their prompt: whatever asks for the same again gets them at once.
"""

import hashlib
import json
import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from slmrag.errors.model_problems import PromptTooLong
from slmrag.models import ChatModel
from slmrag.prompts import fences, summary_prompts
from slmrag.schema import Document, Message, Page, place
from slmrag.summary.document_parts import Part, parts, spans, stretches
from slmrag.summary.summary import Place
from slmrag.text.languages import language_name
from slmrag.text.markers import MARKER, numbers_of, without_markers

NOTE_TOKENS = 200
SUMMARY_TOKENS = {"brief": 160, "standard": 400, "detailed": 900}
_LEAST_ROOM = 40  # tokens of text in a prompt; with less there is no reading
_MARGIN = 8  # texts counted one by one may come to a little more together
_MOST_NOTES = 12  # lines taken from one reply: six were asked for
_DASH = re.compile(r"^(?:[-–—*•]|\d{1,2}[.)])\s*")


@dataclass(frozen=True, slots=True)
class Note:
    """A line that a model wrote about some pages."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A prompt, the room for its reply, and the pages that its numbered items come from: marker n is of ``places[n-1]``."""

    messages: tuple[Message, ...]
    max_tokens: int
    places: tuple[tuple[Place, ...], ...]

    @property
    def digest(self) -> str:
        """The same for the same prompt, and for no other."""
        said = [[message.role, message.content] for message in self.messages]
        return hashlib.sha256(json.dumps([said, self.max_tokens]).encode()).hexdigest()


class DocumentPrompts:
    """The prompts for one document: `whole` where it fits into one, else `asks` for notes on its parts.

    ``numbers`` are its pages to read, ``page`` gives one. Raises `PromptTooLong` when the window of ``model`` holds no text.
    """

    def __init__(
        self,
        document: Document,
        numbers: Sequence[int],
        page: Callable[[int], Page],
        model: ChatModel,
        *,
        length: str,
        language: str,
        focus: str,
    ) -> None:
        self.document, self._page, self._model = document, page, model
        self._length, self._focus = length, focus
        self._into = language_name(language) or _own_language(document)
        self._counted = model.count_tokens([Message("user", "")])
        self.note_tokens = _note_tokens(model)
        self.summary_tokens = min(SUMMARY_TOKENS[length], model.context_window // 3)
        frame = max(self._count(fences.passage(99, self._where(page(number)), "")) for number in numbers)
        room = self._room(self._notes(()), self.note_tokens) - _MARGIN
        if room - frame < _LEAST_ROOM:
            raise PromptTooLong("window_leaves_no_room", window=model.context_window, model=model.name)
        found = list(spans(map(page, numbers), self._count, room - frame))
        cost = sum(span.tokens for span in found) + frame * len(numbers)
        self.whole: Ask | None = None
        if cost <= self._room(self._summary(()), self.summary_tokens) + frame:
            self.whole = self._ask_whole(tuple(found))
        self._parts = [] if self.whole else [fit for part in parts(found, room, frame) for fit in self._fitting(part)]

    @property
    def count(self) -> int:
        """How many parts it is read in."""
        return len(self._parts) or 1

    def asks(self) -> Generator[Ask, None, None]:
        """The prompts for notes on its parts, in reading order; none where it fits `whole`."""
        return (self._ask_notes(part) for part in self._parts)

    def final(self, notes: Sequence[Note]) -> Ask | None:
        """The prompt for the summary from ``notes``; ``None`` when they do not fit into one."""
        return final_ask(
            notes, self._model, name=self.document.name, length=self._length, language=self._into, focus=self._focus
        )

    def fewer(self, notes: Sequence[Note]) -> list[Ask]:
        """The prompts that make fewer notes of ``notes``."""
        return fewer_asks(
            notes, self._model, name=self.document.name, language=_own_language(self.document), focus=self._focus
        )

    def _fitting(self, part: Part) -> list[Part]:
        """``part``, in halves where its prompt is longer than its pieces promised."""
        if len(part) == 1 or _fits(self._ask_notes(part), self._model):
            return [part]
        middle = len(part) // 2
        return [*self._fitting(part[:middle]), *self._fitting(part[middle:])]

    def _ask_whole(self, part: Part) -> Ask | None:
        passages, places = self._passages(part)
        ask = Ask(tuple(self._summary(passages)), self.summary_tokens, places)
        return ask if _fits(ask, self._model) else None

    def _ask_notes(self, part: Part) -> Ask:
        passages, places = self._passages(part)
        return Ask(tuple(self._notes(passages)), self.note_tokens, places)

    def _passages(self, part: Part) -> tuple[list[tuple[str, str]], tuple[tuple[Place, ...], ...]]:
        read = [(self._page(number), start, end) for number, start, end in stretches(part)]
        passages = [(self._where(page), page.text[start:end]) for page, start, end in read]
        return passages, tuple(((self.document.id, page.number),) for page, _, _ in read)

    def _notes(self, passages: Sequence[tuple[str, str]]) -> list[Message]:
        return summary_prompts.notes_on(
            passages, name=self.document.name, language=_own_language(self.document), focus=self._focus
        )

    def _summary(self, passages: Sequence[tuple[str, str]]) -> list[Message]:
        return summary_prompts.summary_of(
            passages, name=self.document.name, length=self._length, language=self._into, focus=self._focus
        )

    def _where(self, page: Page) -> str:
        where = place(self.document.unit, page.number, page.label, page.section)
        return f"{where}, {page.section}" if page.section and self.document.unit != "section" else where

    def _count(self, text: str) -> int:
        return self._model.count_tokens([Message("user", text)]) - self._counted

    def _room(self, messages: Sequence[Message], reply: int) -> int:
        return self._model.context_window - reply - self._model.count_tokens(messages)


def final_ask(
    notes: Sequence[Note],
    model: ChatModel,
    *,
    name: str,
    length: str,
    language: str,
    focus: str,
    several: bool = False,
) -> Ask | None:
    """The prompt for a summary from ``notes``; ``None`` when it does not fit the window."""
    messages = summary_prompts.summary_from(
        [note.text for note in notes], name=name, length=length, language=language, focus=focus, several=several
    )
    most = min(SUMMARY_TOKENS[length], model.context_window // 3)
    ask = Ask(tuple(messages), most, tuple(note.places for note in notes))
    return ask if _fits(ask, model) else None


def fewer_asks(notes: Sequence[Note], model: ChatModel, *, name: str, language: str, focus: str) -> list[Ask]:
    """Prompts that make fewer notes of ``notes``, as many in each as fit, and two at least."""

    def ask(some: Sequence[Note]) -> Ask:
        said = [note.text for note in some]
        messages = summary_prompts.shorter_notes(said, name=name, language=language, focus=focus)
        most = _note_tokens(model)
        return Ask(tuple(messages), most, tuple(note.places for note in some))

    notes = [_short(note, lambda some: _fits(ask(some), model)) for note in notes]
    made: list[Ask] = []
    first = 0
    while first < len(notes):
        fits, over = first + 1, len(notes) + 1  # notes[first:fits] is known to fit
        while over - fits > 1:
            middle = (fits + over) // 2
            fits, over = (middle, over) if _fits(ask(notes[first:middle]), model) else (fits, middle)
        made.append(ask(notes[first:fits]))
        first = fits
    return made


def _short(note: Note, fits: Callable[[Sequence[Note]], bool]) -> Note:
    """``note``, cut where two like it would not fit into one prompt: each prompt must make one note of two."""
    while not fits([note, note]) and note.text:
        note = Note(note.text[: 3 * len(note.text) // 4], note.places)
    return note


def _note_tokens(model: ChatModel) -> int:
    """The room for notes on a part: in a small window so much that several of them fit into one prompt."""
    return min(NOTE_TOKENS, model.context_window // 6)


def read_notes(text: str, ask: Ask) -> list[Note]:
    """The notes that a model wrote for ``ask``: each line once, with the pages that its markers name."""
    found: dict[str, Note] = {}
    for line in text.splitlines():
        numbers = [number for marker in MARKER.finditer(line) for number in numbers_of(marker)]
        said = _DASH.sub("", without_markers(line).strip())
        if any(map(str.isalnum, said)) and said not in found:
            found[said] = Note(said, cited_places(numbers, ask))
    return list(found.values())[:_MOST_NOTES]


def cited_places(numbers: Sequence[int], ask: Ask) -> tuple[Place, ...]:
    """The pages that markers ``numbers`` of a reply to ``ask`` name; those that name nothing are passed over."""
    named = (at for number in numbers if 1 <= number <= len(ask.places) for at in ask.places[number - 1])
    return tuple(dict.fromkeys(named))


def _fits(ask: Ask, model: ChatModel) -> bool:
    return model.count_tokens(ask.messages) + ask.max_tokens <= model.context_window


def _own_language(document: Document) -> str:
    return language_name(document.language) or "the language of the text"
