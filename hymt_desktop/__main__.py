# SPDX-License-Identifier: Apache-2.0
"""Entry of the program: the command line, or without arguments the window."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run ``hymt``; return its exit code."""
    from hymt_desktop.cli.app import run

    return run(sys.argv[1:] if argv is None else argv)


def main_window() -> int:
    """Run ``hymt-desktop``: the window, whatever the arguments; return its exit code."""
    from hymt_desktop.cli.app import run_window

    return run_window(sys.argv[1:])


if __name__ == "__main__":
    import multiprocessing

    multiprocessing.freeze_support()
    raise SystemExit(main())
