# SPDX-License-Identifier: Apache-2.0
"""The command line ``hymt``: one module per command, imported when the command is used.

A command's module has two functions::

    def add_parser(subparsers) -> argparse.ArgumentParser         # its arguments, description and examples
    def run(args: argparse.Namespace, context: Context) -> int    # returns the exit code

It raises errors of ``core/errors.py``; ``cli/app.py`` prints them. ``cli/console.py`` reads and writes text.
"""
