"""What a text generator is: a tiny seam, and one file for each kind behind it."""

from slmrag.models.chat_model import ChatModel, bound, neutralised

__all__ = ["ChatModel", "bound", "neutralised"]
