"""What a text generator is: a tiny seam, one file for each kind behind it, and what stands for none."""

from slmrag.models.chat_model import ChatModel, bound, neutralise
from slmrag.models.no_model import QUOTE, NoModel, writes

__all__ = ["QUOTE", "ChatModel", "NoModel", "bound", "neutralise", "writes"]
