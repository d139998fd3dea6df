# SPDX-License-Identifier: Apache-2.0
"""CTranslate2's kernels use AVX-512 where the processor has it, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from hymt_desktop.core.engine.instructions import VARIABLE, choose_instructions, wide

if TYPE_CHECKING:
    from pathlib import Path

    from hymt_desktop.core.engine.package import ModelPackage

WIDE = "fpu sse4_1 avx avx2 avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni"


def processors(folder: Path, *flags: str) -> Path:
    file = folder / "cpuinfo"
    blocks = [f"processor\t: {n}\nmodel name\t: X: Y\nflags\t\t: {found}\n" for n, found in enumerate(flags)]
    file.write_text("\n".join(blocks), encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set first, so that it is put back after the test whatever the test sets.
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.delenv(VARIABLE)


def test_wide_instructions_are_asked_for_where_every_processor_has_them(tmp_path: Path) -> None:
    choose_instructions(processors(tmp_path, WIDE, WIDE))
    assert os.environ[VARIABLE] == "AVX512"


@pytest.mark.parametrize(
    "flags",
    [
        (WIDE.replace("avx512bw ", ""),),
        # Without these the clock falls with wide instructions.
        (WIDE.replace(" avx512_vnni", ""),),
        (WIDE, "fpu sse4_1 avx avx2"),
        (),
    ],
)
def test_others_keep_what_they_have(tmp_path: Path, flags: tuple[str, ...]) -> None:
    choose_instructions(processors(tmp_path, *flags))
    assert VARIABLE not in os.environ


def test_systems_without_a_list_of_processors_keep_what_they_have(tmp_path: Path) -> None:
    choose_instructions(tmp_path / "absent")
    assert VARIABLE not in os.environ


def test_a_users_own_setting_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "GENERIC")
    choose_instructions(processors(tmp_path, WIDE))
    assert os.environ[VARIABLE] == "GENERIC"


def test_the_engine_runs_with_what_was_chosen(bundled_package: ModelPackage) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from hymt_desktop.core.engine.ct2 import Ct2Engine\n"
        "from hymt_desktop.core.engine.package import load_package\n"
        "Ct2Engine.load(load_package(Path(sys.argv[1])), 1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, bundled_package.path],
        env={**os.environ, "CT2_VERBOSE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ("Selected ISA: AVX512" in done.stdout + done.stderr) == wide()
