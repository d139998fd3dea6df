# SPDX-License-Identifier: Apache-2.0
"""Forgetting what was translated on this computer: one function for the command line and the window."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from hymt_desktop.core.documents.journal import forget
from hymt_desktop.core.terms.usage import TermUsage

if TYPE_CHECKING:
    from hymt_desktop.core.memory.store import Memory
    from hymt_desktop.core.paths import Paths


def forget_all(
    memory: Memory, paths: Paths, *, keep_favourites: bool = False, keep_jobs: bool = False
) -> int:
    """Remove from the disk what was translated: history, memory, uses of terms, interrupted jobs.

    Deleted text is overwritten; what copies a file system or a backup made is out of reach.

    Args:
        memory: The open history and translation memory.
        paths: Where the other files are.
        keep_favourites: Keep the favourites of the history.
        keep_jobs: Keep what interrupted jobs had translated, so that they can be resumed.

    Returns:
        The number of interrupted jobs that start over.

    Raises:
        UserError: Another window is busy with a file, or a job is running; all the rest is removed.
    """
    memory.clear_all(keep_favourites=keep_favourites)
    if paths.term_usage.exists():
        with closing(TermUsage(paths.term_usage)) as usage:
            usage.clear()
    return 0 if keep_jobs else forget(paths.jobs)
