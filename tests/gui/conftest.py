# SPDX-License-Identifier: Apache-2.0
"""The real window on the offscreen platform, over a quick translator."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from hymt_desktop.gui.app import Program, make_application
from tests.gui.fakes import FakeBackend, FakeEngine


@pytest.fixture(scope="session")
def qapp():
    return make_application([])


@pytest.fixture
def qt_warnings(qtlog):
    """Fails the test when Qt warned about anything."""
    yield qtlog
    lines = [r.message for r in qtlog.records if "This plugin does not support" not in r.message]
    assert not lines, lines


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def write_settings(paths):
    def write(**values):
        paths.config.mkdir(parents=True, exist_ok=True)
        lines = [
            f"{k} = {v!r}".replace("'", '"').replace("True", "true").replace("False", "false")
            for k, v in values.items()
        ]
        paths.settings_file.write_text("\n".join(lines), encoding="utf-8")

    return write


@pytest.fixture
def open_program(qtbot, qapp, paths, engine, qt_warnings):
    """Opens programs and closes them again, waiting for their threads."""
    opened = []

    def start(backend=None, **kw):
        program = Program(qapp, kw.get("paths", paths), backend or FakeBackend(engine))
        opened.append(program)
        program.window.show()
        qtbot.waitExposed(program.window)
        return program

    yield start
    for program in opened:
        program.window.close()
        program.close()
        assert not program.window.worker.running
        program.window.deleteLater()
    qapp.processEvents()


@pytest.fixture
def window(open_program, qtbot):
    program = open_program()
    qtbot.waitUntil(lambda: program.window.model is not None)
    return program.window


@pytest.fixture
def page(window):
    return window.translate_page
