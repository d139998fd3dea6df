# SPDX-License-Identifier: Apache-2.0
"""The ASGI application: all endpoints behind the guard."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from hymt_desktop.core.errors import HymtError
from hymt_desktop.server import deepl, hymt, libre
from hymt_desktop.server.errors import ApiError, answer, from_core
from hymt_desktop.server.guard import Guard
from hymt_desktop.server.openapi import document, page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from hymt_desktop.server.config import ServerConfig
    from hymt_desktop.server.files import Files
    from hymt_desktop.server.service import Service


def create_app(service: Service, files: Files, config: ServerConfig) -> ASGIApp:
    """Return the application.

    Args:
        service: Translates; closed when the application ends.
        files: Keeps documents; closed then, too.
        config: Who may use it, and how much.

    Raises:
        UserError: The configuration is not a safe one.
    """
    config.check()
    app = Starlette(
        routes=[
            Route("/", _page, methods=["GET"]),
            Route("/docs", _page, methods=["GET"]),
            Route("/openapi.json", _document, methods=["GET"]),
            Route("/spec", _document, methods=["GET"]),
            *libre.routes(),
            *deepl.routes(),
            *hymt.routes(),
        ],
        lifespan=_lifespan,
        exception_handlers={
            404: _no_such_path,
            405: _wrong_method,
            ApiError: _refused,
            HymtError: _refused,
            Exception: _refused,
        },
    )
    # A path is what it is: no redirect with a client's Host in it.
    app.router.redirect_slashes = False
    app.state.service = service
    app.state.config = config
    app.state.files = files
    app.state.tasks = set()
    guarded: ASGIApp = Guard(app, config, service.paths)
    if config.origins:
        guarded = CORSMiddleware(
            guarded,
            allow_origins=list(config.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key"],
        )
    return guarded


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    sweeper = asyncio.ensure_future(_sweep(app.state.files))
    try:
        yield
    finally:
        sweeper.cancel()
        # What is in flight ends with an answer; uvicorn has waited for it before this.
        await asyncio.to_thread(app.state.service.close)
        await asyncio.gather(sweeper, *app.state.tasks, return_exceptions=True)
        app.state.files.close()


async def _sweep(files: Files) -> None:
    """Remove documents that nobody fetched."""
    while True:
        await asyncio.sleep(60)
        files.sweep()


async def _document(request: Request) -> Response:
    state = request.app.state
    return JSONResponse(document(state.config, state.service.translator))


async def _page(request: Request) -> Response:
    state = request.app.state
    return HTMLResponse(page(document(state.config, state.service.translator)))


async def _refused(request: Request, error: Exception) -> Response:
    return answer(from_core(error, request.app.state.service.paths), request.url.path)


async def _no_such_path(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    return answer(ApiError(404, "There is no such path.", "GET /docs lists them."), request.url.path)


async def _wrong_method(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    # The router names the methods of the first route that has the path; some paths have two.
    allowed: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.path_regex.match(request.url.path):
            allowed |= route.methods or set()
    headers = {"Allow": ", ".join(sorted(allowed))}
    return answer(ApiError(405, "The path has no such method.", headers=headers), request.url.path)
