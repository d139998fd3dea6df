# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys

import pytest

from hymt_desktop.gui import memory
from hymt_desktop.gui.memory import GROWTH, FreeMemory, resident_bytes

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's malloc is what keeps memory")


@linux
def test_memory_is_read():
    assert 10 * 2**20 < resident_bytes() < 2**40


@linux
def test_what_is_free_goes_back_only_after_growth(monkeypatch):
    size = [100 * 2**20]
    calls = []
    monkeypatch.setattr(memory, "resident_bytes", lambda: size[0])
    monkeypatch.setattr(memory, "trim_function", lambda: lambda pad: calls.append(pad))
    free = FreeMemory()
    assert free.give_back()
    free.wait()
    assert calls == [0]
    size[0] += GROWTH - 1
    assert not free.give_back()
    size[0] += 1
    assert free.give_back()
    free.wait()
    assert calls == [0, 0]
    # The same size again is the new ground.
    assert not free.give_back()
    size[0] -= 50 * 2**20
    assert not free.give_back()
    size[0] += GROWTH
    assert free.give_back()
    free.wait()
    assert len(calls) == 3


@linux
def test_freed_memory_leaves_the_process():
    free = FreeMemory()
    held = [bytes(1000) for _ in range(100_000)]
    keep = held[::1000]
    grown = resident_bytes()
    del held
    assert free.give_back()
    free.wait()
    assert len(keep) == 100
    assert resident_bytes() < grown - 40 * 2**20
