# SPDX-License-Identifier: Apache-2.0
"""DeepL's API, version 2: what CAT tools and the official clients speak."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hymt_desktop.core.errors import Cancelled
from hymt_desktop.core.terms.model import Glossary
from hymt_desktop.core.text.languages import language_name
from hymt_desktop.server import reading
from hymt_desktop.server.errors import ApiError, from_core
from hymt_desktop.server.glossaries import as_tsv, public_id, read_entries
from hymt_desktop.server.libre import send_document, with_glossaries
from hymt_desktop.server.markup import Markup
from hymt_desktop.server.service import Wish

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from hymt_desktop.core.results import Options
    from hymt_desktop.server.files import Files, Stored
    from hymt_desktop.server.reading import Parameters
    from hymt_desktop.server.service import Service

UNLIMITED = 1_000_000_000_000
"""Clients want a limit to compare the usage with."""
_VARIANTS = {
    "en": (("EN-GB", "English (British)"), ("EN-US", "English (American)")),
    "pt": (("PT-BR", "Portuguese (Brazilian)"), ("PT-PT", "Portuguese (European)")),
    "zh": (("ZH", "Chinese (simplified)"), ("ZH-HANS", "Chinese (simplified)")),
    "zh-Hant": (("ZH-HANT", "Chinese (traditional)"),),
}


def routes() -> list[Route]:
    """Return the endpoints."""
    return [
        Route("/v2/translate", translate, methods=["GET", "POST"]),
        Route("/v2/languages", languages, methods=["GET", "POST"]),
        Route("/v2/usage", usage, methods=["GET", "POST"]),
        Route("/v2/glossary-language-pairs", glossary_pairs, methods=["GET"]),
        Route("/v2/glossaries", list_glossaries, methods=["GET"]),
        Route("/v2/glossaries", create_glossary, methods=["POST"]),
        Route("/v2/glossaries/{id}", get_glossary, methods=["GET"]),
        Route("/v2/glossaries/{id}", delete_glossary, methods=["DELETE"]),
        Route("/v2/glossaries/{id}/entries", glossary_entries, methods=["GET"]),
        Route("/v2/document", upload_document, methods=["POST"]),
        Route("/v2/document/{id}", document_status, methods=["GET", "POST"]),
        Route("/v2/document/{id}/result", document_result, methods=["GET", "POST"]),
    ]


async def translate(request: Request) -> Response:
    """Translate texts."""
    parameters = await reading.read(request)
    service: Service = request.app.state.service
    texts = parameters.texts("text")
    reading.check_size([*texts, parameters.text("context", "")], service.limits)
    wish = await _wish(request, parameters)
    results = await service.translate_all(request, texts, wish)
    billed = parameters.flag("show_billed_characters")
    translations = []
    for text, result in zip(texts, results, strict=True):
        item: dict[str, Any] = {
            "detected_source_language": _code(result.translation.source_language),
            "text": result.translation.text,
        }
        if billed:
            item["billed_characters"] = len(text)
        translations.append(item)
    return JSONResponse({"translations": translations})


async def _wish(request: Request, parameters: Parameters) -> Wish:
    service: Service = request.app.state.service
    options, named = await _options(request, parameters)
    before = parameters.text("context", "")
    if before and not options.context:
        options = _with_context(options, service)
    return Wish(with_glossaries(options, named), markup=_markup(parameters), before=before)


async def _options(request: Request, parameters: Parameters) -> tuple[Options, tuple[str, ...]]:
    """Return the options and the names of the glossaries."""
    service: Service = request.app.state.service
    source = reading.source_language(parameters.optional("source_lang"))
    options = service.options(source, reading.language(parameters.text("target_lang")), None, None)
    id_ = parameters.optional("glossary_id")
    if id_ is None:
        return options, ()
    if source is None:
        raise ApiError(400, "Value for 'source_lang' is required when using a glossary.")
    (found,) = await service.work(request, [lambda _: service.glossaries.get(id_)])
    return options, (found[0].name,)


def _with_context(options: Options, service: Service) -> Options:
    return replace(options, context=service.translator.package.manifest.limits.context_sentences)


def _markup(parameters: Parameters) -> Markup | None:
    kind = parameters.optional("tag_handling")
    if kind is None:
        return None
    if kind not in ("xml", "html"):
        raise ApiError(400, "Value for 'tag_handling' not supported.")
    ignore = frozenset(parameters.names("ignore_tags"))
    if kind == "html":
        return Markup(ignore=frozenset(name.lower() for name in ignore))
    return Markup(xml=True, ignore=ignore, split=frozenset(parameters.names("splitting_tags")))


async def languages(request: Request) -> Response:
    """List the source or the target languages."""
    parameters = await reading.read(request)
    kind = parameters.text("type", "source")
    if kind not in ("source", "target"):
        raise ApiError(400, "Value for 'type' is neither 'source' nor 'target'.")
    translator = request.app.state.service.translator
    if kind == "source":
        codes = dict.fromkeys(map(_code, translator.source_languages))
        return JSONResponse(
            [{"language": code, "name": language_name(reading.language(code))} for code in codes]
        )
    return JSONResponse(
        [
            {"language": code, "name": name, "supports_formality": False}
            for language in translator.target_languages
            for code, name in _VARIANTS.get(language, ((language.upper(), language_name(language)),))
        ]
    )


async def usage(request: Request) -> Response:
    """Say how many characters were translated since the server's start."""
    await reading.read(request)
    service: Service = request.app.state.service
    return JSONResponse({"character_count": service.characters, "character_limit": UNLIMITED})


