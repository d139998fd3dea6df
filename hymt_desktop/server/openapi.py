# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document, and a page that shows it without any script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from hymt_desktop import __version__

if TYPE_CHECKING:
    from hymt_desktop.core.service import Translator
    from hymt_desktop.server.config import ServerConfig

_TEXT = {"type": "string"}
_TEXTS = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_FLAG = {"type": "boolean"}
_NAMES = {"type": "array", "items": _TEXT}
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_MULTIPART = "multipart/form-data"
_PAGE_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code{background:#8882;padding:.1em .3em;border-radius:.2em}h2{margin-top:2rem}"
    "table{border-collapse:collapse}td{padding:.15rem 1rem .15rem 0;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}a{color:#8cf}}"
)


def _number(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _codes(codes: list[str]) -> dict[str, Any]:
    return _TEXT | {"enum": codes, "description": "also understood in other spellings: zh_CN, EN-US"}


def document(config: ServerConfig, translator: Translator) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a server with its translator's languages."""
    sources, targets = list(translator.source_languages), list(translator.target_languages)
    schemes: dict[str, Any] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "deepl": {"type": "apiKey", "in": "header", "name": "Authorization"},
        "key": {"type": "apiKey", "in": "query", "name": "api_key"},
    }
    result: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "HY-MT Desktop",
            "version": __version__,
            "description": "The local translator for other programs: LibreTranslate's API, DeepL's v2 shapes,"
            " and extensions below /hymt. No text leaves this computer, and none is logged.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            **_libre_paths(config, sources, targets),
            **_deepl_paths(sources, targets),
            **_hymt_paths(config, sources, targets),
        },
        "components": {"schemas": _schemas(), "securitySchemes": schemes},
    }
    if config.api_key is not None:
        result["security"] = [{name: []} for name in schemes]
    return result


def _schemas() -> dict[str, Any]:
    flag = _object({"kind": _TEXT, "reason": _TEXT})
    place = {"type": "integer"}
    term = _object({"source": _TEXT, "target": _TEXT, "start": place, "end": place, "applied": _FLAG})
    segment = _object(
        {
            "source": _TEXT,
            "target": _TEXT,
            **dict.fromkeys(("start", "end", "target_start", "target_end"), place),
            "score": {"type": ["number", "null"]},
            "flags": {"type": "array", "items": flag},
            "terms": {"type": "array", "items": term},
        }
    )
    return {
        "Error": _object({"error": _TEXT}, ["error"]),
        "DeepLError": _object({"message": _TEXT, "detail": _TEXT}, ["message"]),
        "Translation": _object(
            {
                **dict.fromkeys(("text", "source_language", "target_language", "model"), _TEXT),
                "detected": _FLAG,
                "confidence": {"type": "number"},
                "seconds": {"type": "number"},
                "segments": {"type": "array", "items": segment},
                "alternatives": _NAMES,
            }
        ),
    }


def _libre_paths(config: ServerConfig, sources: list[str], targets: list[str]) -> dict[str, Any]:
    wish = {
        "source": _codes(["auto", *sources]) | {"default": "auto"},
        "target": _codes(targets),
        "format": {"enum": ["text", "html"], "default": "text"},
        "alternatives": _number(0, config.limits.alternatives),
        "glossary": _TEXTS | {"description": "names of stored glossaries"},
        "context": _number(0, 10) | {"description": "sentences before each that the model sees"},
        "beam": _number(1, 16),
        "api_key": _TEXT,
    }
    translated = _object(
        {"translatedText": _TEXTS, "detectedLanguage": {}, "alternatives": {"type": "array"}},
        ["translatedText"],
    )
    return {
        "/translate": {
            "post": _operation(
                "Translate a text or a list", translated, {"q": _TEXTS} | wish, ["q", "target"]
            ),
            "get": _operation(
                "Translate a text", translated, query={"q": _TEXT} | wish, required=["q", "target"]
            ),
        },
        "/detect": {
            "post": _operation("Detect a language", {"type": "array"}, {"q": _TEXT, "api_key": _TEXT}, ["q"]),
            "get": _operation(
                "Detect a language", {"type": "array"}, query={"q": _TEXT, "api_key": _TEXT}, required=["q"]
            ),
        },
        "/languages": {"get": _operation("List the languages", {"type": "array"})},
        "/translate_file": {
            "post": _operation(
                "Translate a document",
                _object({"translatedFileUrl": _TEXT}),
                {"file": {"type": "string", "format": "binary"}} | wish,
                ["file", "target"],
                kinds=(_MULTIPART,),
            )
        },
        "/download_file/{name}": {"get": _operation("Fetch a translated document", None, path="name")},
        "/frontend/settings": {"get": _operation("Settings for front ends", {"type": "object"})},
        "/health": {"get": _operation("Whether the server lives", _object({"status": _TEXT}))},
    }


