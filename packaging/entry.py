# SPDX-License-Identifier: Apache-2.0
"""Entry of the packaged programs: ``hymt-desktop`` opens the window, ``hymt`` is the command line."""

import multiprocessing
import sys
from pathlib import Path

from hymt_desktop.__main__ import main, main_window

if __name__ == "__main__":
    multiprocessing.freeze_support()
    # On Linux both names are one file, so the name that was called decides, not the file's.
    called = sys.argv[0] if sys.platform == "linux" else sys.executable
    raise SystemExit(main_window() if Path(called).stem.lower() == "hymt-desktop" else main())
