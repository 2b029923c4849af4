"""A Phi-3 as GGUF through llama.cpp: by its own server, and behind Ollama's protocol. Nonsense words, real bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streams
from fakes import llama_cpp
from fakes.documents import write
from fakes.ollama_server import PHI, OllamaServer
from fakes.openai_server import RunningServer

from slmrag.models.ollama import OllamaModel
from slmrag.models.openai import OpenAIModel
from slmrag.schema import Message

pytestmark = pytest.mark.slow

QUESTION = (Message("system", "Answer from the passages."), Message("user", "How long is the warranty of the pump?"))


@pytest.fixture(scope="module")
def served(tiny_hf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    if (packages := llama_cpp.built()) is None:
        pytest.skip(f"llama-cpp-python is not built: {llama_cpp.HOW}")
    folder = tmp_path_factory.mktemp("llama")
    with llama_cpp.llama_cpp_server(
        llama_cpp.build_gguf(tiny_hf, folder / llama_cpp.MODEL), folder, packages
    ) as server:
        yield server


def test_its_server_is_read_piece_by_piece_to_the_length_that_was_asked(served):
    pieces, reply = streams.read(OpenAIModel(llama_cpp.MODEL, base_url=served.url), QUESTION, max_tokens=20)
    assert 10 < len(pieces) <= 20 and reply.finish == "length" and "\ufffd" not in "".join(pieces)


def test_a_reply_that_is_closed_leaves_it_free_for_the_next(served):
    model = OpenAIModel(llama_cpp.MODEL, base_url=served.url)
    stream = model.stream(QUESTION, max_tokens=2000)
    assert next(stream)
    stream.close()
    assert streams.read(model, QUESTION, max_tokens=5)[1].finish == "length"


def test_its_model_is_added_by_address_and_what_has_no_sense_is_replaced_by_quotes(served, assistant, tmp_path):
    assistant.add([write(tmp_path / "gate.txt", "The gate is red. The door is blue.")], wait=False)
    server = assistant.models.add_server(served.url.removesuffix("/v1"))
    assert server.models == (llama_cpp.MODEL,)
    assistant.models.choose("ask", server.spec(llama_cpp.MODEL))
    answer = assistant.ask("What colour is the gate?").result()
    assert answer.model_wrote and answer.quoted_because and "The gate is red." in answer.text and not answer.error


def test_behind_ollamas_protocol_it_writes_the_same(served):
    direct = OpenAIModel(llama_cpp.MODEL, base_url=served.url)
    daemon = OllamaServer()
    try:
        daemon.pieces = lambda prompt: direct.stream([QUESTION[0], Message("user", prompt)], max_tokens=20)
        pieces, reply = streams.read(OllamaModel(PHI, host=daemon.url), QUESTION, max_tokens=20)
        assert "".join(pieces) == "".join(streams.read(direct, QUESTION, max_tokens=20)[0])
        assert reply.finish == "stop" and reply.written_tokens == len(pieces)
    finally:
        daemon.close()
