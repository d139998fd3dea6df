# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import types

import pytest

from hymt_desktop.cli import app, console
from hymt_desktop.cli.blocks import read_blocks
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.models.store import ModelStore
from hymt_desktop.core.paths import default_paths

_ENVIRONMENT = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


@pytest.fixture
def home(tmp_path, tiny_package):
    """The ``--data-dir`` of a user who has the tiny model installed."""
    folder = tmp_path / "home"
    ModelStore(default_paths(folder)).install(tiny_package.path, self_test=lambda package: None)
    return folder


def hymt(home, *arguments, data=None, **options):
    """Run the program as people do, in a process with an ASCII locale."""
    command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(home), *arguments]
    return subprocess.run(
        command, input=data, capture_output=True, timeout=100, env=_ENVIRONMENT, check=False, **options
    )


def use_model(home, *arguments):
    return (*arguments, "--model", "tiny", "--threads", "1")


def test_translates_standard_input_as_utf8_whatever_the_locale(home):
    text = "我们的团队 {name}。\n\n- 旧图书馆\n"
    done = hymt(home, *use_model(home, "translate", "--to", "en", "-"), data=text.encode())
    assert (done.returncode, done.stderr[:10]) in [(0, b""), (0, b"hymt: plea")]
    lines = done.stdout.decode("utf-8").split("\n")
    assert len(lines) == 4
    assert "{name}" in lines[0]
    assert lines[2].startswith("- ")


def test_what_a_full_disk_left_of_the_glossaries_is_not_opened(home):
    """SQLite makes its file before it writes to it; opening it again would need room."""
    left = default_paths(home).glossaries
    left.touch()
    done = hymt(home, *use_model(home, "translate", "--from", "en", "--to", "zh", "The meeting."))
    assert done.returncode == 0, done.stderr
    assert left.stat().st_size == 0


def test_json_carries_segments_scores_and_flags(home):
    done = hymt(
        home, *use_model(home, "translate", "--from", "en", "--to", "zh", "--json", "The meeting. Our team.")
    )
    result = json.loads(done.stdout)
    assert result["source_language"] == "en"
    assert [s["source"] for s in result["segments"]] == ["The meeting.", "Our team."]
    assert isinstance(result["segments"][0]["score"], float)
    assert result["text"][result["segments"][1]["target_start"] :] == result["segments"][1]["target"]


def test_json_carries_steps_repairs_and_consistency_and_memory_serves_again(home):
    text = "The old library is here. The old library was there. Our old library has moved."
    arguments = use_model(home, "translate", "--from", "en", "--to", "zh", "--json", "--memory", text)
    first, again = (json.loads(hymt(home, *arguments).stdout) for _ in range(2))
    assert first["repairs"]["sentences"] == 3
    assert first["repairs"]["steps"]["first"]["tried"] == 3
    (phrase,) = first["consistency"]["phrases"]
    assert (phrase["source"], phrase["uses"]) == ("old library", 3)
    assert first["consistency"]["share"] == pytest.approx(phrase["same"] / 3, abs=0.001)
    assert first["segments"][0]["quality"] is None
    # What was translated without a flag comes from memory now, the same to the letter.
    kept = [s["step"] != "" and not s["flags"] for s in first["segments"]]
    assert [s["step"] == "memory" for s in again["segments"]] == kept
    assert [s["target"] for s in again["segments"]] == [s["target"] for s in first["segments"]]


def test_strict_tells_of_doubtful_sentences(home):
    arguments = use_model(home, "translate", "--to", "zh", "The meeting has been moved to 14 May 2024.")
    done = hymt(home, *arguments, "--strict")
    assert (done.returncode == 1) == (b"please check" in done.stderr)
    assert hymt(home, *arguments).returncode == 0


def test_the_target_is_the_models_other_language(home):
    done = hymt(home, *use_model(home, "translate", "--json", "你好"))
    assert json.loads(done.stdout)["target_language"] == "en"


@pytest.mark.parametrize(
    ("arguments", "data", "code", "words"),
    [
        (["translate", "--to", "xx", "Hello"], None, 2, "xx"),
        (["translate", "--to", "fr", "Hello"], None, 2, "en, zh"),
        (["translate", "--to", "zh", ""], None, 2, "empty"),
        (["translate", "--to", "zh", "-"], b" \n", 2, "empty"),
        (["translate", "--to", "zh", "-"], b"abc\n\xff\xfe", 2, "line 2"),
        (["translate", "--to", "zh", "--context", "99", "Hello"], None, 2, "--context"),
        (["translate", "--to", "zh", "--glossary", "nowhere.csv", "Hello"], None, 2, "nowhere.csv"),
        (["translate", "--to", "zh", "--model", "nowhere/model", "Hello"], None, 3, "nowhere"),
        (["translate", "--to", "zh", "--model", "nobody", "Hello"], None, 3, "nobody"),
        (["nonsense"], None, 2, "nonsense"),
        (["models", "remove", "nobody"], None, 3, "nobody"),
        (["models", "install", "nowhere.hymt"], None, 3, "nowhere.hymt"),
    ],
)
def test_mistakes_get_a_message_and_an_exit_code(home, arguments, data, code, words):
    done = hymt(
        home,
        *arguments,
        *([] if "--model" in arguments or arguments[0] != "translate" else ["--model", "tiny"]),
        data=data,
    )
    assert done.returncode == code
    assert words in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_one_flipped_byte_in_the_model_is_named(home):
    file = home / "data" / "models" / "tiny" / "model.bin"
    data = bytearray(file.read_bytes())
    data[5000] ^= 4
    file.write_bytes(data)
    done = hymt(home, "translate", "--to", "zh", "--model", "tiny", "Hello")
    assert done.returncode == 3
    assert b"model.bin is damaged" in done.stderr
    assert hymt(home, "models", "verify", "tiny").returncode == 3


