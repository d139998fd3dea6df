# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from hymt_desktop.core.errors import UserError
from hymt_desktop.gui.workers.background import BackgroundOp


@pytest.fixture
def parent(qapp):
    parent = QObject()
    yield parent
    parent.deleteLater()


def fail():
    raise UserError("It is broken.")


@pytest.mark.parametrize("work", [lambda: 1, fail], ids=["done", "failed"])
@pytest.mark.parametrize("stop", [False, True], ids=["kept", "stopped"])
def test_a_result_on_its_way_is_dropped_by_stop(qtbot, parent, work, stop):
    came = []
    operation = BackgroundOp(parent, work).on_success(came.append).on_failure(came.append).start()
    operation.wait()  # the result now waits in the event loop
    if stop:
        operation.stop()
    qtbot.wait(20)
    assert bool(came) is not stop


class Held:
    """Something that an operation's work and callbacks refer to."""


@pytest.mark.parametrize("work", [lambda: 1, fail], ids=["done", "failed"])
@pytest.mark.parametrize("stop", [False, True], ids=["kept", "stopped"])
def test_nothing_of_an_operation_is_kept_once_it_is_over(qtbot, parent, work, stop):
    held = Held()
    seen = weakref.ref(held)

    def run(held=held):
        operation = BackgroundOp(parent, lambda: (held, work())[1])
        operation.on_success(lambda _: held).on_failure(lambda _: held).start()
        if stop:
            operation.stop()
        operation.wait()

    run()
    del held, run
    qtbot.waitUntil(lambda: not parent.children())
    gc.collect()
    assert seen() is None
