# SPDX-License-Identifier: Apache-2.0
"""One slow piece of work on a thread of its own: read a file, install a model, import a glossary.

::

    op = BackgroundOp(self, lambda: store.install(path))
    op.on_success(self._installed).on_failure(self._show).start()
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from hymt_desktop.core.errors import Cancelled, HymtError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger(__name__)
R = TypeVar("R")
V = TypeVar("V")


class _Signals(QObject):
    succeeded = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)
    ended = Signal()


class BackgroundOp(Generic[R]):
    """Runs ``work`` on a thread and calls back on the GUI thread.

    The signals object is a child of ``parent``: the GUI side owns it, and it goes once the last result is
    delivered, or a page would keep every operation that it ever ran, with all that ``work`` and the
    callbacks hold. ``wait`` joins the thread; a page calls it for its running operations before it goes away.
    """

    def __init__(self, parent: QObject, work: Callable[[], R]) -> None:
        self._signals = _Signals(parent)
        self._signals.ended.connect(self._signals.deleteLater)
        self._work = work
        self._thread = threading.Thread(target=self._run, name="hymt-background")
        self._stopped = threading.Event()

    def on_success(self, call: Callable[[R], object]) -> BackgroundOp[R]:
        """Call ``call(result)`` when the work is done."""
        self._signals.succeeded.connect(self._unless_stopped(call))
        return self

    def on_failure(self, call: Callable[[UserError], object]) -> BackgroundOp[R]:
        """Call ``call(error)`` when it failed; a cancelled operation calls nothing."""
        self._signals.failed.connect(self._unless_stopped(call))
        return self

    def on_progress(self, call: Callable[[int, int], object]) -> BackgroundOp[R]:
        """Call ``call(done, total)`` when the work calls ``report``."""
        self._signals.progressed.connect(call)
        return self

    def start(self) -> BackgroundOp[R]:
        """Start the thread."""
        self._thread.start()
        return self

    def report(self, done: int, total: int) -> None:
        """Tell how far the work is; called by the work itself, on its thread."""
        if not self._stopped.is_set():
            self._signals.progressed.emit(done, total)

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called; long work looks at it."""
        return self._stopped.is_set()

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask the work to end; nothing is called back from now on."""
        self._stopped.set()

    def wait(self) -> None:
        """Wait for the thread's end."""
        if self._thread.is_alive():
            self._thread.join()

    def _unless_stopped(self, call: Callable[[V], object]) -> Callable[[V], None]:
        """Return ``call`` for as long as nobody calls ``stop``: a result may be on its way then."""

        def deliver(value: V) -> None:
            if not self._stopped.is_set():
                call(value)

        return deliver

    def _run(self) -> None:
        try:
            self._work_and_tell()
        finally:
            # Large things that the work refers to should not go away on the GUI thread, whenever that is.
            del self._work
            # After ``stop``, the parent may be gone already, and the signals with it.
            with suppress(RuntimeError):
                self._signals.ended.emit()

    def _work_and_tell(self) -> None:
        try:
            result = self._work()
        except Cancelled:
            return
        except UserError as error:
            self._fail(error)
        except (HymtError, OSError) as error:
            self._fail(UserError(str(error)))
        except Exception as error:  # noqa: BLE001 - a thread must not die silently
            _LOG.exception("a background operation met a fault")
            self._fail(UserError(f"An unexpected fault: {error!r}.", "The log has the details."))
        else:
            if not self._stopped.is_set():
                self._signals.succeeded.emit(result)

    def _fail(self, error: UserError) -> None:
        if not self._stopped.is_set():
            self._signals.failed.emit(error)
