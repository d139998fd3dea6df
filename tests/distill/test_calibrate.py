# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import shutil
import zlib

import pytest

from distill.calibrate import fit, held_out
from distill.cli import main
from distill.data.pack import HELD_OUT_ONE_IN
from hymt_desktop.core.engine.package import verify_package
from hymt_desktop.core.engine.quality import load_calibration
from hymt_desktop.core.errors import UserError


def rows(count, noise, seed=1):
    rng = random.Random(seed)
    data = []
    for _ in range(count):
        score, flagged = -rng.random() * 2, rng.random() < 0.2
        chrf = 70 + 20 * score - 15 * flagged + rng.gauss(0, noise)
        data.append(((1.0, score, rng.random(), rng.gauss(0, 0.2), float(flagged)), chrf))
    return data


def test_the_fit_recovers_what_made_the_scores_and_measures_itself():
    exact = fit(rows(400, 0.0))
    assert exact.coefficients[:2] == pytest.approx((70, 20), abs=2)
    assert exact.pearson > 0.98
    assert exact.spearman > 0.98
    assert exact.auc > 0.98
    assert exact.error < exact.error_of_mean / 4
    noisy = fit(rows(400, 15.0))
    assert 0.4 < noisy.spearman < exact.spearman
    assert (noisy.pairs, noisy.tested) == (200, 200)


def test_scores_that_say_nothing_are_measured_as_such():
    rng = random.Random(2)
    data = [(values, rng.random() * 100) for values, _ in rows(2000, 0.0)]
    found = fit(data)
    assert abs(found.spearman) < 0.15
    assert 0.4 < found.auc < 0.6


def test_too_few_rows_are_refused():
    with pytest.raises(UserError, match="too few"):
        fit(rows(10, 0.0))


def corpus(folder, count):
    """A TSV of which ``count`` pairs are held out, with some that are not and some archaic ones."""
    lines, i = [], 0
    while sum(kept for kept, _ in lines) < count:
        i += 1
        text = f"The old library number {i} has been moved."
        held = zlib.crc32(text.encode()) % HELD_OUT_ONE_IN == 0
        if held or i % 400 == 0:
            archaic = held and i % 7 == 0
            lines.append(
                (held and not archaic, f"{text}\t第{i}个旧图书馆改到了。\t{'quran' if archaic else 'x'}\n")
            )
    file = folder / "pairs.tsv"
    file.write_text("".join(line for _, line in lines), encoding="utf-8")
    return file


def test_only_what_training_holds_out_is_used(tmp_path):
    file = corpus(tmp_path, 5)
    found = list(held_out(file))
    assert len(found) == 5
    assert len(found) < len(file.read_text("utf-8").splitlines())
    assert all(zlib.crc32(english.encode()) % HELD_OUT_ONE_IN == 0 for english, _ in found)


def test_the_command_writes_a_calibration_into_the_package(tiny_package, tmp_path, capsys):
    folder = tmp_path / "package"
    shutil.copytree(tiny_package.path, folder)
    file = corpus(tmp_path, 44)
    assert main(["calibrate", "--package", str(folder), "--pairs", str(file), "--threads", "1"]) == 0
    calibration = load_calibration(verify_package(folder))
    assert set(calibration.fits) == {"en-zh", "zh-en"}
    assert calibration.fits["en-zh"].tested == 22
    assert capsys.readouterr().out == calibration.to_json()
