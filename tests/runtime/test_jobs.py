"""Jobs: one at a time, whoever watches; a question goes before the next part."""

import gc
import threading
import traceback
from weakref import ref

import pytest
from waiting import wait_until

from slmrag.errors import ModelProblem
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models.queue import SharedModel
from slmrag.runtime.jobs import JobQueue, JobStream
from slmrag.schema import Message, Reply
from slmrag.testing import ScriptedModel


class Parts(JobStream):
    """Asks ``model`` for three parts."""

    def __init__(self, model, title="a"):
        self.model = model
        super().__init__(title, title, self._make, 0.0)

    def _make(self, on_state):
        for number in range(3):
            self._tell(number, 3, "parts", None)
            yield from self.model.stream([Message("user", f"{self.title}{number}")], max_tokens=9, on_state=on_state)
        return Reply("stop")


class Stepping(ScriptedModel):
    """A model that writes one word for each step it is let."""

    def __init__(self, steps=1000):
        super().__init__(self._step)
        self.steps = threading.Semaphore(steps)

    def _step(self, prompt):
        while not self.steps.acquire(timeout=0.01):
            yield ""
        yield "word "


def test_a_question_goes_before_the_next_part():
    model = Stepping(0)
    shared, jobs = SharedModel(model), JobQueue()
    job = jobs.of("").start(Parts(shared))
    wait_until(lambda: model.prompts == ["a0"])
    question = threading.Thread(target=lambda: list(shared.stream([Message("user", "Q?")], max_tokens=9)))
    question.start()
    wait_until(lambda: shared.asking == 2)
    model.steps.release(4)
    question.join()
    wait_until(lambda: job.state == "done")
    assert model.prompts == ["a0", "Q?", "a1", "a2"]
    jobs.close()


def test_one_job_at_a_time_and_the_same_one_only_once():
    model, jobs = Stepping(0), JobQueue()
    mine, theirs = jobs.of("me"), jobs.of("them")
    first, second = mine.start(Parts(model, "a")), mine.start(Parts(model, "b"))
    assert mine.start(Parts(model, "a")) is first and theirs.start(Parts(model, "a")) is not first
    wait_until(lambda: model.prompts)
    assert mine.before(first) == 0 and mine.before(second) == 1
    assert second.state == "waiting" and mine.all() == [second, first] and len(theirs.all()) == 1
    model.steps.release(9)
    wait_until(lambda: all(job.state == "done" for job in [*mine.all(), *theirs.all()]))
    assert model.prompts == [f"{who}{n}" for who in "aba" for n in range(3)] and first.text == "word word word "
    jobs.close()


def test_a_job_that_waits_or_runs_can_be_stopped():
    model, jobs = Stepping(0), JobQueue()
    first, second = jobs.of("").start(Parts(model, "a")), jobs.of("").start(Parts(model, "b"))
    wait_until(lambda: model.prompts)
    second.close()
    first.close()
    assert (first.state, second.state) == ("stopped", "stopped")
    jobs.close()
    assert model.prompts == ["a0"]


def test_a_job_that_fails_tells_why_and_lets_the_next_one_run():
    class Failing(Stepping):
        def stream(self, messages, **given):
            if messages[-1].content == "a1":
                raise ModelProblem("out_of_memory", model="slow")
            if messages[-1].content == "b0":
                raise ZeroDivisionError("a bug")
            return super().stream(messages, **given)

    jobs, model = JobQueue(), Failing()
    first, second, third = (jobs.of("").start(Parts(model, who)) for who in "abc")
    wait_until(lambda: third.state == "done")
    assert (first.state, str(first.problem), first.text) == (
        "failed",
        "slow ran out of memory. What was written is kept; ask for less.",
        "word ",
    )
    assert (second.state, str(second.problem)) == ("failed", "a bug")
    jobs.close()


def test_closing_stops_what_runs():
    model, jobs = Stepping(1), JobQueue()
    job = jobs.of("").start(Parts(model))
    wait_until(lambda: model.prompts == ["a0", "a1"])
    jobs.close()
    assert (job.state, job.text, job.progress.done) == ("stopped", "word ", 1)


@pytest.mark.slow
def test_a_job_that_ended_is_in_memory_for_whoever_holds_it_alone():
    model, jobs = Stepping(), JobQueue()
    mine = jobs.of("me")
    held, forgotten = mine.start(Parts(model, "a")), ref(mine.start(Parts(model, "b")))
    wait_until(lambda: gc.collect() >= 0 and forgotten() is None)
    assert model.prompts == [f"{who}{n}" for who in "ab" for n in range(3)] and mine.all() == [held]
    assert held.text == "word word word " and mine.start(Parts(model, "a")) is not held
    jobs.close()


def test_a_job_that_failed_keeps_no_more_each_time_it_is_asked_for():
    jobs, model = JobQueue(), Stepping(0)
    job = jobs.of("").start(Parts(model))
    wait_until(lambda: model.prompts)
    model.steps = None  # it trips over this
    wait_until(lambda: job.state == "failed")
    for _ in range(3):
        assert len(list(traceback.walk_tb(_raised(job).__traceback__))) < 5
    jobs.close()


def _raised(job: Parts) -> SlmragError:
    try:
        list(job)
    except SlmragError as error:
        return error
    raise AssertionError("it did not fail")
