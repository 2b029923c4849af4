"""The model for tests that is shipped: what its documentation shows, and how it fails."""

import doctest

import pytest
from fakes.documents import write
from streams import read

from slmrag import testing
from slmrag.errors import ModelProblem
from slmrag.schema import Message
from slmrag.testing import ScriptedModel

ASK = [Message("system", "Be brief."), Message("user", "Why is it so?")]


def test_its_example_is_true(home, tmp_path):
    given = {"folder": home, "file": write(tmp_path / "pump.txt", "The pump moves 40 litres a minute.")}
    (example,) = doctest.DocTestFinder(recurse=False).find(testing, extraglobs=given)
    result = doctest.DocTestRunner().run(example)
    assert (result.failed, result.attempted) == (0, 6)


def test_it_writes_what_it_is_told_and_counts_it():
    model = ScriptedModel(lambda prompt: f"You asked: {prompt}", read_s=0.5, total_s=1.0)
    pieces, reply = read(model, ASK)
    assert pieces == ["You", " asked:", " Why", " is", " it", " so?"] and model.prompts == ["Why is it so?"]
    assert (reply.finish, reply.prompt_tokens, reply.written_tokens) == ("stop", 14, 6)
    assert (model.tokens_read, model.tokens_written, reply.total_s) == (14, 6, 1.0) and model.loaded
    pieces, reply = read(model, ASK, max_tokens=2)
    assert (pieces, reply.finish, model.tokens_written) == (["You", " asked:"], "length", 8)


def test_it_waits_and_fails_as_its_script_does():
    def script(prompt):
        yield ""
        yield "It is"
        raise ModelProblem("program_closing")

    states = []
    pieces, problem = read(ScriptedModel(script), ASK, on_state=states.append)
    assert pieces == ["It is"] and str(problem) == "The program is closing."
    assert [(state.doing, state.done) for state in states] == [("reading", 0), ("reading", 14)]


def test_a_prompt_that_does_not_fit_fails_the_test():
    with pytest.raises(AssertionError, match="14 \\+ 7 tokens, 20 fit"):
        read(ScriptedModel(window=20), ASK, max_tokens=7)
