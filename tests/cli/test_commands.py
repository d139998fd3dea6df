# SPDX-License-Identifier: Apache-2.0
"""Every command can be reached through ``hymt`` itself."""

from __future__ import annotations

import pytest

from hymt_desktop.cli.app import COMMANDS, run


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command, capsys):
    assert run([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: hymt {command}")
    assert "example" in out


def test_file_runs_through_the_front_door(capsys, tmp_path):
    assert run(["--data-dir", str(tmp_path), "file", "--formats"]) == 0
    assert ".docx" in capsys.readouterr().out
    assert run(["--data-dir", str(tmp_path), "file", str(tmp_path / "missing.txt"), "--to", "zh"]) == 2
    assert "missing.txt" in capsys.readouterr().err
