"""A process is told from another, whatever its number and the clock say."""

import os
import subprocess
import sys

from clock import set_clock

from slmrag.runtime.process_identity import process_identity, process_number, runs


def test_a_process_runs_until_it_has_ended_and_its_number_alone_is_not_it():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        identity = process_identity(other.pid)
        assert runs(identity) and process_number(identity) == other.pid and 0 < identity < 1 << 63
        other.stdin.close()
        other.wait()
    assert not runs(identity) and not runs(0) and process_identity(other.pid) == 0
    assert not runs(os.getpid()), "the number of one that runs, started at another time"


def test_no_setting_of_the_clock_makes_another_of_it(monkeypatch):
    here = process_identity()
    for hours in (-2, 2):
        set_clock(monkeypatch, hours)
        assert process_identity() == here and runs(here)
