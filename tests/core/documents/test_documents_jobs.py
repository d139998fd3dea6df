# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_translator import FakeTranslator

from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import AHEAD, BATCH_UNITS, Control, JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.documents.report import JobReport, State
from hymt_desktop.core.errors import Cancelled
from hymt_desktop.core.results import Options, Segment, Translation

REGISTRY = load_registry(())


def settings_for(folder: Path, **changes) -> JobSettings:
    options = Options("zh", source="en", context=changes.pop("context", 0))
    values = {"documents": DocumentOptions(target="zh"), "model": "fake 1", **changes}
    return JobSettings(options, journals=folder / "jobs", **values)


def run(folder: Path, paths, translator=None, *, out=None, include=(), exclude=(), control=None, **changes):
    todo = plan(paths, "zh", REGISTRY, folder=out, include=include, exclude=exclude)
    seen = []
    report = run_files(
        todo,
        translator or FakeTranslator(),
        settings_for(folder, **changes),
        REGISTRY,
        control=control,
        on_progress=seen.append,
    )
    return report, seen


def lines(count: int) -> str:
    return "".join(f"line number {i} of the text\n" for i in range(count))


def test_a_file_goes_beside_its_original_which_stays_as_it_was(tmp_path):
    path = tmp_path / "名 a.txt"
    path.write_text("hello there\n", encoding="utf-8")
    report, seen = run(tmp_path, [path])
    assert (tmp_path / "名 a.zh.txt").read_text(encoding="utf-8") == "HELLO THERE\n"
    assert path.read_text(encoding="utf-8") == "hello there\n"
    assert report.files[0].state is State.DONE
    assert seen[-1].fraction == 1.0
    assert not list((tmp_path / "jobs").iterdir())
    assert not list(tmp_path.glob("*.part"))


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.srt").write_text("no subtitles at all", encoding="utf-8")
    (tmp_path / "b.txt").write_text("fine", encoding="utf-8")
    (tmp_path / "c.bin").write_bytes(b"\0\1\2")
    report, _ = run(tmp_path, [tmp_path / n for n in ("a.srt", "b.txt", "c.bin", "missing.txt")])
    assert [f.state for f in report.files] == [State.FAILED, State.DONE, State.FAILED, State.FAILED]
    assert "a.srt is damaged" in report.files[0].error
    assert report.files[2].hint
    assert not (tmp_path / "a.zh.srt").exists()


def test_a_folder_is_searched_with_patterns_and_keeps_its_structure(tmp_path):
    root = tmp_path / "in"
    (root / "sub").mkdir(parents=True)
    for name in ("a.txt", "sub/b.md", "sub/c.txt", "d.xyz", ".hidden.txt", "a.zh.txt"):
        (root / name).write_bytes(b"word\0" if name.endswith("xyz") else b"word")
    report, _ = run(tmp_path, [root], out=tmp_path / "out", exclude=("c.*",))
    found = sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*"))
    assert found == ["a.zh.txt", "sub/b.zh.md"]
    assert {path.name for path, _ in report.skipped} == {"d.xyz", "a.zh.txt"}


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_loops_of_links_end(tmp_path):
    root = tmp_path / "in"
    root.mkdir()
    (root / "a.txt").write_text("word", encoding="utf-8")
    (root / "loop").symlink_to(root)
    (root / "l1.txt").symlink_to(root / "l2.txt")
    (root / "l2.txt").symlink_to(root / "l1.txt")
    report, _ = run(tmp_path, [root])
    assert [f.source.name for f in report.files] == ["a.txt"]
    assert all("link" in reason for _, reason in report.skipped)


