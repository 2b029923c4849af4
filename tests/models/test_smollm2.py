"""A real model, small and weak, through the product: what it says has sense, and what has none is not shown."""

from pathlib import Path

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.schema import Message

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

TEXT = (
    "The gate of the north yard is painted red. It was built in 1907 by Anna Berg. It is opened at six every morning."
)


@pytest.fixture(scope="module")
def assistant(shared_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """One for all tests of this file, with the text in its library: the model is loaded once."""
    shared_assistant.add([write(tmp_path_factory.mktemp("yard") / "gate.txt", TEXT)], wait=False)
    return shared_assistant


@pytest.mark.parametrize("kind", ["transformers", "onnx"])
def test_it_speaks_with_sense_and_ends(assistant, request: pytest.FixtureRequest, kind: str):
    folder: Path = request.getfixturevalue("smollm2_onnx" if kind == "onnx" else "smollm2_hf")
    model = assistant.models.open(f"{kind}:{folder}")
    asked = [Message("user", f"{TEXT}\n\nUsing the text above, answer in one short sentence: Who built the gate?")]
    said = "".join(model.stream(asked, max_tokens=60))
    assert "Anna Berg" in said and "<|" not in said and len(said) < 200


def test_its_answer_holds_or_the_quotes_stand(assistant, smollm2_onnx):
    for question in ("Who built the gate of the north yard?", "What colour is the gate?", "When is the gate opened?"):
        answer = assistant.ask(question, model=f"onnx:{smollm2_onnx}").result()
        assert answer.context.prompt_tokens and "```" not in "".join(one.text for one in answer.sentences)
        assert any(one.support == "stands there" for one in answer.sentences)
        assert not answer.quoted_because or answer.text == assistant.ask(question, model="quote").result().text


def test_of_an_answer_put_otherwise_only_the_request_is_read(assistant, smollm2_onnx):
    spec = f"onnx:{smollm2_onnx}"
    first = assistant.ask("Who built the gate of the north yard?", model=spec).result()
    assistant.ask("in more detail", model=spec, history=[first]).result()
    context = assistant.ask("in simple words", model=spec, history=[first]).result().context
    assert context.reused_tokens > first.context.prompt_tokens - 2
    assert context.prompt_tokens - context.reused_tokens < 60


def test_chinese_is_asked_of_two_real_models_side_by_side(assistant, tmp_path, smollm2_hf, smollm2_onnx):
    """Neither learned much Chinese: what they say is whole letters, and what the document says is read all the same."""
    (added,) = assistant.add(
        [write(tmp_path / "大门.txt", "北院的大门漆成红色。大门由安娜于1907年建造。大门每天早上六点打开。")], wait=False
    )
    for spec in (f"transformers:{smollm2_hf}", f"onnx:{smollm2_onnx}"):
        stream = assistant.ask("大门是哪一年建造的？", model=spec, documents=[added.document_id])
        said = "".join(stream)
        answer = stream.result()
        assert "\ufffd" not in said and answer.context.prompt_tokens
        assert "1907年" in answer.text and answer.citations[0].passage.chunk.document_name == "大门.txt"
