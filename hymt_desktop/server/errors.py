# SPDX-License-Identifier: Apache-2.0
"""Errors as the clients of each API expect them: JSON with ``error`` or with ``message`` and ``detail``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from hymt_desktop.core.errors import Cancelled, ModelError, OutputNotWritten, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hymt_desktop.core.paths import Paths


class ApiError(Exception):
    """A request that is refused.

    Args:
        status: HTTP status.
        message: What is wrong with it.
        hint: What to do about it.
        headers: Further headers of the answer.
    """

    def __init__(
        self, status: int, message: str, hint: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint
        self.headers = dict(headers or {})


def from_core(error: Exception, paths: Paths | None = None) -> ApiError:
    """Return what a client is told of an error of the core: its words, without folders of this machine."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, Cancelled):
        return ApiError(503, "The server is stopping.", headers={"Retry-After": "5"})
    if isinstance(error, (ModelError, OutputNotWritten)):
        return ApiError(503, without_paths(error.message, paths))
    if isinstance(error, UserError):
        return ApiError(400, without_paths(error.message, paths), without_paths(error.hint, paths))
    return ApiError(500, "This is a fault of the server.")


def without_paths(text: str, paths: Paths | None = None) -> str:
    """Return ``text`` with absolute paths cut down to their last part."""
    folders = (paths.data, paths.config, paths.cache, paths.log, paths.assets) if paths is not None else ()
    for folder in sorted(map(str, folders), key=len, reverse=True):
        text = re.sub(re.escape(folder) + r"[/\\]*", "", text)
    # What else looks like one: a temporary file, a file of the program.
    return re.sub(r"(?<![\w/:.])(?:[A-Za-z]:)?(?:[/\\][^/\\\s'\":]+){1,}[/\\]([^/\\\s'\":]+)", r"\1", text)


def answer(error: ApiError, path: str) -> JSONResponse:
    """Return an error in the shape of the API that ``path`` belongs to."""
    content: dict[str, Any]
    if path.startswith("/v2/"):
        content = {"message": error.message}
        if error.hint:
            content["detail"] = error.hint
    else:
        content = {"error": f"{error.message} {error.hint}".strip()}
    return JSONResponse(content, error.status, headers=error.headers)
