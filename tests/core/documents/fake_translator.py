# SPDX-License-Identifier: Apache-2.0
"""A translator for tests: upper-cases words, keeps tags, counts what it was asked."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from hymt_desktop.core.results import Flag, FlagKind, Segment, Translation


def upper(text: str) -> str:
    return re.sub(r"(<[^>]*>)|(\w+)", lambda m: m.group(1) or m.group(2).upper(), text)


@dataclass
class FakeTranslator:
    delay: float = 0.0
    calls: list[list[str]] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    log: str = ""

    def translate_segments(
        self, units, options, *, contexts=None, terms=None, cancelled=lambda: False, progress=None
    ):
        self.calls.append(list(units))
        self.contexts += contexts or []
        end = time.monotonic() + self.delay
        while time.monotonic() < end and not cancelled():
            time.sleep(0.005)
        if self.log:
            with Path(self.log).open("a", encoding="utf-8") as stream:
                stream.writelines(f"{unit}\n" for unit in units)
        return [self._one(unit, options) for unit in units]

    def _one(self, unit, options):
        flags = (Flag(FlagKind.NUMBER, "7 is missing"),) if "7" in unit else ()
        target = "" if "EMPTY" in unit else upper(unit)
        segment = Segment(unit, target, 0, len(unit), 0, len(target), flags=flags)
        return Translation(target, options.source or "en", options.target, False, 1.0, "fake", (segment,))
