# SPDX-License-Identifier: Apache-2.0
"""TOML files as nested frozen dataclasses: every problem of a file at once, each with its field's path."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from typing import TYPE_CHECKING, Any, Literal

from hymt_desktop.core.errors import UserError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DataclassT = typing.TypeVar("DataclassT")


class ConfigInvalid(UserError):
    """A configuration file with unknown, missing or unusable fields."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return a file's table.

    Raises:
        ConfigInvalid: It can't be read or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigInvalid(f"Can't read the configuration {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigInvalid(f"{path} is not a valid TOML file: {error}.") from error


def build(
    cls: type[DataclassT], data: Any, origin: str, check: Callable[[DataclassT], list[str]]
) -> DataclassT:
    """Return ``data`` as an instance of ``cls``.

    Args:
        cls: A dataclass of plain values, tuples and dataclasses.
        data: A parsed TOML table.
        origin: Names the file in messages.
        check: Returns what is wrong with the values, a line each. Fields of the wrong kind have their
            defaults when it is called, so that its findings join the same list.

    Raises:
        ConfigInvalid: With the list of all problems.
    """
    result, problems = examine(cls, data, check)
    if result is None or problems:
        raise invalid(origin, problems)
    return result


def examine(
    cls: type[DataclassT], data: Any, check: Callable[[DataclassT], list[str]], where: str = ""
) -> tuple[Any, list[str]]:
    """Return what ``build`` returns, or None, and all problems; ``where`` is put before the fields' paths."""
    problems: list[str] = []
    result = _build(cls, data, where, problems)
    if result is not None:
        problems += [f"{where}{problem}" for problem in check(result)]
    return result, problems


def invalid(origin: str, problems: list[str]) -> ConfigInvalid:
    """Return the error that lists the problems of a file."""
    listing = "\n".join(f"  - {p}" for p in problems)
    return ConfigInvalid(f"{origin} has {len(problems)} problem(s):\n{listing}")


def _build(cls: type[DataclassT], data: Any, where: str, problems: list[str]) -> DataclassT | None:
    if not isinstance(data, dict):
        problems.append(f"{where.rstrip('.') or 'file'}: expected a table")
        return None
    hints = typing.get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    problems.extend(f"{where}{name}: unknown field" for name in sorted(data.keys() - fields.keys()))
    values = {}
    complete = True
    for name, info in fields.items():
        required = info.default is dataclasses.MISSING and info.default_factory is dataclasses.MISSING
        if name not in data:
            if required:
                problems.append(f"{where}{name}: missing")
                complete = False
            continue
        value = _convert(hints[name], data[name], f"{where}{name}", problems)
        if value is not None:
            values[name] = value
        elif required:
            complete = False
    return cls(**values) if complete else None


def _convert(hint: Any, value: Any, where: str, problems: list[str]) -> Any:
    """Return the value as ``hint`` has it, or None where it is not."""
    origin = typing.get_origin(hint)
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast("type", hint), value, f"{where}.", problems)
    if origin is Literal:
        if value not in typing.get_args(hint):
            problems.append(f"{where}: {value!r} is none of {', '.join(map(repr, typing.get_args(hint)))}")
            return None
        return value
    if origin is tuple:
        return _convert_tuple(hint, value, where, problems)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    plain = isinstance(hint, type) and not isinstance(hint, types.GenericAlias)
    if plain and (not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool)):
        problems.append(f"{where}: expected {hint.__name__}, got {value!r}")
        return None
    return value


def _convert_tuple(hint: Any, value: Any, where: str, problems: list[str]) -> tuple[Any, ...] | None:
    args = typing.get_args(hint)
    if not isinstance(value, list):
        problems.append(f"{where}: expected a list, got {value!r}")
        return None
    if args[-1] is Ellipsis:
        items = [_convert(args[0], v, f"{where}[{i}]", problems) for i, v in enumerate(value)]
        return None if None in items else tuple(items)
    if len(value) != len(args):
        problems.append(f"{where}: expected {len(args)} values, got {len(value)}")
        return None
    items = [
        _convert(a, v, f"{where}[{i}]", problems) for i, (a, v) in enumerate(zip(args, value, strict=True))
    ]
    return None if None in items else tuple(items)
