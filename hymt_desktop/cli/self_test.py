# SPDX-License-Identifier: Apache-2.0
"""``hymt --self-test``: try every part of this installation and say which ones work.

Works in a folder of its own: the user's settings, glossaries and jobs are neither read nor changed. The
window is tried in a second process, because Qt ends the process where a library of the system is missing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from hymt_desktop import __version__
from hymt_desktop.cli.console import write_json, write_text
from hymt_desktop.core.errors import HymtError, ModelError, UserError
from hymt_desktop.core.paths import default_paths
from hymt_desktop.core.results import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

    from hymt_desktop.core.paths import Paths

PARTS = ("all", "core", "window")
EXIT_FAULT = 70
"""Something of the program itself doesn't work."""
WINDOW_SECONDS = 120
_SENTENCE = "Good morning!"
_RENDERING = "大家早上好。"


@dataclass(frozen=True, slots=True)
class Check:
    """What came of trying one part. ``seconds`` is wall time; ``detail`` is what was seen, or what failed."""

    name: str
    ok: bool
    seconds: float
    detail: str
    exit_code: int = 0


def run(part: str, *, as_json: bool = False) -> int:
    """Run the test and print what came of it.

    Args:
        part: One of ``PARTS``.
        as_json: Print JSON.

    Returns:
        0 where everything works, 3 where the model doesn't, 4 where files can't be written, else 70.
    """
    if not as_json:
        frozen = "packaged" if getattr(sys, "frozen", False) else "from source"
        write_text(f"HY-MT Desktop {__version__}, {frozen}, Python {sys.version.split()[0]}, {sys.platform}")
    checks: list[Check] = []
    try:
        with tempfile.TemporaryDirectory(prefix="hymt-self-test-", ignore_cleanup_errors=True) as folder:
            for check in examine(part, Path(folder)):
                checks.append(check)
                if not as_json:
                    state = "ok    " if check.ok else "FAILED"
                    write_text(f"{state} {check.name:<18} {check.seconds:6.2f} s  {check.detail}")
    except OSError as error:
        raise UserError(
            f"No temporary folder can be made: {error.strerror or error}.",
            "Check the free disk space, or set TMPDIR to a folder with room.",
        ) from error
    failed = [check for check in checks if not check.ok]
    if as_json:
        write_json({"version": __version__, "ok": not failed, "checks": [asdict(check) for check in checks]})
    else:
        write_text(f"{len(failed)} of {len(checks)} parts FAILED." if failed else "Everything works.")
    return max((check.exit_code for check in failed), default=0)


def examine(part: str, folder: Path) -> Iterator[Check]:
    """Yield one result for each part of the program.

    Args:
        part: One of ``PARTS``.
        folder: An empty folder to work in.
    """
    paths = default_paths(folder / "空 home")
    if part in ("all", "core"):
        yield _try("modules", _modules)
        yield _try("model", lambda: _model(paths))
        yield _try("translation", lambda: _translation(paths))
        yield _try("languages", _languages)
        yield _try("glossary", lambda: _glossary(paths))
        yield _try("history", lambda: _history(paths))
        yield _try("settings", lambda: _settings(paths))
        yield from _formats(folder)
        yield _try("file job", lambda: _job(paths, folder))
        yield _try("local API", lambda: _server(paths))
        yield _try("licences", lambda: _licences(paths))
    if part == "window":
        yield _try("window", lambda: _window(paths))
    elif part == "all":
        yield _try("window", _window_apart)


def _try(name: str, action: Callable[[], str]) -> Check:
    started = time.perf_counter()
    try:
        detail, code = action(), 0
    except HymtError as error:
        detail, code = str(error).replace("\n", " "), error.exit_code
    except Exception as error:  # noqa: BLE001 - whatever is broken here is what this test is for
        detail, code = f"{type(error).__name__}: {error}", EXIT_FAULT
    return Check(name, code == 0, round(time.perf_counter() - started, 3), detail, code)


def _expect(true: object, what: str) -> None:
    if not true:
        raise RuntimeError(what)


