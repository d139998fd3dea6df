# SPDX-License-Identifier: Apache-2.0
"""LibreTranslate's API: its paths, parameters, answers and errors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from hymt_desktop.core.text.languages import language_name
from hymt_desktop.server import reading
from hymt_desktop.server.errors import ApiError
from hymt_desktop.server.markup import Markup
from hymt_desktop.server.service import Wish

if TYPE_CHECKING:
    from starlette.requests import Request

    from hymt_desktop.core.results import Options
    from hymt_desktop.server.files import Files
    from hymt_desktop.server.reading import Parameters
    from hymt_desktop.server.service import Result, Service


def routes() -> list[Route]:
    """Return the endpoints."""
    return [
        Route("/translate", translate, methods=["GET", "POST"]),
        Route("/detect", detect, methods=["GET", "POST"]),
        Route("/languages", languages, methods=["GET"]),
        Route("/translate_file", translate_file, methods=["POST"]),
        Route("/download_file/{name}", download_file, methods=["GET"]),
        Route("/frontend/settings", frontend_settings, methods=["GET"]),
        Route("/health", health, methods=["GET"]),
    ]


async def translate(request: Request) -> Response:
    """Translate one text, or each of a list."""
    parameters = await reading.read(request)
    service: Service = request.app.state.service
    given = parameters.values.get("q")
    texts = parameters.texts("q")
    reading.check_size(texts, service.limits)
    results = await service.translate_all(request, texts, wish_of(parameters, service))
    return JSONResponse(_answer(results, batch=isinstance(given, list), parameters=parameters))


def wish_of(parameters: Parameters, service: Service) -> Wish:
    """Read how to translate: LibreTranslate's parameters and ours: ``glossary``, ``context``, ``beam``."""
    kind = parameters.text("format", "text")
    if kind not in ("text", "html"):
        raise ApiError(400, f"Invalid request: format '{kind[:20]}' is not supported")
    options = service.options(
        reading.source_language(parameters.text("source", "auto")),
        reading.language(parameters.text("target")),
        parameters.number("beam", 1, 16),
        parameters.number("context", 0, 10),
    )
    return Wish(
        with_glossaries(options, parameters.names("glossary")),
        markup=Markup() if kind == "html" else None,
        alternatives=parameters.number("alternatives", 0, service.limits.alternatives) or 0,
    )


def with_glossaries(options: Options, names: tuple[str, ...]) -> Options:
    """Return options with glossaries."""
    return replace(options, glossaries=names)


def _answer(results: list[Result], *, batch: bool, parameters: Parameters) -> dict[str, Any]:
    answer: dict[str, Any] = {"translatedText": [result.translation.text for result in results]}
    if reading.source_language(parameters.text("source", "auto")) is None:
        answer["detectedLanguage"] = [
            {
                "confidence": round(result.translation.confidence * 100),
                "language": result.translation.source_language,
            }
            for result in results
        ]
    if parameters.values.get("alternatives"):
        answer["alternatives"] = [list(result.alternatives) for result in results]
    return answer if batch else {name: values[0] for name, values in answer.items()}


async def detect(request: Request) -> Response:
    """Say which language a text is in."""
    parameters = await reading.read(request)
    service: Service = request.app.state.service
    text = parameters.text("q")
    reading.check_size([text], service.limits)
    (found,) = await service.work(request, [lambda _: service.translator.detect(text)])
    return JSONResponse([{"confidence": round(found.confidence * 100), "language": found.language}])


async def languages(request: Request) -> Response:
    """List the languages of the model."""
    translator = request.app.state.service.translator
    return JSONResponse(
        [
            {
                "code": code,
                "name": language_name(code),
                "targets": list(translator.targets(code)),
            }
            for code in translator.source_languages
        ]
    )


async def frontend_settings(request: Request) -> Response:
    """Say what a front end needs to know."""
    service: Service = request.app.state.service
    files: Files = request.app.state.files
    target = service.settings.target_language
    if target not in service.translator.target_languages:
        target = service.translator.target_languages[0]
    keyed = request.app.state.config.api_key is not None
    return JSONResponse(
        {
            "apiKeys": keyed,
            "keyRequired": keyed,
            "charLimit": service.limits.characters,
            "filesTranslation": True,
            "frontendTimeout": 500,
            "language": {
                "source": {"code": "auto", "name": "Auto Detect"},
                "target": {"code": target, "name": language_name(target)},
            },
            "suggestions": False,
            "supportedFilesFormat": list(files.registry.extensions),
        }
    )


async def health(request: Request) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Say that the server lives."""
    return JSONResponse({"status": "ok"})


async def translate_file(request: Request) -> Response:
    """Translate a document; the answer says where to get it."""
    parameters = await reading.read(request, upload=True)
    service: Service = request.app.state.service
    files: Files = request.app.state.files
    upload = parameters.upload("file")
    wish = wish_of(parameters, service)
    (stored,) = await service.work(request, [lambda _: files.store(upload.file, upload.filename or "")])
    try:
        await service.work(
            request,
            [lambda cancelled: files.translate(stored, wish, cancelled)],
            seconds=service.limits.file_seconds,
            documents=True,
        )
        if stored.error:
            raise ApiError(400, stored.error)
        assert stored.output is not None
    except BaseException:
        files.remove(stored)
        raise
    address = f"{request.url.scheme}://{request.headers['host']}"
    return JSONResponse(
        {"translatedFileUrl": f"{address}/download_file/{stored.token}.{quote(stored.name, safe='')}"}
    )


async def download_file(request: Request) -> Response:
    """Send a translated document; its address is secret enough to need no key."""
    files: Files = request.app.state.files
    token, _, _ = request.path_params["name"].partition(".")
    return send_document(files, token)


def send_document(files: Files, token: str, key: str | None = None) -> Response:
    """Return a translated document as a download."""
    stored = files.get(token, key)
    if stored.output is None:
        raise ApiError(503, "The document is not ready.", headers={"Retry-After": "2"})
    return FileResponse(stored.output, filename=stored.name, media_type="application/octet-stream")
