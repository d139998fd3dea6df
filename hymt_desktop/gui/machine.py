# SPDX-License-Identifier: Apache-2.0
"""What this computer can run."""

from __future__ import annotations

import os
import sys

OVERHEAD = 250 * 2**20
"""Memory of the program without a model."""


def memory_bytes() -> int:
    """Return the computer's memory in bytes; 0 where it can't be told."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return 0


def needed_bytes(package_bytes: int) -> int:
    """Return about how much memory a model of this size on disk takes: weights and work space."""
    return OVERHEAD + int(package_bytes * 1.4)


def human_bytes(number: int) -> str:
    """Return a size as people write it: ``64 MB``, ``1.2 GB``."""
    if number >= 10**9:
        return f"{number / 10**9:.1f} GB"
    return f"{max(1, round(number / 10**6))} MB"


def _windows_memory() -> int:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *(
                (name, ctypes.c_ulonglong)
                for name in ("total", "free", "page", "page_free", "virtual", "v_free", "ext")
            ),
        )

    status = Status()
    status.length = ctypes.sizeof(Status)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the stubs have windll on Windows only
    return int(status.total) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else 0
