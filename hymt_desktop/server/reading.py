# SPDX-License-Identifier: Apache-2.0
"""Read a request's parameters, from wherever clients put them: the query, a form, or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from hymt_desktop.core.text.languages import canonical_code
from hymt_desktop.server.errors import ApiError
from hymt_desktop.server.guard import FORMS, check_key

if TYPE_CHECKING:
    from starlette.requests import Request

    from hymt_desktop.server.config import Limits, ServerConfig

MAX_FIELDS = 2_000
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_JSON = "application/json"
# LibreTranslate's own codes, and what is written for one of ours elsewhere.
_ALIASES = {"zt": "zh-Hant", "pb": "pt", "zh-hans": "zh"}
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off", "")


@dataclass(frozen=True, slots=True)
class Parameters:
    """A request's parameters by name; a name that came several times has a list."""

    values: dict[str, Any]
    json: bool = False

    def text(self, name: str, default: str | None = None) -> str:
        """Return one text.

        Raises:
            ApiError: 400; it is missing or of another kind.
        """
        value = self.values.get(name, default)
        if value is None:
            raise ApiError(400, f"Invalid request: missing {name} parameter")
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ApiError(400, f"Invalid request: {name} is not a text")
        return str(value)

    def optional(self, name: str) -> str | None:
        """Return one text, None where it is missing or empty."""
        return self.text(name, "") or None

    def texts(self, name: str) -> list[str]:
        """Return one text or several as a list.

        Raises:
            ApiError: 400; it is missing or of another kind.
        """
        value = self.values.get(name)
        if value is None:
            raise ApiError(400, f"Invalid request: missing {name} parameter")
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in values):
            raise ApiError(400, f"Invalid request: {name} is not a text or a list of texts")
        return list(values)

    def names(self, name: str) -> tuple[str, ...]:
        """Return a list of names, also from one text with commas."""
        value = self.values.get(name) or []
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in values):
            raise ApiError(400, f"Invalid request: {name} is not a list of names")
        if isinstance(value, list) and self.json:
            return tuple(values)
        return tuple(part.strip() for item in values for part in item.split(",") if part.strip())

    def number(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number, None where it is missing."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ApiError(400, f"Invalid request: {name} is not a number")
        digits = str(value).strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and low <= int(digits) <= high):
            raise ApiError(400, f"Invalid request: {name} is not a number from {low} to {high}")
        return int(digits)

    def flag(self, name: str) -> bool:
        """Return a yes or a no; no where it is missing."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        text = str(value).lower() if isinstance(value, (str, int)) else "?"
        if text not in _TRUE + _FALSE:
            raise ApiError(400, f"Invalid request: {name} is neither true nor false")
        return text in _TRUE

    def upload(self, name: str) -> UploadFile:
        """Return an uploaded file.

        Raises:
            ApiError: 400; there is none.
        """
        value = self.values.get(name)
        if not isinstance(value, UploadFile):
            raise ApiError(400, f"Invalid request: missing {name}: upload it as multipart/form-data")
        return value


async def read(request: Request, *, public: bool = False, upload: bool = False) -> Parameters:
    """Read the parameters of a request, and check its key.

    Args:
        request: Its body is read.
        public: Answer without a key.
        upload: The body is a form with a file.

    Raises:
        ApiError: The key is wrong, or the body can't be read.
    """
    values = _collected(_pairs(request.scope["query_string"].decode("ascii", "replace")))
    from_body, is_json = await _body(request, upload=upload)
    values.update(from_body)
    _check_unicode(values)
    if not public:
        given = next((v for n in ("api_key", "auth_key") if isinstance(v := values.get(n), str)), None)
        config: ServerConfig = request.app.state.config
        check_key(config, request.headers, request.scope["query_string"], given)
    return Parameters(values, is_json)


async def _body(request: Request, *, upload: bool) -> tuple[dict[str, Any], bool]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        return await _multipart(request), False
    if upload:
        raise ApiError(415, f"Send the file as {_MULTIPART}.")
    body = await request.body()
    if not body:
        return {}, False
    if kind == _FORM:
        try:
            return _collected(_pairs(body.decode("utf-8"))), False
        except UnicodeDecodeError:
            raise ApiError(400, "Invalid request: the form is not UTF-8") from None
    if kind == _JSON or (kind.startswith("application/") and kind.endswith("+json")):
        return _json(body), True
    raise ApiError(415, f"Send {_JSON}, {_FORM} or {_MULTIPART}.")


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except UnicodeDecodeError:
        raise ApiError(400, "Invalid request: the parameters are not UTF-8") from None
    except ValueError:
        raise ApiError(400, "Invalid request: too many parameters") from None


def _collected(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        name = name.removesuffix("[]")
        if name not in values:
            values[name] = value
        elif isinstance(values[name], list):
            values[name].append(value)
        else:
            values[name] = [values[name], value]
    return values


async def _multipart(request: Request) -> dict[str, Any]:
    limits: Limits = request.app.state.config.limits
    try:
        form = await request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=limits.body)
    except HTTPException as error:
        raise ApiError(400, f"Invalid request: {error.detail}") from None
    request.scope[FORMS].append(form)
    return _collected(list(form.multi_items()))


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ApiError(400, "Invalid request: the body is not valid JSON") from None
    if not isinstance(value, dict):
        raise ApiError(400, "Invalid request: the body is not a JSON object")
    return value


def _check_unicode(values: dict[str, Any]) -> None:
    """Refuse halves of surrogate pairs, which JSON can spell but no text has."""
    for value in values.values():
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str):
                try:
                    text.encode("utf-8")
                except UnicodeEncodeError:
                    raise ApiError(400, "Invalid request: a text is not valid Unicode") from None


def check_size(texts: list[str], limits: Limits) -> None:
    """Refuse requests with too much text.

    Raises:
        ApiError: 413.
    """
    if len(texts) > limits.texts:
        raise ApiError(413, f"Invalid request: more than {limits.texts} texts")
    if sum(map(len, texts)) > limits.characters:
        raise ApiError(
            413, f"Invalid request: more than {limits.characters} characters", "Divide it, or send a file."
        )


def language(code: str) -> str:
    """Return the canonical code of a language in any API's spelling.

    Raises:
        UnsupportedLanguage: There is no such language.
    """
    return canonical_code(_ALIASES.get(code.lower(), code[:35]))


def source_language(code: str | None) -> str | None:
    """Return the canonical code of a source language; None where it is to be detected."""
    return None if code is None or code.lower() in ("auto", "") else language(code)
