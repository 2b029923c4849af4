"""One model, many who ask: the queue in front of it, with a model that does what the test says."""

import threading
from functools import partial

import pytest
from waiting import wait_until

from slmrag.errors import ModelBusy, ModelUnusable
from slmrag.models.onnx import OnnxModel
from slmrag.models.queue import SharedModel
from slmrag.schema import Message, ModelState, ignore
from slmrag.testing import ScriptedModel

ASK = [Message("user", "Why?")]


class Slow(ScriptedModel):
    """Writes a word whenever it is let."""

    def __init__(self):
        super().__init__(self._word)
        self.go, self.at_work = threading.Event(), 0

    def _word(self, prompt):
        self.at_work += 1
        assert self.at_work == 1, "two at once"
        try:
            while not self.go.wait(0.01):
                yield ""
            yield "word"
        finally:
            self.at_work -= 1


def asking(shared: SharedModel, who: str, on_state=ignore) -> threading.Thread:
    thread = threading.Thread(
        target=lambda: list(shared.stream([Message("user", who)], max_tokens=9, on_state=on_state))
    )
    thread.start()
    return thread


def test_first_come_first_served_and_each_knows_its_place():
    model, places = Slow(), {}
    shared = SharedModel(model)
    threads = []
    for who in "abc":
        threads.append(asking(shared, who, lambda state, who=who: places.setdefault(who, []).append(state)))
        wait_until(lambda: shared.asking == len(threads))
    wait_until(lambda: "b" in places and "c" in places)
    assert places["b"][0] == ModelState("waiting", 1, 1) and places["c"][0].done == 2
    model.go.set()
    for thread in threads:
        thread.join()
    assert model.prompts == ["a", "b", "c"]


def test_the_places_of_all_at_one_moment_are_the_order_they_are_served_in():
    """Each was told its own at another moment, the busier the machine the longer ago."""
    shared, told, going_on = SharedModel(Slow()), {}, threading.Event()
    shared.model.go.set()
    first = shared.stream(ASK, max_tokens=9)
    next(first)

    def hear(who, state):
        told.setdefault(who, state)
        going_on.wait()

    threads = [asking(shared, str(who), partial(hear, who)) for who in range(21)]
    wait_until(lambda: len(told) == len(threads))
    places = {who: state.now.done for who, state in told.items()}
    assert sorted(places.values()) == list(range(1, len(threads) + 1))
    first.close()
    assert {who: state.now.done for who, state in told.items()} == {who: place - 1 for who, place in places.items()}
    assert [state.now.doing for state in told.values()].count("reading") == 1
    going_on.set()
    for thread in threads:
        thread.join()
    assert [int(who) for who in shared.model.prompts[1:]] == sorted(places, key=places.get)


def test_who_waits_too_long_is_told():
    shared = SharedModel(Slow(), wait_seconds=0.3)
    first = shared.stream(ASK, max_tokens=9)
    shared.model.go.set()
    next(first)  # at its first word, it holds its turn
    with pytest.raises(ModelBusy, match="1 before it"):
        next(shared.stream(ASK, max_tokens=9))
    first.close()


def test_leaving_the_queue_lets_the_next_one_through():
    class Gone(Exception):
        pass

    def leave(state):
        raise Gone

    shared = SharedModel(Slow())
    shared.model.go.set()
    first = shared.stream(ASK, max_tokens=9)
    next(first)
    with pytest.raises(Gone):
        next(shared.stream(ASK, max_tokens=9, on_state=leave))
    first.close()
    assert list(shared.stream(ASK, max_tokens=9)) == ["word"]


def test_closing_a_reply_frees_the_model_for_the_next():
    shared = SharedModel(Slow())
    shared.model.go.set()
    reply = shared.stream(ASK, max_tokens=9)
    next(reply)
    reply.close()
    assert not shared.asking and list(shared.stream(ASK, max_tokens=9)) == ["word"]


def test_the_wait_is_estimated_from_the_replies_before():
    shared, states = SharedModel(Slow()), []
    shared._replied.extend([10.0, 20.0])
    shared.model.go.set()
    first = shared.stream(ASK, max_tokens=9)
    next(first)
    thread = asking(shared, "b", states.append)
    wait_until(lambda: states)
    first.close()
    thread.join()
    assert 10 < states[0].seconds_left <= 15


def test_an_idle_model_is_unloaded():
    model = Slow()
    model.go.set()
    shared = SharedModel(model, idle_seconds=0.2)
    list(shared.stream(ASK, max_tokens=9))
    wait_until(lambda: not model.loaded)


def test_what_fails_to_load_in_the_background_is_kept_as_a_problem():
    class Broken(Slow):
        def load(self, on_state=ignore):
            raise ModelUnusable("code_in_model", folder="phi")

    shared = SharedModel(Broken())
    shared.preload()
    wait_until(lambda: not shared.loading)
    assert str(shared.problem).startswith("The model in phi brings code of its own") and not shared.asking


def test_a_real_model_serves_two_who_ask_at_once(tiny_onnx):
    shared = SharedModel(OnnxModel(tiny_onnx))
    texts = {}

    def ask(who):
        texts[who] = "".join(shared.stream([Message("user", f"Question {who}?")], max_tokens=30))

    threads = [threading.Thread(target=ask, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = OnnxModel(tiny_onnx)
    assert texts == {
        who: "".join(alone.stream([Message("user", f"Question {who}?")], max_tokens=30)) for who in range(3)
    }
    alone.unload()
    shared.close()
    assert not shared.loaded