def _modules() -> str:
    """Import everything but the window: finds a module that the packaging left out."""
    import hymt_desktop

    left_out = ("hymt_desktop.gui",) if _has_server() else ("hymt_desktop.gui", "hymt_desktop.server")
    names = [
        module.name
        for module in walk_packages(hymt_desktop.__path__, "hymt_desktop.")
        if not module.name.startswith(left_out) and not module.name.endswith("__main__")
    ]
    _expect(len(names) > 50, f"only {len(names)} modules were found")
    for name in names:
        import_module(name)
    from hymt_desktop.cli.app import available_commands, build_parser

    commands = [name for name in available_commands() if name != "serve" or _has_server()]
    for name in commands:
        build_parser(name)
    return f"{len(names)} imported, {len(commands)} commands"


def _model(paths: Paths) -> str:
    from hymt_desktop.core.engine.package import verify_package
    from hymt_desktop.core.models.store import ModelStore

    package = verify_package(ModelStore(paths).default().path)
    return f"{package.manifest.name} {package.manifest.version}, {package.size / 1e6:.0f} MB, hashes right"


def _translation(paths: Paths) -> str:
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.service import Translator

    package = ModelStore(paths).default()
    seen = []
    with Translator.open(package) as translator:
        for source, target in package.manifest.pairs:
            text = _SENTENCE if source == "en" else _RENDERING
            result = translator.translate(text, Options(target=target, source=source))
            if not result.text.strip():
                raise ModelError(f"The model gives nothing for '{text}'.", "Install it again.")
            seen.append(f"{text} -> {result.text}")
    return "; ".join(seen)


def _languages() -> str:
    from hymt_desktop.core.service import detect
    from hymt_desktop.core.text import variants

    found = [
        detect(text, ("en", "zh", "fr")).language for text in ("The meeting is on Tuesday.", "会议在星期二。")
    ]
    _expect(found == ["en", "zh"], f"detected {found}")
    traditional = variants.to_traditional("汉语")
    _expect(traditional == "漢語", f"汉语 became {traditional}")
    return "detected; Traditional Chinese written"


def _glossary(paths: Paths) -> str:
    from hymt_desktop.core.terms.model import Entry, Glossary
    from hymt_desktop.core.terms.store import GlossaryStore

    store = GlossaryStore(paths.glossaries)
    kept = store.create(Glossary("Self-test", "en", "zh"))
    store.add(kept, Entry("invoice", ("发票",)))
    store.close()
    store = GlossaryStore(paths.glossaries)
    try:
        found = [entry.source for entry in store.entries(store.get("Self-test"), search="发票")]
    finally:
        store.close()
    _expect(found == ["invoice"], f"the store gave {found}")
    return "written, closed, opened, searched"


def _history(paths: Paths) -> str:
    from hymt_desktop.core.memory.model import HistoryEntry
    from hymt_desktop.core.memory.store import Memory

    memory = Memory(paths.memory)
    try:
        memory.add_history(HistoryEntry(_SENTENCE, _RENDERING, "en", "zh"))
        count = memory.count_history(search="早上好")
    finally:
        memory.close()
    _expect(count == 1, f"the search found {count} entries")
    return "written and searched"


def _settings(paths: Paths) -> str:
    from hymt_desktop.core.settings import Settings, load_settings, save_settings

    save_settings(paths.settings_file, Settings(beam_size=3))
    loaded, warnings = load_settings(paths.settings_file)
    _expect(loaded.beam_size == 3 and not warnings, f"read back {loaded.beam_size}, {warnings}")
    return "written and read"


def _formats(folder: Path) -> Iterator[Check]:
    """Read, fill and read again one sample of each format."""
    from hymt_desktop.core.documents.registry import load_registry
    from hymt_desktop.core.documents.samples import samples

    registry = load_registry(())
    tried: set[str] = set()
    for name, content in samples().items():
        path = folder / name
        yield _try(f"format {name}", lambda path=path, content=content: _format(path, content, tried))  # type: ignore[misc]
    missing = {handler.name for handler in registry.handlers} - tried
    if missing:
        yield Check("formats", ok=False, seconds=0.0, detail=f"not tried: {missing}", exit_code=EXIT_FAULT)


