"""Answers being written: what one holds when it is there."""

import gc
from pathlib import Path

from fakes.documents import write

from slmrag import Assistant
from slmrag.library.conversations import Turn
from slmrag.ui.session.answers_under_way import AnswerUnderWay, begin_writing


def asked(assistant: Assistant, question: str, conversation: str) -> AnswerUnderWay:
    before = assistant.conversations.turns(conversation) if conversation else []
    ask = lambda history: assistant.ask(question, history=history)  # noqa: E731
    return begin_writing(assistant, question, 0, before, conversation, ask)


def test_a_written_answer_does_not_hold_those_before_it(assistant: Assistant, tmp_path: Path):
    assistant.add([write(tmp_path / "seals.txt", "The seal kit of the kolza pump costs 68.50 euros.")], wait=False)
    first = asked(assistant, "What does the seal kit cost?", "")
    first.finished.wait()
    second = asked(assistant, "Which pump is it of?", first.conversation)
    second.finished.wait()
    conversation = first.conversation
    assert [turn.key for turn in assistant.conversations.turns(conversation)] == [first.turn.key, second.turn.key]
    key = first.turn.key
    del first
    gc.collect()
    assert second.stream is not None
    # Not isinstance: it asks each object of the process for its class, and some of other libraries warn when asked.
    assert [one for one in gc.get_objects() if type(one) is Turn and one.key == key] == []
