# SPDX-License-Identifier: Apache-2.0
"""Run the application with uvicorn, bounded and quiet."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import uvicorn

from hymt_desktop.core.errors import UserError
from hymt_desktop.server.app import create_app
from hymt_desktop.server.files import Files
from hymt_desktop.server.protocol import limited_protocol
from hymt_desktop.server.service import Service

if TYPE_CHECKING:
    from hymt_desktop.core.paths import Paths
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.server.config import ServerConfig

_BACKLOG = 256
_MAX_HEADERS = 128 * 1024
"""Bytes of a request's line and headers; some clients put the text into the query."""


class Server(uvicorn.Server):
    """A server that holds its socket from the start, so that its address is known before it runs.

    Args:
        translator: Closed when the server ends.
        paths: Where the user's glossaries are.
        settings: The user's settings.
        config: Where and how to serve.

    Raises:
        UserError: The configuration is not a safe one, or the address is not free.
    """

    def __init__(
        self, translator: Translator, paths: Paths, settings: Settings, config: ServerConfig
    ) -> None:
        config.check()
        limits = config.limits
        self.socket = _listen(config)
        self.service = Service(translator, paths, settings, limits)
        self.files = Files(self.service)
        super().__init__(
            uvicorn.Config(
                create_app(self.service, self.files, config),
                http=limited_protocol(limits.header_seconds),
                ws="none",
                lifespan="on",
                log_config=None,
                log_level=logging.WARNING,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=limits.connections,
                timeout_keep_alive=int(limits.idle_seconds),
                timeout_graceful_shutdown=int(limits.stop_seconds),
                h11_max_incomplete_event_size=_MAX_HEADERS,
                backlog=_BACKLOG,
            )
        )

    @property
    def address(self) -> str:
        """The address for clients."""
        host, port = self.socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def serve_until_stopped(self) -> None:
        """Serve; returns after Ctrl+C, a request to end, or ``should_exit``."""
        self.run(sockets=[self.socket])


def _listen(config: ServerConfig) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, proto)
    except OSError as error:
        raise UserError(f"'{config.host}' is not an address of this computer: {error.strerror}.") from error
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows SO_REUSEADDR would let another program take over the port.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        # From now on clients wait instead of being refused: the address is printed before uvicorn serves it.
        found.listen(_BACKLOG)
    except OSError as error:
        found.close()
        raise UserError(
            f"Port {config.port} of {config.host} can't be used: {error.strerror}.",
            "Another program may have it. Choose another one with --port.",
        ) from error
    return found
