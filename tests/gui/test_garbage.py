# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc
import threading
import weakref

import pytest

from hymt_desktop.gui import garbage
from hymt_desktop.gui.garbage import GarbageCollector


class Cycle:
    def __init__(self):
        self.me = self


@pytest.fixture
def collector(qtbot):
    collector = GarbageCollector()
    collector.start()
    yield collector
    collector.stop()


def make_cycles(number):
    cycles = [Cycle() for _ in range(number)]
    return weakref.ref(cycles[0])


def test_python_does_not_collect_by_itself_and_the_tick_does(collector):
    assert not gc.isenabled()
    seen = make_cycles(3000)
    assert seen() is not None
    collector.tick()
    assert seen() is None


def test_nothing_is_collected_while_a_background_operation_runs(collector):
    seen = make_cycles(3000)
    hold = threading.Event()
    thread = threading.Thread(target=hold.wait, name="hymt-background")
    thread.start()
    collector.tick()
    assert seen() is not None
    hold.set()
    thread.join()
    collector.tick()
    assert seen() is None


def test_old_cycles_go_too(collector, monkeypatch):
    monkeypatch.setattr(garbage, "FULL_EVERY", 2)
    seen = make_cycles(10)
    collector.tick()
    collector.tick()
    assert seen() is None


def test_collection_is_given_back(open_program):
    program = open_program()
    assert not gc.isenabled()
    program.close()
    assert gc.isenabled()
