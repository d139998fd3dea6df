# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ctypes
import json
import platform
import subprocess
import sys
from types import SimpleNamespace

import pytest

from hymt_desktop.core.engine.allocator import keep_freed_memory, trim_function

glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc has settings for its allocator"
)

TRANSLATE = """
import json, resource, sys
from pathlib import Path
from hymt_desktop.core.engine.package import load_package
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator
from hymt_desktop.gui.memory import FreeMemory, resident_bytes

lines = [
    f"The {what} of the old library {does} the {number}th time because of the weather in the north."
    for number in range(20, 30)
    for what in ("roof", "garden", "director", "catalogue")
    for does in ("was repaired for", "had to be closed for")
]
options = Options(target="zh", source="en", remember=False)
free = FreeMemory()
with Translator.open(load_package(Path(sys.argv[1])), threads=1) as translator:
    faults = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        translator.translate_segments(lines, options)
        faults.append((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / len(lines))
    held = resident_bytes()
    free.give_back()
    free.wait()
    print(json.dumps({"faults": faults, "held": held, "after": resident_bytes()}))
"""


@glibc
def test_memory_of_a_batch_serves_the_next_and_can_be_given_back(bundled_package):
    """Minor page faults, which other work on the machine doesn't change: pages that are fetched anew."""
    done = subprocess.run(
        [sys.executable, "-c", TRANSLATE, bundled_package.path],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    # 0 to 2 measured; 2,050 with glibc's defaults.
    assert min(found["faults"][1:]) < 100
    assert found["after"] < found["held"] - 10 * 2**20


def of_library(monkeypatch, functions):
    """Make these the C library's only functions."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(**functions))


def recorder(refused=()):
    calls = {}

    def mallopt(parameter, value):
        calls[parameter] = value
        return int(parameter not in refused)

    return mallopt, calls


def test_a_library_without_settings_is_left_alone(monkeypatch):
    of_library(monkeypatch, {})
    assert not keep_freed_memory()
    assert trim_function() is None


def test_a_program_without_a_library_to_ask_goes_on(monkeypatch):
    def missing(name):
        raise OSError("Dynamic loading not supported")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert not keep_freed_memory()
    assert trim_function() is None


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_are_not_asked(monkeypatch, system):
    mallopt, calls = recorder()
    of_library(monkeypatch, {"mallopt": mallopt, "malloc_trim": lambda pad: 1})
    monkeypatch.setattr(sys, "platform", system)
    assert not keep_freed_memory()
    assert trim_function() is None
    assert not calls


def test_a_refused_setting_is_told_and_keeps_no_other_from_being_made(monkeypatch):
    for refused in ((), (-3,), (-8,)):
        mallopt, calls = recorder(refused)
        of_library(monkeypatch, {"mallopt": mallopt})
        assert keep_freed_memory() is (not refused)
        assert sorted(calls) == [-8, -3, -1]
        # Some versions of glibc refuse more than half of what a thread's heap can have, 64 MiB.
        assert calls[-3] <= 32 * 2**20


@glibc
def test_this_library_takes_the_settings():
    assert keep_freed_memory()
