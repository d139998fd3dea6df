# SPDX-License-Identifier: Apache-2.0
"""What a shell that has sourced ``hymt completion`` offers."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from hymt_desktop.cli import app
from hymt_desktop.cli.completion import SHELLS
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.paths import default_paths

BASH = shutil.which("bash")


@pytest.fixture
def offered(tmp_path, tiny_package, capsys):
    """Return a function from a command line to what bash offers after it."""
    home = tmp_path / "home"
    ModelStore(default_paths(home)).install(tiny_package.path, self_test=lambda package: None)
    assert app.run(["completion", "bash"]) == 0
    script = tmp_path / "completion.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    program = tmp_path / "bin" / "hymt"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m hymt_desktop "$@"\n')
    program.chmod(0o755)

    def ask(line):
        line = line.replace("HOME", str(home))
        words = line.split(" ")
        code = f"""
            source {shlex.quote(str(script))}
            COMP_LINE={shlex.quote(line)} COMP_POINT={len(line)} COMP_TYPE=9
            COMP_WORDS=({shlex.join(words)}) COMP_CWORD={len(words) - 1}
            _python_argcomplete hymt
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        path = os.pathsep.join((str(program.parent), os.environ["PATH"]))
        done = subprocess.run(
            [BASH, "-c", code], capture_output=True, text=True, timeout=60, env={**os.environ, "PATH": path}
        )
        return {word.strip() for word in done.stdout.split("\n")} - {""}

    return ask


@pytest.mark.skipif(BASH is None or sys.platform == "win32", reason="asks bash")
def test_bash_completes_commands_options_languages_and_models(offered):
    assert {"models", "memory"} <= offered("hymt m")
    assert offered("hymt mod") == {"models"}
    assert offered("hymt models in") == {"info", "install"}
    assert {"--glossary", "--from"} <= offered("hymt translate --")
    assert offered("hymt translate --to zh") == {"zh", "zh-Hant"}
    assert "tiny" in offered("hymt --data-dir HOME translate --model ti")
    assert "tiny" in offered("hymt --data-dir HOME models verify ti")
    assert offered("hymt completion z") == {"zsh"}


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(shell, capsys):
    assert app.run(["completion", shell]) == 0
    assert "_ARGCOMPLETE" in capsys.readouterr().out


def test_no_other_shell(capsys):
    assert app.run(["completion", "cmd"]) == 2
    assert "cmd" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["list", "info", "install", "verify", "remove"])
def test_help_of_the_models_has_examples(action, capsys):
    assert app.run(["models", action, "--help"]) == 0
    assert f"  hymt models {action}" in capsys.readouterr().out
