# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from hymt_desktop.core.engine.package import file_sha256, load_package, write_manifest
from hymt_desktop.core.engine.quality import Calibration, Fit, load_calibration
from hymt_desktop.core.errors import ModelCorrupt
from hymt_desktop.core.results import Options
from hymt_desktop.core.service import Translator

FIT = Fit((60.0, 20.0, 0.0, 0.0, -10.0), 10, 10, 0.5, 0.5, 9.0, 11.0, 0.7)


@pytest.fixture
def calibrated(tiny_package, tmp_path):
    """A package whose quality.json a test may change before it calls the function."""
    folder = tmp_path / "package"
    shutil.copytree(tiny_package.path, folder)
    digest = file_sha256(folder / "model.bin")

    def make(change=None, **changes):
        text = replace(Calibration(digest, "test", {"en-zh": FIT}), **changes).to_json()
        (folder / "quality.json").write_text(change(text) if change else text, encoding="utf-8")
        return write_manifest(folder, load_package(folder).manifest)

    return make


def test_a_segment_carries_the_quality_that_its_score_stands_for(calibrated):
    with Translator.open(calibrated(), threads=1) as translator:
        segments = translator.translate("The meeting has been moved.\n12:30", Options("zh", "en")).segments
        expected = FIT.estimate("x", "y", segments[0].score, flagged=bool(segments[0].flags))
        assert segments[0].quality == expected
        assert [s.quality for s in segments[1:]] == [None] * len(segments[1:])
        # There is no calibration for this direction.
        assert translator.translate("会议改到了星期二。", Options("en", "zh")).segments[0].quality is None


def test_the_estimate_follows_score_and_flags_within_its_range():
    good, bad = (FIT.estimate("a b", "甲乙", score, flagged=False) for score in (-0.2, -1.5))
    assert 0 <= bad < good <= 100
    assert FIT.estimate("a b", "甲乙", -0.2, flagged=True) == pytest.approx(good - 10)
    assert FIT.estimate("a", "甲", -99.0, flagged=False) == 0.0


def test_a_calibration_of_other_weights_or_none_gives_no_estimate(calibrated, tiny_package):
    assert load_calibration(calibrated()) is not None
    assert load_calibration(calibrated(model_sha256="0" * 64)) is None
    assert load_calibration(tiny_package) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: json.dumps({**json.loads(text), "format": 9}),
        lambda text: text.replace("60.0,", ""),
        lambda text: text.replace("60.0", "NaN"),
    ],
)
def test_a_damaged_calibration_is_named(calibrated, change):
    package = calibrated(change)
    with pytest.raises(ModelCorrupt, match=r"quality\.json"):
        load_calibration(package)
