# SPDX-License-Identifier: Apache-2.0
"""``hymt doctor``: what this machine has, and whether everything works."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import time
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hymt_desktop import __version__
from hymt_desktop.cli.console import write_json, write_text
from hymt_desktop.core.errors import ModelError, UserError
from hymt_desktop.core.results import Options

if TYPE_CHECKING:
    import argparse

    from hymt_desktop.cli.app import Context
    from hymt_desktop.cli.console import Subparsers
    from hymt_desktop.core.paths import Paths

_LIBRARIES = (
    "ctranslate2",
    "sentencepiece",
    "sentencex",
    "py3langid",
    "opencc",
    "PySide6-Essentials",
    "numpy",
)
_CPU_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm")


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    """Add the command."""
    parser = subparsers.add_parser("doctor", help="say what this machine has, and whether all works")
    parser.description = "Say what this machine has, and try the program. Nothing leaves the computer."
    parser.epilog = "examples:\n  hymt doctor\n  hymt doctor --json > report.json\n"
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the command; 3 where no model translates."""
    report = examine(context.paths)
    if args.json:
        write_json(report)
    else:
        for section, values in report.items():
            write_text(f"{section}")
            for key, value in values.items():
                write_text(f"  {key + ':':<20}{value}")
    return 0 if report["self-test"]["result"] == "ok" else ModelError.exit_code


def examine(paths: Paths) -> dict[str, dict[str, Any]]:
    """Return what there is to say about this machine, by section."""
    return {
        "program": {
            "version": __version__,
            "python": platform.python_version(),
            "system": platform.platform(),
            "frozen": bool(getattr(sys, "frozen", False)),
        },
        "processor": _processor(),
        "libraries": {name: _version(name) for name in _LIBRARIES} | {"sqlite": sqlite3.sqlite_version},
        "window": _window(),
        "folders": _folders(paths),
        "self-test": self_test(paths),
    }


def _processor() -> dict[str, Any]:
    from hymt_desktop.core.engine.ct2 import choose_threads

    return {
        "name": _cpu_name(),
        "processors": os.cpu_count() or 1,
        "threads used": choose_threads(),
        "features": ", ".join(_cpu_features()) or "unknown",
        "int8": _int8(),
    }


def _cpu_info() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _cpu_name() -> str:
    for line in _cpu_info().splitlines():
        if line.startswith(("model name", "Model")):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cpu_features() -> list[str]:
    words = set(_cpu_info().split())
    return [feature for feature in _CPU_FEATURES if feature in words]


def _int8() -> str:
    try:
        import ctranslate2
    except (ImportError, OSError) as error:
        return f"ctranslate2 can't be loaded: {error}"
    return "supported" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "not supported"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _window() -> dict[str, Any]:
    if find_spec("PySide6") is None:
        return {"Qt": "not installed"}
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "none"
    return {"Qt": "installed", "display": display if sys.platform.startswith("linux") else "system"}


def _folders(paths: Paths) -> dict[str, Any]:
    folders = {"data": paths.data, "config": paths.config, "cache": paths.cache, "log": paths.log}
    report = {name: f"{folder} ({_state(folder)})" for name, folder in folders.items()}
    return report | {"bundled models": str(paths.bundled_models)}


def _state(folder: Path) -> str:
    if not folder.exists():
        return "not made yet"
    return "writable" if os.access(folder, os.W_OK) else "NOT writable"


def self_test(paths: Paths) -> dict[str, Any]:
    """Translate one sentence with the default model; say what happened."""
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.settings import load_settings

    settings, warnings = load_settings(paths.settings_file)
    report: dict[str, Any] = {"settings": "; ".join(warnings) or "ok"}
    try:
        package = ModelStore(paths).default(settings.model)
        report["model"] = f"{package.manifest.name} {package.manifest.version} in {package.path}"
        started = time.perf_counter()
        with Translator.open(package) as translator:
            loaded = time.perf_counter()
            source, target = package.manifest.pairs[0]
            result = translator.translate("Good morning!", Options(target=target, source=source))
        report["loading"] = f"{loaded - started:.2f} s"
        report["first sentence"] = f"{time.perf_counter() - loaded:.2f} s: Good morning! -> {result.text}"
        report["result"] = "ok"
    except UserError as error:
        report["result"] = error.message
    return report
