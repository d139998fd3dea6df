# SPDX-License-Identifier: Apache-2.0
"""The user's settings: a frozen value, read from and written to a TOML file that people may edit.

A bad value falls back alone, with a warning in words; unknown keys and comments stay in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.errors import SettingsInvalid
from hymt_desktop.core.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose; every field has a working default."""

    source_language: str = "auto"
    """Language code, or ``auto`` to detect it."""
    target_language: str = "zh"
    """Language code."""
    model: str = ""
    """Name of the installed model to use; empty for the best one installed."""
    beam_size: int = 2
    """Hypotheses kept while decoding: 1 is fastest, 4 is best."""
    context_sentences: int = 0
    """Preceding sentences shown to the model."""
    threads: int = 0
    """Processor threads; 0 lets the program choose."""
    glossaries: tuple[str, ...] = ()
    """Names of the glossaries in use, first has precedence."""
    keep_history: bool = True
    """Remember translations on this computer."""
    use_memory: bool = False
    """Take exact matches from the translation memory."""
    live: bool = True
    """Translate while typing."""
    join_wrapped_lines: bool = False
    """Join hard-wrapped lines of pasted text before translating."""
    theme: str = "system"
    """``system``, ``light``, ``dark`` or ``contrast``."""
    interface_language: str = ""
    """Language code of the window; empty for the system's."""
    font_size: int = 0
    """Size of the text panes' font in points; 0 for the system's."""
    server_port: int = 8765
    """Port of the local API."""
    shortcuts: tuple[str, ...] = ()
    """Keyboard shortcuts other than the defaults, as ``action=keys``."""
    extra: dict[str, Any] = field(default_factory=dict, compare=False)
    """Keys of the file that this version doesn't know; written back unchanged."""


COMMENTS = {
    "source_language": 'Language of the text: a code such as "en", or "auto" to detect it.',
    "target_language": 'Language of the translation: a code such as "zh".',
    "model": "Name of the model to use; empty for the best one installed.",
    "beam_size": "How many wordings are weighed: 1 (fast) to 16; the window offers 1, 2 and 4.",
    "context_sentences": "Sentences before each sentence that the model is shown: 0 to 10.",
    "threads": "Processor threads; 0 lets the program choose.",
    "glossaries": "Names of stored glossaries to use, the most important first.",
    "keep_history": "Remember translations on this computer.",
    "use_memory": "Take exact matches from the translation memory.",
    "live": "Translate while typing.",
    "join_wrapped_lines": "Join the wrapped lines of pasted text and of text files.",
    "theme": '"system", "light", "dark" or "contrast".',
    "interface_language": 'Language of the window: "en", "zh_CN", or empty for the system\'s.',
    "font_size": "Size of the text in the two panes, in points; 0 for the system's.",
    "server_port": "Port of the local API (hymt serve), on this computer only.",
    "shortcuts": 'Keyboard shortcuts other than the defaults: ["swap=Ctrl+Alt+S"].',
}
"""What is written above each setting in a new file."""

_RANGES = {
    "beam_size": (1, 16),
    "context_sentences": (0, 10),
    "threads": (0, 256),
    "font_size": (0, 72),
    "server_port": (1, 65535),
}
_CHOICES = {"theme": ("system", "light", "dark", "contrast")}


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """Read settings.

    Args:
        path: The TOML file; it need not exist.

    Returns:
        The settings and one warning, in words, for each value that could not be used.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [f"{path} can't be read ({error.strerror or error}); the defaults are used."]
    table, warning = _parse(raw, path)
    if warning:
        return Settings(), [warning]
    return _from_table(table, path)


def _parse(raw: bytes, path: Path) -> tuple[dict[str, Any], str]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(raw.decode("utf-8-sig")), ""
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, f"{path} is not valid TOML ({error}); the defaults are used."


def _from_table(table: dict[str, Any], path: Path) -> tuple[Settings, list[str]]:
    values: dict[str, Any] = {}
    warnings: list[str] = []
    if _is_newer(table):
        warnings.append(
            f"{path} was written by a newer version of this program: what this one knows is used, and the "
            "file stays as it is."
        )
    known = {f.name for f in fields(Settings)} - {"extra"}
    for key, value in table.items():
        if key not in known:
            continue
        try:
            values[key] = check_value(key, value)
        except SettingsInvalid as error:
            warnings.append(f"{path}: {error.message} The default is used.")
    extra = {k: v for k, v in table.items() if k not in known and k != "schema_version"}
    return Settings(**values, extra=extra), warnings


def _is_newer(table: Mapping[str, Any]) -> bool:
    version = table.get("schema_version")
    return isinstance(version, int) and version > SCHEMA_VERSION


def check_value(key: str, value: object) -> object:
    """Return ``value`` as the field ``key`` holds it.

    Raises:
        SettingsInvalid: Wrong type, out of range, not one of the choices, or no such setting.
    """
    if key not in {f.name for f in fields(Settings)} - {"extra"}:
        raise SettingsInvalid(f"There is no setting called '{key}'.")
    default = getattr(Settings(), key)
    if isinstance(default, tuple):
        if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value):
            return tuple(value)
        raise SettingsInvalid(f"'{key}' must be a list of names.")
    if type(value) is not type(default):
        raise SettingsInvalid(f"'{key}' must be {_TYPE_NAMES[type(default)]}, not {value!r}.")
    if key in _RANGES and isinstance(value, int):
        low, high = _RANGES[key]
        if not low <= value <= high:
            raise SettingsInvalid(f"'{key}' must be between {low} and {high}, not {value}.")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise SettingsInvalid(f"'{key}' must be one of {', '.join(_CHOICES[key])}, not {value!r}.")
    return value


_TYPE_NAMES = {bool: "true or false", int: "a whole number", str: "text"}


def save_settings(path: Path, settings: Settings) -> None:
    """Write settings; the file's comments and unknown keys stay.

    Raises:
        SettingsInvalid: A newer version of this program wrote the file, so this one doesn't touch it.
        OutputNotWritten: The file can't be written; the old one is intact.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError
    from tomlkit.items import AoT, Table

    try:
        document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ParseError):
        document = tomlkit.document()
        document.add(tomlkit.comment("Settings of HY-MT Desktop. You may edit this file."))
    if _is_newer(document):
        raise SettingsInvalid(
            f"The settings were not saved: {path} was written by a newer version of this program.",
            "Update the program, or choose another folder with --data-dir.",
        )
    document["schema_version"] = SCHEMA_VERSION
    # A comment that is added after a table would belong to the table.
    flat = not any(isinstance(value, (Table, AoT)) for value in document.values())
    for entry in fields(Settings):
        if entry.name == "extra":
            continue
        value = getattr(settings, entry.name)
        if flat and entry.name not in document:
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(COMMENTS[entry.name]))
        document[entry.name] = list(value) if isinstance(value, tuple) else value
    for key, value in settings.extra.items():
        if key not in document:
            document[key] = value
    write_atomically(path, tomlkit.dumps(document).encode("utf-8"))
