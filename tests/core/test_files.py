# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import os

import pytest

from hymt_desktop.core.errors import OutputNotWritten
from hymt_desktop.core.files import atomic_output, atomic_path, remove_leftovers, write_atomically

posix = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")


@pytest.fixture
def synced(monkeypatch):
    """What was synced, in order: ``file`` or ``folder``."""
    kinds = []
    real = os.fsync

    def note(number):
        kinds.append("folder" if os.path.isdir(f"/proc/self/fd/{number}") else "file")  # noqa: PTH112
        real(number)

    monkeypatch.setattr(os, "fsync", note)
    return kinds


def test_the_file_and_then_its_folder_are_synced(tmp_path, synced):
    write_atomically(tmp_path / "new" / "a", b"x")
    assert (tmp_path / "new" / "a").read_bytes() == b"x"
    if os.name != "nt":
        assert synced == ["file", "folder"]


@pytest.mark.parametrize("fault", [ZeroDivisionError, KeyboardInterrupt, OSError(errno.EIO, "bad")])
def test_a_block_that_fails_leaves_nothing(tmp_path, fault):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    expected = OutputNotWritten if isinstance(fault, OSError) else fault
    for writer in (atomic_path, atomic_output):
        with pytest.raises(expected), writer(path) as there:  # noqa: PT012
            if writer is atomic_path:
                there.write_bytes(b"half")
            raise fault
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]


@posix
def test_permissions_are_those_of_the_file_before_or_the_usual_ones(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "new", b"")
        write_atomically(tmp_path / "old", b"")
        (tmp_path / "old").chmod(0o600)
        write_atomically(tmp_path / "old", b"again")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o600


def test_a_stream_can_be_read_and_a_long_name_fits(tmp_path):
    path = tmp_path / ("长" * 84)
    with atomic_output(path) as out:
        out.write(b"abc")
        out.seek(1)
        assert out.read() == b"bc"
    assert path.read_bytes() == b"abc"


@pytest.mark.parametrize(
    ("code", "advice"), [(errno.ENOSPC, "full"), (errno.EROFS, "read-only"), (errno.EIO, "permissions")]
)
def test_the_advice_fits_the_fault(tmp_path, monkeypatch, code, advice):
    def fail(number):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputNotWritten, match=r"a\.txt was not written") as caught:
        write_atomically(tmp_path / "a.txt", b"x")
    assert advice in caught.value.hint
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputNotWritten) as caught, atomic_path(tmp_path / "a", {code: "own"}) as path:
        path.write_bytes(b"")
    assert caught.value.hint == "own"


@posix
def test_a_folder_that_can_not_be_synced_is_no_failure(tmp_path, monkeypatch):
    real = os.fsync

    def fail(number):
        if os.path.isdir(f"/proc/self/fd/{number}"):  # noqa: PTH112
            raise OSError(errno.EINVAL, "not here")
        real(number)

    monkeypatch.setattr(os, "fsync", fail)
    write_atomically(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_leftovers_of_a_killed_program_go(tmp_path):
    path = tmp_path / "a[1].txt"
    writer = atomic_path(path)
    writer.__enter__().write_bytes(b"half")
    (tmp_path / ".other.12345678.part").write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == 2
    remove_leftovers(path)
    assert [p.name for p in tmp_path.iterdir()] == [".other.12345678.part"]
