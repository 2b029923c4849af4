"""Work beside the rest: its end, its stop, and what goes wrong in it."""

import logging
import threading

import pytest

from slmrag.errors import LibraryProblem, ModelProblem, Unforeseen
from slmrag.runtime.task import Task


def test_it_tells_how_far_it_is_and_what_came_of_it():
    go, at_two = threading.Event(), threading.Event()

    def work(task):
        task.tell(1)
        task.tell_or_stop(2)
        at_two.set()
        go.wait(30)
        return "made"

    task = Task(work)
    assert not task.running and task.wait() and task.progress is None
    task.start()
    assert at_two.wait(30) and task.running and task.progress == 2 and not task.wait(0.01)
    go.set()
    assert task.wait(30)
    assert (task.running, task.result, task.problem) == (False, "made", None)


def test_it_is_done_once_however_often_it_is_begun():
    done = []
    task = Task(lambda task: done.append(threading.current_thread().name), name="once")
    task.start().start().run().wait(30)
    assert done == ["once"]
    here = Task(lambda task: threading.current_thread().name).run()
    assert here.result == threading.current_thread().name and not here.running


def test_it_stops_where_it_looks_and_that_is_no_problem():
    begun = threading.Event()

    def endless(task):
        while True:
            task.tell_or_stop("on")
            begun.set()

    task = Task(endless).start()
    assert begun.wait(30)
    task.stop()
    assert task.wait(30) and task.stopping()
    assert (task.result, task.problem, task.progress) == (None, None, "on")


def test_work_that_looks_itself_may_return_what_it_has():
    begun = threading.Event()

    def counting(task):
        count = 0
        while not task.stopping():
            count += 1
            task.tell(count)
            begun.set()
        return count

    task = Task(counting).start()
    assert begun.wait(30)
    task.stop()
    assert task.wait(30) and task.result == task.progress >= 1


def test_a_problem_is_kept_as_the_error_that_it_was():
    problem = ModelProblem("memory_too_small", model="phi")

    def fails(task):
        raise problem

    task = Task(fails).start()
    assert task.wait(30) and task.problem is problem and not task.running


def test_what_nobody_foresaw_is_one_sentence_and_its_traceback_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        task = Task(lambda task: 1 / 0, name="slmrag-example").run()
    assert isinstance(task.problem, Unforeseen) and str(task.problem) == "ZeroDivisionError: division by zero"
    assert "slmrag-example failed" in caplog.text and "Traceback" in caplog.text

    own = Task(lambda task: 1 / 0, unforeseen=lambda error: LibraryProblem("background_failed", said=error)).run()
    assert isinstance(own.problem, LibraryProblem) and "failed (ZeroDivisionError" in str(own.problem)


def test_an_end_of_the_process_is_not_taken_for_a_problem():
    def leaves(task):
        raise KeyboardInterrupt

    task = Task(leaves)
    with pytest.raises(KeyboardInterrupt):
        task.run()
    assert not task.running and task.problem is None


def test_where_no_thread_can_start_it_is_at_its_end_with_a_problem(monkeypatch, caplog):
    def none_left(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    task = Task(lambda task: "made").start()
    assert task.wait(0) and not task.running and isinstance(task.problem, Unforeseen)
    assert "can't start new thread" in str(task.problem) and caplog.records[0].exc_info
