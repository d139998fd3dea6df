# SPDX-License-Identifier: Apache-2.0
"""Runs and checkpoints that several of the pipeline's tests begin with."""

from __future__ import annotations

import pytest

from distill.cli import main
from distill.config import load_config
from tests.distill.corpus import write_config
from tests.distill.helpers import write_sources


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A run whose pairs, tokenizer and shards are made by the command line. Leave its files as they are."""
    config = write_config(tmp_path_factory.mktemp("prepared"))
    for stage in ("prepare", "tokenizer", "pack"):
        assert main([stage, "--config", str(config)]) == 0
    return load_config(config)


@pytest.fixture
def package_sources(tmp_path):
    """A folder with what a package is made of: ``checkpoint``, ``facts.toml``, ``LICENCE.txt``."""
    return write_sources(tmp_path)
