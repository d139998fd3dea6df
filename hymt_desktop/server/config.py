# SPDX-License-Identifier: Apache-2.0
"""Where the server listens, who may speak to it, and how much it takes."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from hymt_desktop.core.errors import UserError

DEFAULT_PORT = 8765
_MIN_KEY = 8
_ORIGIN = re.compile(r"https?://[^/\s]+|null")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client, or all of them, may ask for."""

    characters: int = 100_000
    """Of the texts of one request."""
    texts: int = 1_000
    """In one request."""
    alternatives: int = 8
    """Further translations of a text."""
    body: int = 2 * 2**20
    """Bytes of a request that is no upload."""
    file: int = 64 * 2**20
    """Bytes of an uploaded document."""
    files: int = 256
    """Translated documents kept at a time."""
    requests: int = 128
    """Being worked on at a time; further ones are told to come back."""
    connections: int = 512
    """Open at a time."""
    threads: int = 64
    """Texts in the pipeline at a time."""
    share: int = 32
    """Of those threads, the most that one request takes."""
    header_seconds: float = 10.0
    """For a request's line and headers to arrive."""
    body_seconds: float = 30.0
    """For a request's body to arrive; uploads get ten times as long."""
    send_seconds: float = 60.0
    """For a client to take the next part of an answer."""
    idle_seconds: float = 15.0
    """That a connection is kept between two requests."""
    seconds: float = 120.0
    """For a translation of text."""
    file_seconds: float = 3_600.0
    """For the translation of a document."""
    keep_seconds: float = 1_800.0
    """That a translated document can be fetched."""
    stop_seconds: float = 10.0
    """For what is in flight when the server is stopped."""


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """How to run the server.

    Attributes:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        api_key: What clients have to name; None where none is needed.
        allow_remote: Listen on an address that other computers reach.
        names: Further host names under which clients reach the server.
        origins: Origins of web pages that may read answers (CORS); none by default.
        limits: How much it takes.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    api_key: str | None = None
    allow_remote: bool = False
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def check(self) -> None:
        """Refuse what would open this computer to others by mistake.

        Raises:
            UserError: The address isn't a loopback one and remote clients were not allowed, or they were
                without a key; a key or an origin is unusable.
        """
        if not is_loopback(self.host):
            if not self.allow_remote:
                raise UserError(
                    f"'{self.host}' can be reached from other computers.",
                    "Keep to 127.0.0.1, or add --allow-remote and --api-key.",
                )
            if not self.api_key:
                raise UserError(
                    "A server for other computers needs a key.", "Add --api-key, or set HYMT_API_KEY."
                )
        if self.api_key is not None and (len(self.api_key) < _MIN_KEY or not self.api_key.isascii()):
            raise UserError(
                f"The API key is too short, or not ASCII: it needs {_MIN_KEY} characters.",
                "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
            )
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                raise UserError(
                    f"'{origin}' is not an origin.", "Write it like https://example.org, without a path."
                )


def is_loopback(host: str) -> bool:
    """Say whether an address to listen on can be reached from this computer alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
