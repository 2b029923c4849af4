"""Whether a server read the whole of a prompt: some cut it without a word."""

from collections.abc import Sequence

from slmrag.errors.model_problems import ModelProblem
from slmrag.models.chat_model import ChatModel
from slmrag.schema import Message
from slmrag.text.scripts import UNSPACED_SIGN


def check_whole(model: ChatModel, messages: Sequence[Message], read: int | None) -> None:
    """Raise `ModelProblem` when a server that counts ``read`` tokens cannot have read the whole prompt.

    No tokenizer makes one token of two words, or of more than four characters of a script without spaces. A server that had the beginning in its cache may count nothing.
    """
    text = " ".join(message.content for message in messages)
    words = len(UNSPACED_SIGN.sub(" ", text).split()) + len(UNSPACED_SIGN.findall(text)) // 4
    if read and (read < words or read >= model.context_window - 1):
        raise ModelProblem("prompt_was_cut", model=model.name, read=read, words=words)
