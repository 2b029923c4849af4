"""A look at another program: asked now and then, by nobody who would have to wait for it."""

import threading
import time

import pytest
from waiting import wait_until

from slmrag.errors import ModelProblem, ModelUnreachable, ServerProblem
from slmrag.models.look import Look


class Clock:
    """The time that a look sees; `Event.wait` has its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_what_was_seen_is_believed_for_a_while(clock: Clock):
    answers = iter(["first", "second"])
    look = Look(lambda: next(answers), "")
    assert [look.seen(30), look.seen(30)] == ["first", "first"]
    clock.now += 21
    assert look.seen(30) == "second"


@pytest.mark.parametrize(
    ("problem", "seconds"),
    [(ServerProblem("not_openai", url="x"), 60), (ModelUnreachable("server_silent", url="x"), 60),
     (ModelUnreachable("server_unreachable", url="x"), 20)],
)  # fmt: skip
def test_what_is_slow_or_something_else_is_asked_once_a_minute(clock: Clock, problem: ModelProblem, seconds: int):
    asked = []

    def ask() -> str:
        asked.append(clock.now)
        raise problem

    look = Look(ask, "nothing")
    for _ in range(4):
        assert look.seen(30) == "nothing"
        clock.now += seconds / 2
    assert asked == [1000.0, 1000.0 + seconds]


def test_who_answers_slowly_is_asked_once_a_minute_too(clock: Clock):
    asked = []

    def ask() -> str:
        asked.append(clock.now)
        clock.now += 0.4
        return "there"

    look = Look(ask, "")
    for _ in range(4):
        assert look.seen(30) == "there"
        clock.now += 21
    assert len(asked) == 2


def test_nobody_waits_for_what_is_slow_and_what_it_says_later_is_seen():
    may_answer = threading.Event()

    def ask() -> str:
        assert may_answer.wait(30)
        return "late"

    look = Look(ask, "nothing")
    assert [look.seen(0.01) for _ in range(3)] == ["nothing"] * 3  # it has still not answered
    may_answer.set()
    wait_until(lambda: look.seen(0) == "late")


def test_while_it_is_asked_again_what_was_seen_before_is_there(clock: Clock):
    may_answer, answers = threading.Event(), iter(["first", "second"])
    may_answer.set()

    def ask() -> str:
        assert may_answer.wait(30)
        return next(answers)

    look = Look(ask, "")
    assert look.seen(30) == "first"
    may_answer.clear()
    clock.now += 21
    assert look.seen(0) == "first"
    may_answer.set()