def test_a_megabyte_of_one_line_is_translated(home):
    done = hymt(home, *use_model(home, "translate", "--to", "zh", "--beam", "1", "-"), data=b"z" * 1_000_000)
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == 1


def test_a_reader_that_closes_the_pipe_gets_no_traceback(home):
    command = [
        sys.executable,
        "-m",
        "hymt_desktop",
        "--data-dir",
        str(home),
        "models",
        "info",
        "tiny",
        "--json",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_ENVIRONMENT)
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert error == b""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_interrupting_ends_with_130(home):
    command = [
        sys.executable,
        "-m",
        "hymt_desktop",
        "--data-dir",
        str(home),
        "translate",
        "--to",
        "zh",
        "--model",
        "tiny",
    ]

    def with_ctrl_c() -> None:
        # A shell starts background jobs with SIGINT ignored, and children inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_ENVIRONMENT,
        preexec_fn=with_ctrl_c,
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    output, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (output, error) == (b"", b"hymt: Interrupted.\n")


def test_a_fault_goes_to_the_log_and_not_to_people(tmp_path, capsys):
    paths = default_paths(tmp_path)

    def faulty():
        raise ZeroDivisionError("oh")

    assert app.guarded(faulty, paths) == 70
    shown = capsys.readouterr().err
    assert "fault of the program" in shown
    assert "Traceback" not in shown
    assert "ZeroDivisionError: oh" in paths.log_file.read_text(encoding="utf-8")


