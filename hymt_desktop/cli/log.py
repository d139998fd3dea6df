# SPDX-License-Identifier: Apache-2.0
"""The log file: faults of the program with their tracebacks. Never the user's text."""

from __future__ import annotations

import logging
import platform
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from hymt_desktop import __version__

if TYPE_CHECKING:
    from hymt_desktop.core.paths import Paths


def log_exception(paths: Paths) -> str:
    """Write the exception being handled to the log file; return a sentence that says where it is."""
    try:
        paths.log.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(paths.log_file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        return f"The log file {paths.log_file} can't be written ({error.strerror or error})."
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.Logger("hymt")
    logger.addHandler(handler)
    logger.exception("hymt %s, Python %s, %s", __version__, platform.python_version(), platform.platform())
    handler.close()
    return f"Details are in {paths.log_file}."
