# SPDX-License-Identifier: Apache-2.0
"""Results of a long measurement, kept part by part, so that a command that was interrupted goes on."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

from hymt_desktop.core.engine.package import MANIFEST, file_sha256
from hymt_desktop.core.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def model_key(folder: Path) -> list[str]:
    """Return what tells one model from another: the hash of its manifest, or else of its weights."""
    files = [folder / name for name in (MANIFEST, "model.bin")]
    return [file_sha256(file) for file in files if file.is_file()][:1]


class Parts:
    """A folder of JSON files, each the result of one step.

    Args:
        folder: Made when the first part is written.
        key: Everything that the results depend on. Parts of another key are not used.
        announce: Called with a line about each step.
    """

    def __init__(self, folder: Path, key: object, announce: Callable[[str], None] = print) -> None:
        self._folder = folder
        self._key = hashlib.sha256(json.dumps(key, sort_keys=True, default=str).encode()).hexdigest()[:16]
        self._announce = announce

    def within(self, key: object) -> Parts:
        """Return the same folder for results that depend on ``key`` too."""
        return Parts(self._folder, [self._key, key], self._announce)

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """Return the result of a step: the one that is kept, or what ``make`` returns (plain values)."""
        file = self._folder / f"{name}.{self._key}.json"
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._announce(f"{name} ...")
            # Through JSON, so that a kept result and a new one are alike (no tuples).
            text = json.dumps(make(), ensure_ascii=False)
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(file, text.encode())
            return json.loads(text)
        self._announce(f"{name}: kept from the last time")
        return kept

    def remove(self) -> None:
        """Delete all parts, once the whole is written."""
        shutil.rmtree(self._folder, ignore_errors=True)