def test_source_and_target_side_by_side(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("one **x** < y\n", encoding="utf-8")
    run(tmp_path, [path], side_by_side=True)
    page = (tmp_path / "a.zh.md.html").read_text(encoding="utf-8")
    assert "one x &lt; y</td>" in page
    assert "ONE X &lt; Y</td>" in page


def test_two_files_of_one_name_get_two_outputs(tmp_path):
    for sub in ("x", "y"):
        (tmp_path / sub).mkdir()
        (tmp_path / sub / "a.txt").write_text(sub, encoding="utf-8")
    run(tmp_path, [tmp_path / "x/a.txt", tmp_path / "y/a.txt"], out=tmp_path / "out")
    assert {p.name: p.read_text() for p in (tmp_path / "out").iterdir()} == {
        "a.zh.txt": "X",
        "a (2).zh.txt": "Y",
    }


SLUICE = "# Water\n\n" + "".join(
    f"Day {i}: open the sluice gate. Then it is day {i}.\n\n" for i in range(100, 160)
)


class Wavering(FakeTranslator):
    """Renders a term in another way on every tenth day, unless it is told how; the others as usual."""

    def translate_segments(self, units, options, *, terms=None, contexts=None, **rest):
        assert not options.consistent, "a batch can't know what is usual in the document"
        self.calls.append(list(units))
        self.contexts += contexts or []
        return [self._rendered(unit, options, terms) for unit in units]

    def _rendered(self, unit, options, terms):
        segments, text = [], ""
        for match in re.finditer(r"[^.]+\.?", unit):
            sentence = match.group().strip()
            told = terms is not None and terms.find(sentence, "en", "zh")
            number = (re.findall(r"\d+", sentence) or [""])[0]
            word = "闸门" if number.endswith("0") and not told else "水闸"
            target = f"{number}{word}{number}。" if "gate" in sentence else f"{number}。"
            start = match.start() + match.group().index(sentence)
            where = (start, start + len(sentence), len(text), len(text) + len(target))
            segments.append(Segment(sentence, target, *where, -0.5, step="first", quality=40.0))
            text += target
        return Translation(text, "en", options.target, False, 1.0, "fake", tuple(segments))


def wavering(tmp_path, translator=None, *, control=None, consistent=True, context=0, **changes):
    path = tmp_path / "gate.md"
    path.write_text(SLUICE, encoding="utf-8")
    settings = settings_for(tmp_path, context=context, **changes)
    settings = replace(settings, options=replace(settings.options, consistent=consistent))
    translator = translator or Wavering()
    todo = plan([path], "zh", REGISTRY)
    report = run_files(todo, translator, settings, REGISTRY, control=control).files[0]
    output = tmp_path / "gate.zh.md"
    return report, output.read_text(encoding="utf-8") if output.exists() else "", translator


def test_what_is_rendered_in_several_ways_is_reported(tmp_path):
    report, text, _ = wavering(tmp_path, consistent=False)
    assert text.count("闸门") == 6
    [gate] = [phrase for phrase in report.varied if phrase.source == "sluice gate"]
    assert (gate.target, gate.uses, gate.same, len(gate.others)) == ("水闸", 60, 54, 6)
    assert "line" in gate.others[0]
    assert (report.quality, report.revised) == (40.0, 0)
    table = report.as_dict()
    assert table["segments"][1]["source"] == "Day 100: open the sluice gate."
    assert table["segments"][1]["quality"] == 40.0
    [same] = [p for p in table["consistency"]["rendered_in_several_ways"] if p["source"] == "sluice gate"]
    assert same["same"] == 54
    page = JobReport("en", "zh", "fake", (report,)).as_html()
    assert "Rendered in several ways" in page
    assert "54 / 60" in page
    assert "Lowest expected quality" in page


@pytest.mark.parametrize("context", [0, 2])
def test_the_usual_rendering_is_used_throughout(tmp_path, context):
    _, before, _ = wavering(tmp_path, consistent=False)
    report, text, translator = wavering(tmp_path, context=context)
    assert "闸门" not in text
    assert text == before.replace("闸门", "水闸")
    assert report.revised == 6
    assert report.consistency > 0.99
    # Only those sentences, not their paragraphs.
    assert translator.calls[-1] == [f"Day {i}: open the sluice gate." for i in range(100, 160, 10)]


def test_a_job_stopped_while_it_is_made_consistent_resumes_to_the_same_bytes(tmp_path):
    _, expected, whole = wavering(tmp_path)
    (tmp_path / "gate.zh.md").unlink()
    control, first = Control(), Wavering()
    original = first.translate_segments

    def stop(units, *args, **rest):
        if len(first.calls) == len(whole.calls) - 1:
            control.cancel()
        return original(units, *args, **rest)

    first.translate_segments = stop
    report, text, _ = wavering(tmp_path, first, control=control)
    assert (report.state, text) == (State.CANCELLED, "")
    report, text, second = wavering(tmp_path, resume=True)
    assert text == expected
    assert second.calls == whole.calls[-1:]
    assert report.revised == 6


def test_revisions_that_are_done_are_not_made_again(tmp_path):
    _, expected, _ = wavering(tmp_path)
    (tmp_path / "gate.zh.md").unlink()
    blocker = tmp_path / "gate.zh.md"
    blocker.mkdir()
    (blocker / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IsADirectoryError):
        wavering(tmp_path)
    (blocker / "file").unlink()
    blocker.rmdir()
    report, text, second = wavering(tmp_path, resume=True)
    assert (text, second.calls, report.revised) == (expected, [], 6)


def test_repeated_texts_are_translated_once(tmp_path):
    path = tmp_path / "a.txt"
    count = 2 * BATCH_UNITS
    path.write_text("same\n" * count + "other\n", encoding="utf-8")
    translator = FakeTranslator()
    report, _ = run(tmp_path, [path], translator)
    assert sum(len(call) for call in translator.calls) <= BATCH_UNITS + 1
    assert report.files[0].counts["repeated"] >= count - BATCH_UNITS
    assert (tmp_path / "a.zh.txt").read_text() == "SAME\n" * count + "OTHER\n"


def test_context_is_the_text_before_and_ends_at_headings(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("one **x**\n\ntwo\n\n# head\n\nthree\n", encoding="utf-8")
    translator = FakeTranslator()
    run(tmp_path, [path], translator, context=2)
    assert translator.contexts == ["", "one x", "", "head"]


def test_the_report_has_counts_flags_and_reasons(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("agent 7 <b>\nEMPTY one\nfine\n", encoding="utf-8")
    report, _ = run(tmp_path, [path])
    data = json.loads(report.as_json())["files"][0]
    assert (data["units"], data["translated"], data["kept"], data["flagged"]) == (3, 2, 1, 2)
    assert data["flags"][0]["reasons"] == ["number: 7 is missing"]
    assert (tmp_path / "a.zh.txt").read_text() == "AGENT 7 <b>\nEMPTY one\nFINE\n"
    page = tmp_path / "r.html"
    report.save(page)
    assert "agent 7 &lt;b&gt;" in page.read_text(encoding="utf-8")


def test_cancel_takes_effect_at_once_and_resume_goes_on(tmp_path):
    path = tmp_path / "a.txt"
    count = 20 * BATCH_UNITS
    path.write_text(lines(count), encoding="utf-8")
    control = Control()
    first = FakeTranslator(delay=0.05)
    threading.Timer(0.12, control.cancel).start()
    report, _ = run(tmp_path, [path, path.with_name("b.txt")], first, control=control)
    assert report.files[0].state is State.CANCELLED
    assert report.cancelled
    assert report.seconds < 1.1
    assert not (tmp_path / "a.zh.txt").exists()
    second = FakeTranslator()
    run(tmp_path, [path], second, resume=True)
    # The batches in flight are the only ones that may be translated twice.
    assert 0 <= len(first.calls) + len(second.calls) - 20 <= AHEAD
    assert (tmp_path / "a.zh.txt").read_text() == lines(count).upper()


def test_without_resume_a_job_starts_over_and_other_settings_have_other_journals(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(lines(4 * BATCH_UNITS), encoding="utf-8")
    for changes in ({"resume": False}, {"resume": True, "glossary": "other"}):
        control = Control()
        translator = FakeTranslator()
        original = translator.translate_segments

        def stop(*args, original=original, control=control, translator=translator, **kwargs):
            if len(translator.calls) == 2:
                control.cancel()
            return original(*args, **kwargs)

        translator.translate_segments = stop
        run(tmp_path, [path], translator, control=control, resume=True)
        again = FakeTranslator()
        run(tmp_path, [path], again, **changes)
        assert len(again.calls) == 4


def test_pause_holds_the_job(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(lines(200), encoding="utf-8")
    control = Control()
    control.pause()
    translator = FakeTranslator()
    thread = threading.Thread(target=run, args=(tmp_path, [path], translator), kwargs={"control": control})
    thread.start()
    time.sleep(0.2)
    assert control.paused
    assert translator.calls == []
    control.resume()
    thread.join(10)
    assert (tmp_path / "a.zh.txt").exists()


class Steps(FakeTranslator):
    """Asks after each unit whether to stop, and says how far it is."""

    def translate_segments(self, units, options, *, cancelled=lambda: False, progress=None, **rest):
        for number in range(len(units)):
            if cancelled():
                raise Cancelled("no more")
            self.steps = getattr(self, "steps", 0) + 1
            progress(number + 1, len(units))
            time.sleep(0.004)
        return super().translate_segments(units, options)


def test_a_pause_and_a_cancel_reach_into_a_batch(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(lines(BATCH_UNITS), encoding="utf-8")
    control, translator = Control(), Steps()
    found = []
    thread = threading.Thread(
        target=lambda: found.append(run(tmp_path, [path], translator, control=control)[0])
    )
    thread.start()
    while not getattr(translator, "steps", 0):
        time.sleep(0.001)
    control.pause()
    time.sleep(0.1)
    held = translator.steps
    time.sleep(0.2)
    later = translator.steps
    # A thread that waits for ever would keep the tests from ending.
    control.cancel()
    thread.join(10)
    assert 0 < later == held < BATCH_UNITS
    assert found[0].files[0].state is State.CANCELLED
    assert translator.steps == held


def test_progress_is_told_within_a_batch_and_never_goes_back(tmp_path):
    path = tmp_path / "a.txt"
    count = 3 * BATCH_UNITS
    path.write_text(lines(count), encoding="utf-8")
    _, seen = run(tmp_path, [path], Steps())
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert any(0 < number < BATCH_UNITS for number in done)
    assert (done[0], done[-1]) == (0, count)


def test_batches_are_as_large_in_chinese_as_in_english(tmp_path):
    sizes = {}
    for name, text in (
        ("en", "a quiet morning by the river and the old stone bridge\n"),
        ("zh", "河边和老石桥旁的宁静早晨真美\n"),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(
            "".join(f"{i} {text * 20}"[:-1].replace("\n", " ") + "\n" for i in range(99)), "utf-8"
        )
        translator = FakeTranslator()
        run(tmp_path, [path], translator)
        sizes[name] = len(translator.calls[0])
    assert 0.7 < sizes["en"] / sizes["zh"] < 1.4
    assert sizes["zh"] < BATCH_UNITS


def test_a_file_that_changes_meanwhile_is_not_written(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("one\n", encoding="utf-8")
    translator = FakeTranslator()
    original = translator.translate_segments

    def meddle(*args, **kwargs):
        path.write_text("two\n", encoding="utf-8")
        return original(*args, **kwargs)

    translator.translate_segments = meddle
    report, _ = run(tmp_path, [path], translator)
    assert "changed" in report.files[0].error
    assert not (tmp_path / "a.zh.txt").exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells files apart by /proc")
def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("one\n", encoding="utf-8")
    (tmp_path / "a.zh.txt").write_text("older", encoding="utf-8")

    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda n: full(n) if _is_output(n) else real(n))

    report, _ = run(tmp_path, [path])
    assert "full" in report.files[0].hint
    assert (tmp_path / "a.zh.txt").read_text() == "older"
    assert not list(tmp_path.glob(".*part"))


def _is_output(number: int) -> bool:
    return "journal" not in str(Path(f"/proc/self/fd/{number}").readlink())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that count")
def test_a_read_only_folder_is_reported(tmp_path):
    folder = tmp_path / "ro"
    folder.mkdir()
    (folder / "a.txt").write_text("one", encoding="utf-8")
    folder.chmod(0o500)
    report, _ = run(tmp_path, [folder / "a.txt"])
    assert "read-only" in report.files[0].hint


def test_an_output_path_that_is_a_folder_is_reported(tmp_path):
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    report, _ = run(tmp_path, [tmp_path / "a.txt"], out=tmp_path / "file" / "sub")
    assert report.files[0].state is State.FAILED
    assert "not written" in report.files[0].error


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from fake_translator import FakeTranslator
from hymt_desktop.core.documents.base import DocumentOptions
from hymt_desktop.core.documents.discover import plan
from hymt_desktop.core.documents.jobs import JobSettings, run_files
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.results import Options
folder = Path({folder!r})
registry = load_registry(())
settings = JobSettings(Options("zh", source="en"), DocumentOptions(), folder / "jobs", "fake", resume=True)
translator = FakeTranslator(log=str(folder / "log"))
print("ready", flush=True)
run_files(plan([folder / "a.txt"], "zh", registry), translator, settings, registry)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs kill -9")
def test_a_killed_job_resumes_to_the_same_bytes(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("".join(f"line {i} of {i * i}\n" for i in range(20_000)), encoding="utf-8")
    code = SCRIPT.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    rng = random.Random(7)
    killed = 0
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(rng.uniform(0.0, 0.08))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        killed += process.returncode == -signal.SIGKILL
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / "a.zh.txt").read_text(encoding="utf-8") == path.read_text(encoding="utf-8").upper()
    assert not list(tmp_path.glob(".*"))
    asked = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert killed > 3
    assert len(asked) - len(set(asked)) <= killed * AHEAD * BATCH_UNITS


def test_a_torn_journal_line_is_done_again(tmp_path):
    from hymt_desktop.core.documents.journal import Entry, Journal

    journal = Journal.open(tmp_path, "key", resume=True)
    journal.add([Entry(0, "a"), Entry(1, "b\n二")])
    journal.add([Entry(2, "c", ("t",), "memory", ("number: x",))])
    journal.close(remove=False)
    path = tmp_path / "key.journal"
    whole = path.read_bytes()
    for cut in range(len(whole) - 60, len(whole)):
        path.write_bytes(whole[:cut])
        torn = Journal.open(tmp_path, "key", resume=True)
        assert torn.batches == 1
        assert torn.get(1) == "b\n二"
        assert torn.get(2) is None
        torn.add([Entry(2, "c", ("t",), "memory", ("number: x",))])
        torn.close(remove=False)
        assert path.read_bytes() == whole
    again = Journal.open(tmp_path, "key", resume=True)
    assert list(again.entries())[2].flags == ("number: x",)
    again.close(remove=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows reports it in another way")
def test_one_job_runs_once_at_a_time(tmp_path):
    from hymt_desktop.core.documents.journal import Journal
    from hymt_desktop.core.errors import UserError

    journal = Journal.open(tmp_path, "key", resume=True)
    with pytest.raises(UserError, match="another window"):
        Journal.open(tmp_path, "key", resume=True)
    journal.close(remove=True)


def test_journals_that_nobody_needs_any_more_go(tmp_path):
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    for name, age in (("old", 40), ("new", 2)):
        path = jobs / f"{name}.journal"
        path.write_bytes(b"")
        os.utime(path, (time.time() - age * 86_400,) * 2)
    (tmp_path / "a.txt").write_text("x y", encoding="utf-8")
    run(tmp_path, [tmp_path / "a.txt"])
    assert [p.name for p in jobs.iterdir()] == ["new.journal"]
