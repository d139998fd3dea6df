# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch

from distill.threads import torch_threads


def test_threads_are_as_before_after_the_block():
    before = torch.get_num_threads()
    with torch_threads(before + 1):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before
    with pytest.raises(ZeroDivisionError), torch_threads(before + 1):
        _ = 1 / 0
    assert torch.get_num_threads() == before
    with torch_threads(0):
        assert torch.get_num_threads() == before