def _format(path: Path, content: bytes, tried: set[str]) -> str:
    from hymt_desktop.core.documents.base import DocumentOptions, TranslationMap
    from hymt_desktop.core.documents.registry import load_registry

    registry = load_registry(())
    path.write_bytes(content)
    handler = registry.find(path)
    tried.add(handler.name)
    document = handler.extract(path, DocumentOptions(target="zh", source="en"))
    filled = TranslationMap({unit.index: _RENDERING for unit in document.units})
    output = path.with_name(f"{path.stem}.zh{handler.output_extension(path)}")
    with output.open("w+b") as stream:
        handler.write(document, filled, stream)
    again = registry.find(output).extract(output, DocumentOptions(target="zh", source="en"))
    # Catalogues keep the source beside the translation, and give the source again.
    there = (
        _RENDERING in "".join(unit.text for unit in again.units) or _RENDERING.encode() in output.read_bytes()
    )
    _expect(filled.texts and there, "the translation isn't in the file that was written")
    return handler.name


def _job(paths: Paths, folder: Path) -> str:
    """Translate a document as ``hymt file`` does."""
    from hymt_desktop.core.documents.base import DocumentOptions
    from hymt_desktop.core.documents.discover import plan
    from hymt_desktop.core.documents.jobs import JobSettings, run_files
    from hymt_desktop.core.documents.registry import load_registry
    from hymt_desktop.core.documents.report import State
    from hymt_desktop.core.documents.samples import samples
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.service import Translator

    package = ModelStore(paths).default()
    source, target = package.manifest.pairs[0]
    path = folder / "报告 with spaces.docx"
    path.write_bytes(samples()["letter.docx"])
    registry = load_registry(())
    settings = JobSettings(
        Options(target, source=source), DocumentOptions(target=target), paths.jobs, package.manifest.name
    )
    with Translator.open(package) as translator:
        report = run_files(plan([path], target, registry), translator, settings, registry).files[0]
    _expect(report.state is State.DONE and report.output, f"{report.state.name}: {report.error}")
    return f"{path.name} -> {report.output.name if report.output else ''}"


def _server(paths: Paths) -> str:
    """Ask the local API's application how it is, without a socket."""
    if not _has_server():
        return "not installed (an option: pip install 'hymt-desktop[server]')"
    import asyncio

    return asyncio.run(_ask_server(paths))


async def _ask_server(paths: Paths) -> str:
    from hymt_desktop.core.models.store import ModelStore
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.server.app import create_app
    from hymt_desktop.server.config import ServerConfig
    from hymt_desktop.server.files import Files
    from hymt_desktop.server.service import Service

    config = ServerConfig()
    service = Service(Translator.open(ModelStore(paths).default()), paths, Settings(), config.limits)
    files = Files(service)
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/languages", "raw_path": b"/languages", "query_string": b"", "root_path": "",
        "headers": [(b"host", f"127.0.0.1:{config.port}".encode())],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", config.port),
    }  # fmt: skip
    try:
        await create_app(service, files, config)(scope, receive, send)
    finally:
        files.close()
        service.close()
    body = b"".join(message.get("body", b"") for message in sent)
    _expect(sent[0].get("status") == 200, f"it answers {sent[0].get('status')}: {body[:200]!r}")
    return f"answers; {len(json.loads(body))} languages"


def _has_server() -> bool:
    return all(find_spec(name) is not None for name in ("starlette", "uvicorn", "multipart"))


def _licences(paths: Paths) -> str:
    from hymt_desktop.core.notices import notice

    text = notice(paths.assets)
    _expect("PySide6" in text, "the list of libraries is empty")
    return f"{len(text.splitlines())} lines of notices"


def _window(paths: Paths) -> str:
    # By name: Qt is nothing that the command line may depend on.
    return str(import_module("hymt_desktop.gui.self_test").check_window(paths))


def _window_apart() -> str:
    """Try the window in a process of its own, and return what it says."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "hymt_desktop"]
    environment = dict(os.environ)
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(environment.get(name) for name in displays):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    result = subprocess.run(
        [*program, "--self-test", "window", "--json"],
        capture_output=True,
        timeout=WINDOW_SECONDS,
        env=environment,
        check=False,
    )
    said = result.stderr.decode("utf-8", "replace").strip()
    try:
        check = json.loads(result.stdout.decode("utf-8"))["checks"][0]
    except (ValueError, LookupError):
        last = " ".join(said.splitlines()[-5:]) or "it said nothing"
        raise RuntimeError(f"the window's process ended with {result.returncode}: {last}") from None
    _expect(check["ok"], check["detail"])
    return str(check["detail"])
