# SPDX-License-Identifier: Apache-2.0
"""Whenever an installation is killed, the model is there whole or not at all, and nothing stays behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from hymt_desktop.core.engine.package import verify_package, write_manifest
from hymt_desktop.core.errors import ModelMissing
from hymt_desktop.core.models import staging
from hymt_desktop.core.models.archive import pack
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.paths import default_paths
from tests.tiny_model import make_package

KILLS = 20


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """Two versions of a package of some megabytes, each a ``.hymt`` file."""
    folder = tmp_path_factory.mktemp("versions")
    made = make_package(folder / "m", width=384)
    files = []
    for version in ("1", "2"):
        file = folder / f"{version}.hymt"
        pack(write_manifest(made.path, replace(made.manifest, version=version)), file)
        files.append(file)
    assert files[0].stat().st_size > 3_000_000
    return files


def whole(store, name="m"):
    """Return the version of the installed package, "" for none; fail where it is damaged or half there."""
    assert store.broken() == []
    try:
        package = store.get(name)
    except ModelMissing:
        return ""
    return verify_package(package.path).manifest.version


def leftovers(paths):
    return [path.name for path in paths.models.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_hymt_models_install_is_killed_at_random_moments(versions, tmp_path):
    home = tmp_path / "home"
    paths = default_paths(home)
    store = ModelStore(paths)

    def start(file):
        command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(home), "models", "install", file]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    begun = time.perf_counter()
    assert start(versions[0]).wait(60) == 0
    seconds = time.perf_counter() - begun
    store.remove("m")
    pick = random.Random(8)
    found, partial = [], 0
    for number in range(KILLS):
        before = whole(store)
        process = start(versions[number % 2])
        # Most kills in the second half, after the libraries are loaded.
        time.sleep(seconds * pick.uniform(0.3, 1.1))
        if process.poll() is not None:
            seconds *= 0.8  # The first installation, which found no file in memory, took longer.
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        partial += bool(paths.models.is_dir() and leftovers(paths))
        after = whole(store)
        assert after in {before, str(number % 2 + 1)}
        if paths.models.is_dir():
            # A folder without a lock, whose process was killed right after making it or while it removed it,
            # is left alone for a minute: another process may be about to lock one that it has just made.
            for name in leftovers(paths):
                assert not (paths.models / name / "lock").exists()
                os.utime(paths.models / name, (0, 0))
            whole(store)
            assert leftovers(paths) == []
        found.append(after)
        if number == KILLS // 2 and after:
            store.remove("m")
    assert partial  # some were killed in the middle
    assert start(versions[0]).wait(60) == 0
    assert whole(store) == "1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child")
@pytest.mark.parametrize("installed", [False, True])
def test_a_kill_before_and_after_each_rename(versions, paths, installed):
    """A child of this process ends without clean-up at each rename in turn."""
    store = ModelStore(paths)
    seen = set()
    for step in range(12):
        if installed and whole(store) != "1":
            store.install(versions[0], self_test=lambda package: None)
        elif not installed and whole(store):
            store.remove("m")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the child starts no thread
            child = os.fork()
        if child == 0:
            _die_at(step)
            store.install(versions[1], self_test=lambda package: None)
            os._exit(7)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        after = whole(store)
        assert after in ({"1", "2"} if installed else {"", "2"}), step
        assert leftovers(paths) == []
        seen.add(after)
        if code == 7:
            break
    assert code == 7, "the steps did not reach the end"
    assert seen == ({"1", "2"} if installed else {"", "2"})


def _die_at(step):
    """Make this process end before (even) or after (odd) its ``step // 2``-th rename."""
    rename = Path.rename
    count = 0

    def dying(self, target):
        nonlocal count
        if count == step:
            os._exit(9)
        count += 1
        result = rename(self, target)
        if count == step:
            os._exit(9)
        count += 1
        return result

    Path.rename = dying


def test_the_folder_of_a_living_installation_is_left_alone(versions, paths):
    store = ModelStore(paths)
    store.install(versions[0], self_test=lambda package: None)
    with staging.staging(paths.models) as folder:
        (folder / "half").touch()
        assert whole(ModelStore(paths)) == "1"
        ModelStore(paths).install(versions[1], self_test=lambda package: None)
        assert (folder / "half").exists()
    assert leftovers(paths) == []


def test_a_folder_without_a_lock_is_removed_when_it_is_old(versions, paths):
    store = ModelStore(paths)
    store.install(versions[0], self_test=lambda package: None)
    young, old = paths.models / ".install-young", paths.models / ".install-old"
    for folder in (young, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    assert whole(store) == "1"
    assert leftovers(paths) == [".install-young"]
