# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel


def test_the_binding_keeps_the_reference_count_of_none(qtbot):
    """PySide6 6.12.0 on Python 3.11 loses one at each call, until the interpreter dies."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setEnabled(True)
    assert sys.getrefcount(None) > before - 500