def _code(language: str) -> str:
    """Return a source language as DeepL writes it."""
    return language.partition("-")[0].upper()


# -- glossaries --------------------------------------------------------------------------------------------


async def glossary_pairs(request: Request) -> Response:
    """List the pairs that glossaries can be made for."""
    await reading.read(request)
    pairs = request.app.state.service.translator.package.manifest.pairs
    return JSONResponse(
        {"supported_languages": [{"source_lang": source, "target_lang": target} for source, target in pairs]}
    )


async def list_glossaries(request: Request) -> Response:
    """List the stored glossaries."""
    await reading.read(request)
    service: Service = request.app.state.service
    (found,) = await service.work(request, [lambda _: service.glossaries.all()])
    changed = service.glossaries.changed()
    return JSONResponse({"glossaries": [_glossary(g, count, changed) for g, count in found]})


async def create_glossary(request: Request) -> Response:
    """Store a glossary. It is used where it is named, and turned on in the window."""
    parameters = await reading.read(request)
    service: Service = request.app.state.service
    entries = read_entries(parameters.text("entries"), parameters.text("entries_format", "tsv"))
    glossary = Glossary(
        parameters.text("name"),
        reading.language(parameters.text("source_lang")),
        reading.language(parameters.text("target_lang")),
        enabled=False,
    )
    (stored,) = await service.work(request, [lambda _: service.glossaries.create(glossary, entries)])
    return JSONResponse(_glossary(stored, len(entries), service.glossaries.changed()), 201)


async def get_glossary(request: Request) -> Response:
    """Describe a glossary."""
    await reading.read(request)
    service: Service = request.app.state.service
    id_ = request.path_params["id"]
    (found,) = await service.work(request, [lambda _: service.glossaries.get(id_)])
    return JSONResponse(_glossary(*found, service.glossaries.changed()))


async def glossary_entries(request: Request) -> Response:
    """Return a glossary's entries as tab-separated lines."""
    await reading.read(request)
    service: Service = request.app.state.service
    id_ = request.path_params["id"]
    (entries,) = await service.work(request, [lambda _: service.glossaries.entries(id_)])
    return Response(as_tsv(entries), media_type="text/tab-separated-values; charset=utf-8")


async def delete_glossary(request: Request) -> Response:
    """Remove a glossary."""
    await reading.read(request)
    service: Service = request.app.state.service
    id_ = request.path_params["id"]
    await service.work(request, [lambda _: service.glossaries.remove(id_)])
    return Response(status_code=204)


def _glossary(glossary: Glossary, count: int, changed: datetime) -> dict[str, Any]:
    return {
        "glossary_id": public_id(glossary),
        "name": glossary.name,
        "ready": True,
        "source_lang": glossary.source.lower(),
        "target_lang": glossary.target.lower(),
        "creation_time": changed.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "entry_count": count,
    }


# -- documents ---------------------------------------------------------------------------------------------


async def upload_document(request: Request) -> Response:
    """Begin to translate a document."""
    parameters = await reading.read(request, upload=True)
    service: Service = request.app.state.service
    files: Files = request.app.state.files
    upload = parameters.upload("file")
    options, named = await _options(request, parameters)
    wish = Wish(with_glossaries(options, named))
    service.translator.resolve("", options)
    name = parameters.text("filename", upload.filename or "")
    (stored,) = await service.work(request, [lambda _: files.store(upload.file, name)])
    task = asyncio.ensure_future(_translate_document(service, files, stored, wish))
    tasks: set[asyncio.Future[None]] = request.app.state.tasks
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return JSONResponse({"document_id": stored.token, "document_key": stored.key})


async def _translate_document(service: Service, files: Files, stored: Stored, wish: Wish) -> None:
    try:
        await service.work(
            None,
            [lambda cancelled: files.translate(stored, wish, cancelled)],
            seconds=service.limits.file_seconds,
            documents=True,
        )
    except Cancelled:
        stored.error = "The server was stopped."
    except Exception as error:  # noqa: BLE001  # it becomes the document's state
        stored.error = from_core(error, service.paths).message


async def document_status(request: Request) -> Response:
    """Say how far a document is."""
    stored = await _document(request)
    answer: dict[str, Any] = {"document_id": stored.token}
    if stored.error:
        answer |= {"status": "error", "error_message": stored.error}
    elif stored.output is None:
        answer |= {"status": "translating", "seconds_remaining": 5}
    else:
        answer |= {"status": "done", "billed_characters": stored.characters}
    return JSONResponse(answer)


async def document_result(request: Request) -> Response:
    """Send a translated document."""
    stored = await _document(request)
    if stored.error:
        raise ApiError(400, stored.error)
    return send_document(request.app.state.files, stored.token, stored.key)


async def _document(request: Request) -> Stored:
    parameters = await reading.read(request)
    files: Files = request.app.state.files
    return files.get(request.path_params["id"], parameters.text("document_key"))
