# SPDX-License-Identifier: Apache-2.0
"""Entry of the packaged programs: ``hymt-desktop`` opens the window, ``hymt`` is the command line."""

import multiprocessing
import sys
from pathlib import Path

from hymt_desktop.__main__ import main, main_window

if __name__ == "__main__":
    multiprocessing.freeze_support()
    windowed = Path(sys.executable).stem.lower() == "hymt-desktop"
    raise SystemExit(main_window() if windowed else main())
