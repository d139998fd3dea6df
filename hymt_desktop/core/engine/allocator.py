# SPDX-License-Identifier: Apache-2.0
"""How the C library's allocator treats what was freed: glibc's only, others have no such settings.

CTranslate2 allocates and frees large buffers for every operation. By default glibc gives many of them back to
the system at once, which clears each page again when it is next touched: a sixth of the processor time.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# The numbers of mallopt's parameters: malloc.h of glibc.
_TRIM_THRESHOLD = -1
_MMAP_THRESHOLD = -3
_ARENA_MAX = -8

_KEPT = 256 * 2**20
"""Free bytes at the end of the heap that stay; no bound on what is used. With 16 MiB half of the pages were
still fetched anew; 64 MiB are enough for 60 million parameters, but not for the shape of OPUS-MT."""
_LARGEST = 32 * 2**20
"""Bytes up to which a block comes from the heap: the most that every glibc of 64 bits takes."""
_ARENAS = 1
"""Heaps. With one for each thread, each would keep the most that its thread ever needed."""


def keep_freed_memory() -> bool:
    """Have freed memory kept for the next allocation, in one heap for all threads, until ``trim_function``.

    It holds for the whole process, to its end; threads that have a heap of their own by now keep it. Call it
    before a model is loaded; again does no harm.

    Returns:
        Whether the C library took all settings; False where it isn't glibc, and nothing changes.
    """
    function = _glibc("mallopt", [ctypes.c_int, ctypes.c_int])
    if function is None:
        return False
    settings = ((_MMAP_THRESHOLD, _LARGEST), (_TRIM_THRESHOLD, _KEPT), (_ARENA_MAX, _ARENAS))
    # All are made, also where one is refused.
    taken = [function(parameter, value) == 1 for parameter, value in settings]
    return all(taken)


def trim_function() -> Callable[[int], int] | None:
    """Return glibc's ``malloc_trim``, which gives all free memory back; None with other C libraries."""
    return _glibc("malloc_trim", [ctypes.c_size_t])


def _glibc(name: str, arguments: list[Any]) -> Callable[..., int] | None:
    """Return a function of glibc that returns an int; None where the C library hasn't got it."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    function.argtypes = arguments
    function.restype = ctypes.c_int
    found: Callable[..., int] = function
    return found
