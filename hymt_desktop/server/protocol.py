# SPDX-License-Identifier: Apache-2.0
"""HTTP connections that don't wait for ever: uvicorn's own timeout begins only after a request's end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio


def limited_protocol(header_seconds: float) -> type[H11Protocol]:
    """Return a protocol that closes a connection whose request takes too long to begin.

    A client that sends its headers a byte at a time (slowloris), or none at all, would hold a connection
    for ever; with enough of them the server is shut to everybody else.

    Args:
        header_seconds: For the request's line and headers to be complete.
    """

    class LimitedProtocol(H11Protocol):
        """One connection."""

        deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._start()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._at_work():
                self._stop()
            elif self.deadline is None:
                self._start()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _at_work(self) -> bool:
            cycle: Any = self.cycle
            return cycle is not None and not cycle.response_complete

        def _start(self) -> None:
            self.deadline = self.loop.call_later(header_seconds, self._expire)

        def _stop(self) -> None:
            if self.deadline is not None:
                self.deadline.cancel()
                self.deadline = None

        def _expire(self) -> None:
            self.deadline = None
            if not self._at_work() and not self.transport.is_closing():
                self.transport.close()

    return LimitedProtocol
