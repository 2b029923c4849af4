"""The assistant's face towards support desks: kept by their owner, asked by visitors, handed over to a person."""

import re
import time

from slmrag.answering import AnswerStream
from slmrag.answering.lines_answer import AnswerLine, LinesStream, line_of
from slmrag.assistant.face import Face
from slmrag.library.desks import Desk, Desks, entry_ending
from slmrag.library.handovers import Handover, Handovers
from slmrag.overview.wording import say
from slmrag.requests import recognise
from slmrag.requests.short_reply import short_reply
from slmrag.schema import Scope

_SMALL_TALK = {"greet": say("visitor_greeted"), "thanks": say("welcome"), "reply": say("visitor_replied")}
_LINE = re.compile(r"\S.*\S|\S")


class DesksFace(Face):
    """Somebody's support desks, and the votes on models."""

    @property
    def desks(self) -> Desks:
        """The support desks, and the votes on models."""
        return self._shelf.desks

    @property
    def handovers(self) -> Handovers:
        """What visitors of support desks handed over to a person."""
        return self._shelf.handovers

    def waiting_handovers(self) -> int:
        """How many visitors of their support desks wait for a person."""
        return self._parts.library.handover_files.waiting({desk.id for desk in self._shelf.desks.listed()})

    def told_before(self, desk: Desk, question: str) -> AnswerStream | None:
        """What a desk's owner answered to the same question, word for word; ``None`` where they did not."""
        began, ending = time.monotonic(), entry_ending(question)
        within = self._shelf.documents.listed(Scope(desk.collection, own=True))
        document = next((one for one in within if one.name.endswith(ending)), None)
        if document is None:
            return None
        lines = []
        for page in self._shelf.pages.listed(document.id):
            begins = page.text.find("\n") + 1 if page.number == 1 else 0  # below its heading
            for found in _LINE.finditer(page.text, begins):
                lines.append(line_of(document, page, *found.span()))
        return LinesStream(question, None, lines, began) if lines else None

    def small_talk(self, question: str) -> AnswerStream | None:
        """What a visitor is told who greets, thanks, or only says "ok"; ``None`` for anything else."""
        understood = short_reply(question) or recognise(question)
        said = _SMALL_TALK.get(understood.kind) if understood else None
        return LinesStream(question, understood, [AnswerLine(said)], time.monotonic()) if said else None

    def hand_over(self, desk: str, conversation: str, *, contact: str = "", note: str = "") -> Handover:
        """Keep a conversation at a support desk in a file for a person, in ``handovers`` of the library's folder.

        Raises `DeskNotFound`, `ConversationNotFound`, `LibraryProblem`.
        """
        return self._shelf.hand_over(desk, conversation, contact, note)

    def remove_desk(self, id: str) -> None:
        """Take a support desk away, with what was said and handed over there; its documents stay."""
        self._shelf.desks.delete(id)
        for one in self._shelf.handovers.listed(id):
            self._shelf.handovers.delete(one.id)
