# SPDX-License-Identifier: Apache-2.0
"""A translator for tests that is quick, exact about offsets, and counts what it was asked."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field

from hymt_desktop.core.errors import Cancelled, ModelMissing
from hymt_desktop.core.results import Flag, FlagKind, Options, Segment, TermUse, Translation
from hymt_desktop.gui.backend import LoadedModel, ModelInfo
from hymt_desktop.gui.wordings import Wordings

INFO = ModelInfo(
    name="fake-en-zh",
    version="1.0",
    languages=("en", "zh"),
    pairs=(("en", "zh"), ("zh", "en")),
    teacher="a stand-in teacher",
    data="sentences made for tests",
    licence="CC0-1.0",
)
SENTENCE = re.compile(r"[^\n.!?。！？]+[.!?。！？]*")
WORDS = {
    "hello": "你好",
    "world": "世界",
    "The meeting has been moved to Tuesday.": "会议已改到星期二。",
    "Please bring the signed contract and 14 copies.": "请带上已签署的合同和14份副本。",
    "Nothing leaves your computer.": "任何内容都不会离开您的电脑。",
}


@dataclass(frozen=True)
class Found:
    language: str
    confidence: float
    reliable: bool


def language_of(text: str) -> str:
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


@dataclass
class FakeEngine:
    """``delay`` is the seconds that each sentence takes; ``gate`` holds every translation while cleared."""

    delay: float = 0.0
    calls: list[str] = field(default_factory=list)
    options: list[Options] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)
    closed: bool = False
    error: Exception | None = None

    def __post_init__(self):
        self.gate.set()

    def translate(self, text, options, *, terms=None, cancelled=lambda: False, progress=None):
        self.calls.append(text)
        self.options.append(options)
        self.threads.add(threading.current_thread().name)
        self.entered.set()
        while not self.gate.wait(0.01):
            if cancelled():
                raise Cancelled
        if self.error:
            raise self.error
        out, segments = "", []
        last = 0
        found = list(SENTENCE.finditer(text))
        for number, match in enumerate(found):
            if cancelled():
                raise Cancelled
            time.sleep(self.delay)
            raw = match.group()
            body = raw.strip()
            start = match.start() + len(raw) - len(raw.lstrip())
            out += text[last : match.start()] + raw[: len(raw) - len(raw.lstrip())]
            target = WORDS.get(body, f"[{options.target}] {body}") if body else ""
            if body:
                segments.append(self._segment(body, target, start, len(out)))
            out += target + raw[len(raw.rstrip()) :] * bool(body)
            last = match.end()
            if progress:
                progress(number + 1, len(found))
        out += text[last:]
        source = options.source or language_of(text)
        confidence = 0.98 if options.source is None else 1.0
        return Translation(
            out, source, options.target, options.source is None, confidence, INFO.name, tuple(segments), 0.01
        )

    def _segment(self, body, target, start, at):
        flags = (Flag(FlagKind.NUMBER, "The number 14 is missing."),) if "14" in body else ()
        where = body.find("contract")
        terms = (TermUse("contract", "合同", where, where + 8, True),) if where >= 0 else ()
        return Segment(body, target, start, start + len(body), at, at + len(target), -0.2, flags, terms)

    def translate_segments(
        self, units, options, *, contexts=None, terms=None, cancelled=lambda: False, progress=None
    ):
        return [self.translate(u, options, cancelled=cancelled) for u in units]

    def alternatives(self, sentence, options, count):
        return [f"{sentence} {options.target} {i}" for i in range(count)]

    def close(self):
        self.closed = True


class FakeBackend:
    def __init__(self, engine: FakeEngine | None = None, missing: bool = False) -> None:
        self.engine = engine or FakeEngine()
        self.missing = missing
        self.opened = 0
        self.changes = 0
        self.wordings = Wordings()

    def open(self) -> LoadedModel:
        if self.missing:
            raise ModelMissing("There is no model.", "Install one.")
        self.opened += 1
        return LoadedModel(self.engine, INFO)

    def detect(self, text, allowed):
        return Found(language_of(text), 0.98, True)

    def terms(self):
        return None

    def glossaries_changed(self):
        self.changes += 1
