# SPDX-License-Identifier: Apache-2.0
"""Jobs with the real service and a small real model of random weights: nonsense text, true behaviour."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from pathlib import Path
from threading import Timer

import pytest
from lxml import etree
from packages import parts

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import Control, JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.documents.report import State
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator

GOLDEN = Path(__file__).parents[2] / "golden"
REGISTRY = load_registry(())


@pytest.fixture(scope="module")
def translator(tiny_package):
    with Translator.open(tiny_package, threads=1) as opened:
        yield opened


def run(folder: Path, translator, path: Path, *, control=None, context=0, resume=False, on_progress=None):
    settings = JobSettings(
        Options("zh", source="en", beam_size=1, context=context),
        DocumentOptions(target="zh"),
        folder / "jobs",
        "tiny",
        resume=resume,
    )
    todo = plan([path], "zh", REGISTRY)
    more = {"on_progress": on_progress} if on_progress else {}
    return run_files(todo, translator, settings, REGISTRY, control=control, **more).files[0]


@pytest.mark.parametrize(
    "name", ["pandoc.docx", "pandoc.odt", "pandoc.pptx", "pandoc.epub", "libreoffice.xlsx"]
)
def test_office_files_come_back_with_all_their_parts(tmp_path, translator, name):
    path = tmp_path / name
    shutil.copy(GOLDEN / name, path)
    report = run(tmp_path, translator, path, context=1)
    assert report.state is State.DONE, report.error
    before, after = parts(path.read_bytes()), parts(report.output.read_bytes())
    assert list(before) == list(after)
    for part, content in after.items():
        if part.endswith(".xml") and before[part] != content:
            old, new = etree.fromstring(before[part]), etree.fromstring(content)
            # Links, notes, pictures and cells are all still there, whatever the model made of the tags.
            names = (
                "hyperlink",
                "footnoteReference",
                "note",
                "a",
                "oMath",
                "tc",
                "table-cell",
                "p",
                "c",
                "si",
            )
            count = [Counter(etree.QName(e).localname for e in root.iter("{*}*")) for root in (old, new)]
            assert {n: count[0][n] for n in names} == {n: count[1][n] for n in names}


def test_an_interrupted_job_gives_the_same_bytes(tmp_path, translator):
    text = "".join(f"The number {i} is a number, and so is {i + 1}.\n\n" for i in range(100))
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for folder in (whole, cut):
        folder.mkdir()
        (folder / "a.md").write_text(text, encoding="utf-8")
    run(whole, translator, whole / "a.md")
    control = Control()
    report = run(
        cut,
        translator,
        cut / "a.md",
        control=control,
        on_progress=lambda progress: control.cancel() if progress.done else None,
    )
    assert report.state is State.CANCELLED
    assert run(cut, translator, cut / "a.md", resume=True).state is State.DONE
    assert (cut / "a.zh.md").read_bytes() == (whole / "a.zh.md").read_bytes()


def test_cancelling_takes_effect_within_a_second(tmp_path, translator):
    path = tmp_path / "a.txt"
    path.write_text("".join(f"Sentence {i} has a few words in it.\n" for i in range(3000)), encoding="utf-8")
    control = Control()
    cancelled_at = []

    def cancel():
        cancelled_at.append(time.monotonic())
        control.cancel()

    Timer(0.5, cancel).start()
    report = run(tmp_path, translator, path, control=control)
    assert report.state is State.CANCELLED
    assert time.monotonic() - cancelled_at[0] < 1.5
