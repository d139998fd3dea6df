# SPDX-License-Identifier: Apache-2.0
"""What this translator can do beyond the other APIs: scores, doubts and terms; context; glossaries."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hymt_desktop import __version__
from hymt_desktop.core.terms.model import Entry, Glossary, PartOfSpeech, Status
from hymt_desktop.server import reading
from hymt_desktop.server.errors import ApiError
from hymt_desktop.server.glossaries import entry_as_dict, public_id
from hymt_desktop.server.libre import wish_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from hymt_desktop.server.reading import Parameters
    from hymt_desktop.server.service import Service

_FLAGS = {"case_sensitive", "whole_word"}
_WORDS = {"source", "targets", "status", "part_of_speech", "note", "domain"}


def routes() -> list[Route]:
    """Return the endpoints."""
    return [
        Route("/hymt/translate", translate, methods=["POST"]),
        Route("/hymt/model", model, methods=["GET"]),
        Route("/hymt/glossaries", list_glossaries, methods=["GET"]),
        Route("/hymt/glossaries", create_glossary, methods=["POST"]),
        Route("/hymt/glossaries/{id}", get_glossary, methods=["GET"]),
        Route("/hymt/glossaries/{id}", delete_glossary, methods=["DELETE"]),
    ]


async def translate(request: Request) -> Response:
    """Translate, and say all that is known of each sentence."""
    parameters = await reading.read(request)
    service: Service = request.app.state.service
    given = parameters.values.get("text")
    texts = parameters.texts("text")
    before = parameters.text("before", "")
    reading.check_size([*texts, before], service.limits)
    wish = replace(wish_of(_renamed(parameters), service), before=before)
    if before and not wish.options.context and parameters.values.get("context") is None:
        most = service.translator.package.manifest.limits.context_sentences
        wish = replace(wish, options=replace(wish.options, context=most))
    if parameters.values.get("glossaries") == []:
        wish = replace(wish, no_glossary=True)
    results = await service.translate_all(request, texts, wish)
    answers = [asdict(result.translation) | {"alternatives": list(result.alternatives)} for result in results]
    return JSONResponse({"translations": answers} if isinstance(given, list) else answers[0])


def _renamed(parameters: Parameters) -> Parameters:
    values = dict(parameters.values)
    values["glossary"] = values.pop("glossaries", None)
    return replace(parameters, values=values)


async def model(request: Request) -> Response:
    """Describe the model in use."""
    await reading.read(request)
    translator = request.app.state.service.translator
    manifest = translator.package.manifest
    return JSONResponse(
        {
            "program": __version__,
            "name": manifest.name,
            "version": manifest.version,
            "pairs": [list(pair) for pair in manifest.pairs],
            "sources": list(translator.source_languages),
            "targets": list(translator.target_languages),
            "context_sentences": manifest.limits.context_sentences,
            "beam_size": manifest.decoding.beam_size,
            "teacher": manifest.teacher,
            "data": manifest.data,
            "licence": manifest.licence,
        }
    )


async def list_glossaries(request: Request) -> Response:
    """List the stored glossaries."""
    await reading.read(request)
    service: Service = request.app.state.service
    (found,) = await service.work(request, [lambda _: service.glossaries.all()])
    return JSONResponse({"glossaries": [_glossary(glossary, count) for glossary, count in found]})


async def get_glossary(request: Request) -> Response:
    """Describe a glossary, with its entries."""
    await reading.read(request)
    service: Service = request.app.state.service
    id_ = request.path_params["id"]
    (found,) = await service.work(request, [lambda _: service.glossaries.get(id_)])
    (entries,) = await service.work(request, [lambda _: service.glossaries.entries(id_)])
    return JSONResponse(_glossary(*found) | {"entries": [entry_as_dict(entry) for entry in entries]})


async def create_glossary(request: Request) -> Response:
    """Store a glossary with all that an entry can say."""
    parameters = await reading.read(request)
    service: Service = request.app.state.service
    given = parameters.values.get("entries")
    if not isinstance(given, list) or not given:
        raise ApiError(400, "Invalid request: entries is not a list of entries")
    entries = [_entry(item, number) for number, item in enumerate(given, 1)]
    glossary = Glossary(
        parameters.text("name"),
        reading.language(parameters.text("source")),
        reading.language(parameters.text("target")),
        enabled=parameters.flag("enabled"),
        note=parameters.text("note", ""),
    )
    (stored,) = await service.work(request, [lambda _: service.glossaries.create(glossary, entries)])
    return JSONResponse(_glossary(stored, len(entries)), 201)


async def delete_glossary(request: Request) -> Response:
    """Remove a glossary."""
    await reading.read(request)
    service: Service = request.app.state.service
    id_ = request.path_params["id"]
    await service.work(request, [lambda _: service.glossaries.remove(id_)])
    return Response(status_code=204)


def _entry(item: Any, number: int) -> Entry:
    wrong = ApiError(400, f"Invalid request: entry {number} is not valid")
    if not isinstance(item, dict) or not set(item) <= _FLAGS | _WORDS:
        raise wrong
    values: dict[str, Any] = dict(item)
    targets = values.get("targets", [])
    words = [values.get(name, "") for name in _WORDS - {"targets"}]
    if not isinstance(targets, list) or not all(isinstance(text, str) for text in [*targets, *words]):
        raise wrong
    if not all(isinstance(values.get(name, False), bool) for name in _FLAGS):
        raise wrong
    try:
        values["targets"] = tuple(targets)
        values["status"] = Status(values.get("status", Status.PREFERRED.value))
        values["part_of_speech"] = PartOfSpeech(values.get("part_of_speech", ""))
        "".join([*targets, *words]).encode("utf-8")
        return Entry(**values)
    except (TypeError, ValueError):
        raise wrong from None


def _glossary(glossary: Glossary, count: int) -> dict[str, Any]:
    return {
        "id": public_id(glossary),
        "name": glossary.name,
        "source": glossary.source,
        "target": glossary.target,
        "enabled": glossary.enabled,
        "note": glossary.note,
        "entry_count": count,
    }
