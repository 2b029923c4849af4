"""The assistant's face towards support desks: kept by their owner, asked by visitors, handed over to a person."""

from slmrag.assistant.face import Face
from slmrag.library.desks import Desks
from slmrag.library.handovers import Handover, Handovers


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
