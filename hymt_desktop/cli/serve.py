# SPDX-License-Identifier: Apache-2.0
"""``hymt serve``: the local API for editors, CAT tools and scripts."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    import argparse

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers

KEY_VARIABLE = "HYMT_API_KEY"
_EPILOG = f"""\
examples:
  hymt serve                                  http://127.0.0.1:8765, for this computer alone
  hymt serve --port 5000                      where LibreTranslate's clients look
  hymt serve --api-key "$(cat key.txt)"       programs must name this key
  hymt serve --host 0.0.0.0 --allow-remote --api-key KEY --name translate.lan

Clients of LibreTranslate and of DeepL's API (version 2) work with this address as their base address.
The server's root page lists the endpoints. No text is logged or kept. Ctrl+C stops the server.

{KEY_VARIABLE} in the environment is the same as --api-key, and is not seen in the list of processes.
"""


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("serve", help="run the local API")
    parser.description = "Run the local API, compatible with LibreTranslate's and with DeepL's version 2."
    parser.epilog = _EPILOG
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="listen on (default 127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=_port, metavar="N", help="port (default: the settings' one, 8765; 0: any)"
    )
    parser.add_argument("--api-key", metavar="KEY", help="clients must name this key")
    parser.add_argument("--allow-remote", action="store_true", help="let other computers in; needs --api-key")
    parser.add_argument(
        "--name", action="append", default=[], metavar="HOST", help="a host name of this server for clients"
    )
    parser.add_argument(
        "--cors", action="append", default=[], metavar="ORIGIN", help="web pages of this origin may use it"
    )
    parser.add_argument("--model", metavar="NAME|FOLDER", help="the model to use")
    parser.add_argument("--threads", type=_threads, metavar="N", help="processor threads (0: choose)")
    return parser


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise ValueError(text)
    return value


def _threads(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 256:
        raise ValueError(text)
    return value


_port.__name__ = "port number"
_threads.__name__ = "number from 0 to 256"


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command."""
    from hymt_desktop.cli.translate import open_translator
    from hymt_desktop.core.settings import load_settings
    from hymt_desktop.server.config import ServerConfig

    settings, _ = load_settings(context.paths.settings_file)
    config = ServerConfig(
        host=args.host,
        port=settings.server_port if args.port is None else args.port,
        api_key=args.api_key or os.environ.get(KEY_VARIABLE) or None,
        allow_remote=args.allow_remote,
        names=tuple(args.name),
        origins=tuple(args.cors),
    )
    config.check()
    try:
        from hymt_desktop.server.run import Server
    except ImportError as error:
        raise UserError(
            f"The server's libraries are not installed: {error.name}.", "pip install 'hymt-desktop[server]'"
        ) from error
    translator = open_translator(args, context.paths)
    server = Server(translator, context.paths, settings, config)
    print(
        f"hymt: serving {server.address} with the model {translator.package.manifest.name}", file=sys.stderr
    )
    print("      Ctrl+C stops.", file=sys.stderr, flush=True)
    server.serve_until_stopped()
    return 0