def _deepl_paths(sources: list[str], targets: list[str]) -> dict[str, Any]:
    translate = {
        "text": _TEXTS,
        "target_lang": _codes([code.upper() for code in targets]),
        "source_lang": _codes([code.upper() for code in sources]),
        "context": _TEXT,
        "glossary_id": _TEXT,
        "tag_handling": {"enum": ["xml", "html"]},
        "ignore_tags": _NAMES,
        "splitting_tags": _NAMES,
        "show_billed_characters": _FLAG,
    }
    item = _object({"detected_source_language": _TEXT, "text": _TEXT, "billed_characters": {}})
    glossary = {"type": "object"}
    languages = {name: translate[name] for name in ("target_lang", "source_lang")}
    create = {"name": _TEXT, "entries": _TEXT | {"examples": ["meeting\t会议"]}, **languages}
    upload = {"file": {"type": "string", "format": "binary"}, **languages}
    key = {"document_key": _TEXT}
    translated = _object({"translations": {"type": "array", "items": item}})
    kinds = {"type": {"enum": ["source", "target"]}}
    listing = _operation("List the languages", {"type": "array"}, query=kinds)
    usage = _operation("Characters translated since the start", {"type": "object"})
    required = ["text", "target_lang"]
    return {
        "/v2/translate": {
            "post": _operation("Translate texts", translated, translate, required),
            "get": _operation("Translate a text", translated, query=translate, required=required),
        },
        "/v2/languages": {"get": listing, "post": listing},
        "/v2/usage": {"get": usage, "post": usage},
        "/v2/glossary-language-pairs": {"get": _operation("Pairs for glossaries", {"type": "object"})},
        "/v2/glossaries": {
            "get": _operation("List the glossaries", {"type": "object"}),
            "post": _operation(
                "Store a glossary",
                glossary,
                create | {"entries_format": {"enum": ["tsv", "csv"]}},
                [*create],
                status=201,
            ),
        },
        "/v2/glossaries/{id}": {
            "get": _operation("Describe a glossary", glossary, path="id"),
            "delete": _operation("Remove a glossary", None, path="id", status=204),
        },
        "/v2/glossaries/{id}/entries": {
            "get": _operation(
                "A glossary's entries as TSV", None, path="id", kind="text/tab-separated-values"
            )
        },
        "/v2/document": {
            "post": _operation(
                "Begin to translate a document",
                _object({"document_id": _TEXT, "document_key": _TEXT}),
                upload | {"glossary_id": _TEXT, "filename": _TEXT},
                ["file", "target_lang"],
                kinds=(_MULTIPART,),
            )
        },
        "/v2/document/{id}": {
            "post": _operation("How far it is", {"type": "object"}, key, [*key], path="id"),
            "get": _operation("How far it is", {"type": "object"}, query=key, required=[*key], path="id"),
        },
        "/v2/document/{id}/result": {
            "post": _operation("Fetch it", None, key, [*key], path="id"),
            "get": _operation("Fetch it", None, query=key, required=[*key], path="id"),
        },
    }


