# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time

from tests.gui.heartbeat import steady


def test_a_block_is_noticed(qtbot):
    def block():
        qtbot.wait(20)
        time.sleep(0.08)
        qtbot.wait(20)

    assert steady(block, attempts=1) > 0.05


def test_an_idle_loop_is_steady(qtbot):
    assert steady(lambda: qtbot.wait(100)) < 0.05
