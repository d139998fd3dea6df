# SPDX-License-Identifier: Apache-2.0
"""What every request passes first: host name, origin, key, size, pace, and a place in the queue."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import re
import socket
import traceback
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders

from hymt_desktop.server.config import is_loopback
from hymt_desktop.server.errors import ApiError, answer, from_core

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from hymt_desktop.core.paths import Paths
    from hymt_desktop.server.config import ServerConfig

log = logging.getLogger("hymt.server")

OPEN = frozenset({"/", "/health", "/openapi.json", "/spec", "/docs", "/languages", "/frontend/settings"})
"""Needs no key: it says nothing about anybody's text."""
UPLOADS = frozenset({"/translate_file", "/v2/document"})
FORMS = "hymt.forms"
"""In the scope of a request: its forms, closed at its end."""
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_UPLOAD_TIME = 10
_UPLOAD_EXTRA = 64 * 1024


class _ClientStuckError(Exception):
    """A client doesn't take its answer."""


class Guard:
    """ASGI middleware around the whole application; every error leaves it as JSON.

    Args:
        app: The application.
        config: Who may do what.
        paths: Folders that no answer may name.
    """

    def __init__(self, app: ASGIApp, config: ServerConfig, paths: Paths | None = None) -> None:
        self._app = app
        self._config = config
        self._paths = paths
        self._names = _names(config)
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            try:
                await asyncio.wait_for(send(message), self._config.limits.send_seconds)
            except asyncio.TimeoutError:
                raise _ClientStuckError from None

        try:
            await self._checked(scope, receive, sending)
        except _ClientStuckError:
            # Returning without the answer's end lets uvicorn close the connection.
            return
        except Exception as error:  # noqa: BLE001  # the last handler: nothing of a request may reach a log
            found = from_core(error, self._paths)
            if found.status == 500:
                _log_bug(error)
            if not started:
                await answer(found, scope["path"])(scope, receive, sending)

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        self._check_host(headers)
        self._check_origin(headers)
        limits = self._config.limits
        upload = scope["path"] in UPLOADS
        most = limits.file + _UPLOAD_EXTRA if upload else limits.body
        self._check_length(headers, most)
        if scope["path"] in OPEN and scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        if self._running >= limits.requests:
            raise ApiError(429, "Too many requests at once.", "Try again.", {"Retry-After": "1"})
        self._running += 1
        forms: list[FormData] = []
        scope[FORMS] = forms
        try:
            if upload:
                seconds = limits.body_seconds * _UPLOAD_TIME
                await self._app(scope, _counted(receive, most, seconds), send)
            else:
                body = await _read(receive, most, limits.body_seconds)
                await self._app(scope, _replay(body, receive), send)
        finally:
            self._running -= 1
            for form in forms:
                await form.close()

    def _check_host(self, headers: Headers) -> None:
        """Turn away web pages whose name was made to lead here (DNS rebinding)."""
        found = _HOST.fullmatch(headers.get("host", ""))
        name = found.group("name").lower() if found else ""
        if name in self._names or (_is_address(name) and (self._config.allow_remote or is_loopback(name))):
            return
        raise ApiError(
            421 if found else 400,
            "The request's Host header is not a name of this server.",
            "Use 127.0.0.1 or localhost; for other names start the server with --name.",
        )

    def _check_origin(self, headers: Headers) -> None:
        """Turn away requests that a web page of somebody else makes."""
        origin = headers.get("origin")
        if origin is None:
            if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
                raise ApiError(403, "Web pages may not use this server.")
            return
        own = origin.partition("://")[2] == headers.get("host", "")
        if not own and origin not in self._config.origins:
            raise ApiError(
                403, "Web pages of this origin may not use this server.", "Start it with --cors ORIGIN."
            )

    def _check_length(self, headers: Headers, most: int) -> None:
        length = headers.get("content-length")
        if length is not None and (not length.isdigit() or int(length) > most):
            raise too_large(most)


def check_key(config: ServerConfig, headers: Headers, query: bytes, given: str | None) -> None:
    """Compare a request's key with the server's in constant time.

    Args:
        config: Has the key.
        headers: ``Authorization: Bearer KEY`` or ``DeepL-Auth-Key KEY``, or ``X-API-Key``.
        query: May have ``api_key`` or ``auth_key``.
        given: The key in the body.

    Raises:
        ApiError: 403; it is wrong or missing.
    """
    if config.api_key is None:
        return
    kind, _, key = headers.get("authorization", "").partition(" ")
    candidates = [given or "", headers.get("x-api-key", "")]
    if kind.lower() in ("bearer", "deepl-auth-key"):
        candidates.append(key.strip())
    fields = parse_qs(query.decode("latin-1"), max_num_fields=1000)
    candidates += [value for name in ("api_key", "auth_key") for value in fields.get(name, ())]
    wanted = config.api_key.encode()
    # All are compared, so that the time says nothing.
    right = [hmac.compare_digest(candidate.encode("utf-8", "replace"), wanted) for candidate in candidates]
    if not any(right):
        raise ApiError(403, "Invalid API key", "Name the key that the server was started with.")


def too_large(most: int) -> ApiError:
    """Return the error for a request with too many bytes."""
    return ApiError(413, f"The request is larger than {most} bytes.", headers={"Connection": "close"})


def _names(config: ServerConfig) -> frozenset[str]:
    names = {"localhost", *(name.lower() for name in config.names)}
    if config.allow_remote:
        names |= {socket.gethostname().lower(), config.host.lower()}
    return frozenset(names)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


async def _read(receive: Receive, most: int, seconds: float) -> bytes:
    chunks: list[bytes] = []
    size = 0

    async def read() -> None:
        nonlocal size
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ApiError(400, "The request has no end.")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > most:
                raise too_large(most)
            chunks.append(chunk)
            if not message.get("more_body"):
                return

    try:
        await asyncio.wait_for(read(), seconds)
    except asyncio.TimeoutError:
        raise _too_slow() from None
    return b"".join(chunks)


def _too_slow() -> ApiError:
    return ApiError(408, "The request took too long to arrive.", headers={"Connection": "close"})


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the body, which was read already, and then what the client does."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _counted(receive: Receive, most: int, seconds: float) -> Receive:
    """Return a ``receive`` that stops at ``most`` bytes or after ``seconds``."""
    size = 0
    ended = False
    deadline = asyncio.get_running_loop().time() + seconds

    async def counted() -> Message:
        nonlocal size, ended
        if ended:
            return await receive()
        left = deadline - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, left))
        except asyncio.TimeoutError:
            raise _too_slow() from None
        size += len(message.get("body", b""))
        if size > most:
            raise too_large(most)
        ended = not message.get("more_body")
        return message

    return counted


def _log_bug(error: BaseException) -> None:
    """Log where a fault is, but not its message, which may hold somebody's text."""
    places = traceback.extract_tb(error.__traceback__)[-6:]
    where = " > ".join(f"{place.name}:{place.lineno}" for place in places)
    log.error("fault: %s at %s", type(error).__name__, where)