def _hymt_paths(config: ServerConfig, sources: list[str], targets: list[str]) -> dict[str, Any]:
    translate = {
        "text": _TEXTS,
        "source": _codes(sources),
        "target": _codes(targets),
        "before": _TEXT | {"description": "the text before this one, for context"},
        "context": _number(0, 10),
        "beam": _number(1, 16),
        "alternatives": _number(0, config.limits.alternatives),
        "format": {"enum": ["text", "html"]},
        "glossaries": _NAMES | {"description": "stored ones; an empty list turns them off"},
    }
    entry = _object(
        {
            **dict.fromkeys(("source", "note", "domain", "part_of_speech"), _TEXT),
            "targets": _NAMES,
            "status": {"enum": ["preferred", "allowed", "forbidden", "do_not_translate"]},
            "case_sensitive": _FLAG,
            "whole_word": _FLAG,
        },
        ["source"],
    )
    glossary = {
        "name": _TEXT,
        "source": _codes(sources),
        "target": _codes(targets),
        "note": _TEXT,
        "enabled": _FLAG,
        "entries": {"type": "array", "items": entry},
    }
    return {
        "/hymt/translate": {
            "post": _operation(
                "Translate, with scores, doubts and terms of each segment",
                {"anyOf": [{"$ref": "#/components/schemas/Translation"}, {"type": "object"}]},
                translate,
                ["text", "target"],
                kinds=(_JSON,),
            )
        },
        "/hymt/model": {"get": _operation("Describe the model", {"type": "object"})},
        "/hymt/glossaries": {
            "get": _operation("List the glossaries", {"type": "object"}),
            "post": _operation(
                "Store a glossary",
                {"type": "object"},
                glossary,
                ["name", "source", "target", "entries"],
                kinds=(_JSON,),
                status=201,
            ),
        },
        "/hymt/glossaries/{id}": {
            "get": _operation("A glossary with its entries", {"type": "object"}, path="id"),
            "delete": _operation("Remove a glossary", None, path="id", status=204),
        },
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    result: dict[str, Any] = {"type": "object", "properties": properties}
    return result | {"required": required} if required else result


def _operation(
    summary: str,
    answer: dict[str, Any] | None,
    body: dict[str, Any] | None = None,
    required: list[str] | None = None,
    *,
    query: dict[str, Any] | None = None,
    path: str = "",
    kinds: tuple[str, ...] = (_JSON, _FORM),
    kind: str = _JSON,
    status: int = 200,
) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "done"}
    if answer is not None:
        good["content"] = {kind: {"schema": answer}}
    elif status != 204:
        good["content"] = {kind if kind != _JSON else "application/octet-stream": {}}
    result: dict[str, Any] = {
        "summary": summary,
        "responses": {str(status): good, "4XX": {"description": "refused; the answer says why"}},
    }
    parameters = [
        {"name": name, "in": "query", "schema": schema, "required": name in (required or [])}
        for name, schema in (query or {}).items()
    ]
    if path:
        parameters.append({"name": path, "in": "path", "schema": _TEXT, "required": True})
    if parameters:
        result["parameters"] = parameters
    if body is not None:
        content = {name: {"schema": _object(body, required)} for name in kinds}
        result["requestBody"] = {"required": True, "content": content}
    return result


def page(description: dict[str, Any]) -> str:
    """Return a page that lists the endpoints of an OpenAPI document."""
    rows = [
        f"<tr><td><code>{method.upper()}</code></td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(operation['summary'])}</td></tr>"
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    info = description["info"]
    title = f"{html.escape(info['title'])} {info['version']}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>HY-MT Desktop</title>'
        f"<style>{_PAGE_STYLE}</style></head><body>\n<h1>{title}</h1>\n"
        f"<p>{html.escape(info['description'])}</p>\n<p><a href='openapi.json'>OpenAPI document</a></p>\n"
        f"<h2>Endpoints</h2>\n<table>{''.join(rows)}</table>\n</body></html>\n"
    )