def test_help_is_quick_and_names_each_command(tmp_path):
    code = (
        "import sys, hymt_desktop.__main__ as m; m.main(['--help']);"
        "print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=_ENVIRONMENT, check=True)
    for name in ("translate", "detect", "models", "doctor", "bench"):
        assert name in done.stdout.decode()
    for heavy in ("ctranslate2", "sentencepiece", "numpy", "py3langid", "PySide6", "rich", "platformdirs"):
        assert f"'{heavy}'" not in done.stderr.decode()


@pytest.mark.parametrize("command", ["translate", "detect", "models", "doctor", "bench"])
def test_each_command_has_help_with_an_example(command, capsys):
    assert app.run([command, "--help"]) == 0
    assert f"  hymt {command}" in capsys.readouterr().out


def test_version(capsys):
    from hymt_desktop import __version__

    assert app.run(["--version"]) == 0
    assert capsys.readouterr().out == f"hymt {__version__}\n"


def test_detect(capsys, tmp_path):
    assert app.run(["--data-dir", str(tmp_path), "detect", "--among", "en,zh", "--json", "你好，世界"]) == 0
    assert json.loads(capsys.readouterr().out) == {"language": "zh", "confidence": 1.0, "reliable": True}
    assert app.run(["--data-dir", str(tmp_path), "detect", "--among", "en,zh", "12345"]) == 0
    assert "not sure" in capsys.readouterr().out


def test_models_are_installed_listed_shown_verified_and_removed(tmp_path, tiny_package, capsys):
    data = ["--data-dir", str(tmp_path / "home")]
    assert app.run([*data, "models", "install", str(tiny_package.path)]) == 0
    assert app.run([*data, "models", "list"]) == 0
    assert "tiny" in capsys.readouterr().out
    assert app.run([*data, "models", "info", "tiny"]) == 0
    assert "random weights" in capsys.readouterr().out
    assert app.run([*data, "models", "verify", "tiny", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out).values()) == {"ok"}
    assert app.run([*data, "models", "remove", "tiny"]) == 0
    assert app.run([*data, "models", "info", "tiny"]) == 3


def test_doctor_says_that_there_is_no_model(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("hymt_desktop.core.paths.assets_folder", lambda: tmp_path / "none")
    assert app.run(["--data-dir", str(tmp_path), "doctor", "--json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert "No translation model" in report["self-test"]["result"]
    assert report["processor"]["int8"] == "supported"


@pytest.fixture
def few_sentences(monkeypatch):
    """Random weights find no end, and all that they write is repaired."""
    monkeypatch.setattr("hymt_desktop.core.bench.AT_ONCE", 2)


def test_bench_measures(home, capsys, few_sentences):
    assert (
        app.run(
            ["--data-dir", str(home), "bench", "--model", "tiny", "--repeat", "1", "--beam", "1", "--json"]
        )
        == 0
    )
    report = json.loads(capsys.readouterr().out)
    assert set(report["pairs"]) == {"en-zh", "zh-en"}
    figures = report["pairs"]["en-zh"]
    assert figures["characters_per_s"] > 0
    assert {"1", str(report["threads"])} == set(figures["words_per_s"])
    assert "peers" not in figures
    assert report["growth"]["input"] == 10
    assert report["growth"]["time"] > 0
    assert report["energy"]["readable"] == (figures["joules_per_1000_words"] is not None)


def test_bench_holds_the_program_against_the_engine_alone(home, capsys, few_sentences):
    data = ["--data-dir", str(home), "bench", "--model", "tiny", "--repeat", "1", "--beam", "1", "--peer"]
    assert app.run([*data, "--json"]) == 0
    peer = json.loads(capsys.readouterr().out)["pairs"]["en-zh"]["peers"]["raw"]
    assert peer["words_per_s"] > 0
    assert 0 < peer["ratio_cpu"] < 2
    assert app.run([*data, "--threads", "2"]) == 0
    table = capsys.readouterr().out
    for words in (
        "1 thread ",
        "2 threads ",
        "CTranslate2 alone",
        "the program against it",
        "10 times the input",
    ):
        assert words in table


def test_text_of_a_terminal_without_a_pipe(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(UserError, match="no text"):
        console.read_text(None)


@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_blocks_are_the_text_and_end_with_lines(size):
    text = (
        "A first line.\r\n\n好的。再见。\nA very long line. It has two sentences and no end of words\n\ttail"
    )
    blocks = list(read_blocks(io.BytesIO(b"\xef\xbb\xbf" + text.encode()), "x", size))
    assert "".join(blocks) == text
    assert all(0 < len(block) <= size for block in blocks)
    if size == 40:
        assert blocks[0].endswith("\n")
        assert blocks[1] == "A very long line. "
    if size == 1000:
        assert len(blocks) == 1


def test_bytes_that_are_no_utf8_are_named_by_byte_and_line():
    data = "好\n".encode() * 50_000
    with pytest.raises(UserError, match=r"byte 200001, line 50001") as caught:
        list(read_blocks(io.BytesIO(data + b"a\xff\n"), "x", 1000))
    assert "iconv" in caught.value.hint
    with pytest.raises(UserError, match="byte 4, line 2"):
        list(read_blocks(io.BytesIO("好\n".encode() + b"\xe5\xa5"), "x"))


def test_a_long_text_is_translated_block_by_block(home, monkeypatch, capsys):
    """Each block is written before the next one is read, and what is written is the whole text."""
    lines = [f"The meeting {i} is here." for i in range(80)]
    data = ("\n".join(lines) + "\n").encode()
    written = []

    class Pipe(io.BytesIO):
        def read(self, size=-1):
            written.append(len(capsys.readouterr().out.split("\n")) if self.tell() else 0)
            return super().read(min(size, 300))

    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=Pipe(data), isatty=lambda: False))
    monkeypatch.setattr("hymt_desktop.cli.blocks.BLOCK", 250)
    arguments = use_model(home, "translate", "--from", "en", "--to", "zh", "-")
    assert app.run(["--data-dir", str(home), *arguments]) == 0
    rest = capsys.readouterr()
    assert sum(count > 1 for count in written) > 2
    assert rest.out.endswith("\n")
    whole = sum(count - 1 for count in written if count) + rest.out.count("\n")
    assert whole == len(lines)


def test_a_broken_window_is_explained(tmp_path, monkeypatch, capsys):
    def no_qt(name):
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(app, "import_module", no_qt)
    assert app.run(["--data-dir", str(tmp_path)]) == 2
    assert "libEGL.so.1" in capsys.readouterr().err


def test_the_model_folder_may_be_given(tmp_path, tiny_package):
    folder = shutil.copytree(tiny_package.path, tmp_path / "模型")
    arguments = [
        "--data-dir",
        str(tmp_path),
        "translate",
        "--to",
        "zh",
        "--model",
        str(folder),
        "--threads",
        "1",
    ]
    assert app.run([*arguments, "The meeting"]) == 0


def test_an_installation_says_on_a_terminal_what_it_does(tmp_path, tiny_package, capsys):
    import io

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    progress = console.Progress("Installing", Terminal())
    store = ModelStore(default_paths(tmp_path))
    store.install(tiny_package.path, self_test=lambda package: None, progress=progress.say)
    shown = progress._stream.getvalue()
    for words in ("copying", "checking model.bin", "translating a sentence", "putting it in place"):
        assert f"\rInstalling: {words}\x1b[K" in shown
    progress.clear()
    quiet = io.StringIO()
    console.Progress("Installing", quiet).say("copying")
    assert quiet.getvalue() == ""
    assert app.run(["--data-dir", str(tmp_path), "models", "install", str(tiny_package.path)]) == 0
    assert capsys.readouterr().err == ""
