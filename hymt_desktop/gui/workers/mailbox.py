# SPDX-License-Identifier: Apache-2.0
"""A mailbox of which only the newest letter is read: typing must never queue up."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Slots that each hold at most one letter; a newer letter replaces an unread one.

    Any thread may put; one thread takes. Slots are read in the order in which they were filled.
    """

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._slots: dict[str, T] = {}
        self._closed = False

    def put(self, slot: str, letter: T) -> None:
        """Put ``letter`` into ``slot``, in place of one that is still unread."""
        with self._ready:
            self._slots[slot] = letter
            self._ready.notify()

    def drop(self, slot: str) -> None:
        """Throw away the unread letter of ``slot``, if there is one."""
        with self._ready:
            self._slots.pop(slot, None)

    def take(self) -> T | None:
        """Wait for a letter and return it; None once the mailbox is closed."""
        with self._ready:
            self._ready.wait_for(lambda: self._closed or bool(self._slots))
            if self._closed:
                return None
            return self._slots.pop(next(iter(self._slots)))

    def close(self) -> None:
        """Wake the reader and let it end; unread letters are dropped."""
        with self._ready:
            self._closed = True
            self._slots.clear()
            self._ready.notify_all()

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._closed
