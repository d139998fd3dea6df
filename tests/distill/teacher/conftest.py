# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.distill.teacher import tiny


@pytest.fixture(scope="session")
def teacher_folder(tmp_path_factory):
    """A tiny random HunYuanDenseV1. Leave its files as they are."""
    folder = tmp_path_factory.mktemp("teacher")
    tokenizer = tiny.tokenizer()
    tiny.hunyuan(len(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
