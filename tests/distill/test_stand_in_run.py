# SPDX-License-Identifier: Apache-2.0
"""The run on a lent machine: each fault of its inputs, its data, its schedule, and all of it, tiny."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zlib
from dataclasses import replace

import numpy as np
import pytest
import torch
import zstandard

from distill import pieces
from distill.convert import convert_to_ct2
from distill.student.models import load_checkpoint, save_weights
from hymt_desktop.core.engine.package import write_manifest
from tests.distill.helpers import json_lines, random_student, train_tokenizer
from tests.distill.teacher import tiny
from tests.distill.teacher.test_gguf import write as write_gguf
from tests.tiny_model import tiny_manifest
from tools import stand_in_run, stand_in_teacher
from tools.lent import corpora, drive, inputs, results
from tools.lent.processes import TOO_LATE, Child, Crew, Events
from tools.lent.settings import load_settings

SETTINGS = """
[machine]
gpus = 0
processes = 2
free_gigabytes = 0.01
inputs_seconds = 0.6
[corpora]
lexicon = "L.en-zh.tsv.zst"
slices = 2
block = 5
epochs = 1
groups = 2
valid_step = 1
nearest = 0.5
[[corpora.sources]]
path = "P.en-zh.tsv.zst"
ordered = true
[[corpora.sources]]
path = "en-to-zh.tsv.zst"
kind = "teacher"
[teaching]
stop_before_end = 300
data_before_end = 200
write_seconds = 60
tune = ["--rate", "1e-3"]
answer = ["--cache-tokens", "20000", "--rows", "64"]
[training]
tokens_per_batch = 512
warmup_steps = 1
validate_every = 1000
log_every = 1
least_use_of_source = 0.0
compile = false
precision = "fp32"
most_seconds = 0.5
"""


def pairs(first, count):
    """Return English and Chinese sentences, every fifth of a kind that is held out."""
    ordinary, held_out, number = [], [], first
    while len(ordinary) < count or len(held_out) < count // 4:
        english, chinese = f"We sold {number} maps in 2024.", f"我们2024年卖了{number}张地图。"
        kind = held_out if zlib.crc32(english.encode()) % 500 == 0 else ordinary
        kind.append((english, chinese))
        number += 1
    return [p for i in range(count // 4) for p in (*ordinary[4 * i : 4 * i + 4], held_out[i])]


def settings_with(packed, file, more):
    """Write the settings with further lines at their end, which are of ``training``; returns the file."""
    file.write_text((packed / "settings.toml").read_text(encoding="utf-8") + more, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """Give the folder with all that is packed, and ``pieces`` in it."""
    root = tmp_path_factory.mktemp("sender")
    (root / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    words = [word for pair in pairs(1000, 40) for word in pair]
    tokenizer = tiny.tokenizer(tiny.CHATML_TOKENS, "<|im_end|>", text=words)
    model = tiny.qwen2(len(tokenizer))
    with torch.no_grad():  # so that some answers end
        model.model.embed_tokens.weight[tokenizer.convert_tokens_to_ids("<|im_end|>")] *= 4
    write_gguf(root / "m.gguf", model, tokenizer)
    for seed, name in enumerate(("five", "whole", "short")):
        checkpoint = root / f"{name}-checkpoint"
        checkpoint.mkdir()
        save_weights(random_student(seed=seed, vocabulary=600, heads=2, d_kv=32), checkpoint)
        pieces_model = train_tokenizer(root / "tokenizer.model")
        convert_to_ct2(checkpoint, pieces_model, root / name, alias_languages=("en", "zh"))
        shutil.copy(pieces_model, root / name)
        for text in ("MODEL_CARD.md", "LICENSE", "NOTICE"):
            (root / name / text).touch()
        write_manifest(root / name, tiny_manifest())
    for name, first in (("human/P.en-zh", 10_000), ("teacher/en-to-zh", 50_000), ("human/L.en-zh", 0)):
        rows = pairs(first, 40) if first else [("map", "地图"), ("museum", "博物馆"), ("teacher", "老师")]
        file = root / "data" / f"{name}.tsv.zst"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{english}\t{chinese}\n" for english, chinese in rows)
        file.write_bytes(zstandard.compress(text.encode()))
    texts = root / "texts"
    texts.mkdir()
    tune = [{"source": e, "target": z, "to": "zh"} for e, z in pairs(20_000, 8)]
    (texts / "tune.jsonl").write_text(json_lines(tune), encoding="utf-8")
    asked = [{"text": f"Write about {n} maps."} for n in range(6)]
    (texts / "questions.jsonl").write_text(json_lines(asked), encoding="utf-8")
    singles = [{"text": e, "to": "zh"} for e, _ in pairs(30_000, 8)]
    (texts / "texts.jsonl").write_text(json_lines(singles), encoding="utf-8")
    evaluation = root / "eval" / "toy" / "en-zh"
    evaluation.mkdir(parents=True)
    (evaluation / "source.en").write_text("A quick brown fox jumps over the lazy dog again.\n")
    (evaluation / "reference.zh").write_text("敏捷的棕色狐狸又一次跳过了那条非常懒的狗。\n", encoding="utf-8")
    (evaluation / "other.zh").write_text("另一个系统的译文。\n", encoding="utf-8")
    options = [f"--{n}={root / n}" for n in ("data", "texts", "five", "whole", "short")]
    options += [f"--eval-dir={root / 'eval'}", f"--gguf={root / 'm.gguf'}", f"--out={root / 'pieces'}"]
    settings = f"--settings={root / 'settings.toml'}"
    assert stand_in_run.main(["pack", settings, *options, "--megabytes=0.1"]) == 0
    return root


@pytest.fixture
def root(packed, tmp_path):
    """Give a lent machine's folder to which the pieces were copied."""
    shutil.copytree(packed / "pieces", tmp_path / "root" / "pieces")
    return tmp_path / "root"


REAL_COMMAND = inputs._COMMAND


@pytest.fixture(autouse=True)
def _quick_check(monkeypatch):
    """Let a check start no `python -m distill`, which takes seconds; one test does."""
    monkeypatch.setattr(inputs, "_COMMAND", (sys.executable, "-c", ""))


@pytest.fixture
def settings(packed):
    return load_settings(packed / "settings.toml")


# -- inputs ----------------------------------------------------------------------------------------------


def test_what_was_packed_is_put_together_once_and_found_right(root, packed, settings, capsys, monkeypatch):
    assert max(f.stat().st_size for f in (root / "pieces").rglob("piece-*")) <= 100_000
    monkeypatch.setattr(inputs, "_COMMAND", REAL_COMMAND)
    assert stand_in_run.main(["check", str(root), f"--settings={packed / 'settings.toml'}"]) == 0
    assert "All is well." in capsys.readouterr().out
    gguf = root / "in/first/teacher.gguf"
    assert gguf.read_bytes() == (packed / "m.gguf").read_bytes()
    assert not list((root / "in").rglob("other.zh"))
    made = gguf.stat()
    assert inputs.check(root, settings) == []
    assert gguf.stat().st_ino == made.st_ino
    gguf.write_bytes(gguf.read_bytes() * 2)
    assert inputs.check(root, settings) == []
    assert gguf.read_bytes() == (packed / "m.gguf").read_bytes()


def test_missing_and_damaged_pieces_are_named(root, packed, settings, capsys):
    (root / "pieces/rest/piece-00000").unlink()
    piece = root / "pieces/first/piece-00001"
    piece.write_bytes(piece.read_bytes()[::-1])
    first, rest = inputs.check(root, settings)
    assert "first are missing or damaged: piece-00001." in first
    assert "rest are missing or damaged: piece-00000." in rest
    assert stand_in_run.main(["check", str(root), f"--settings={packed / 'settings.toml'}"]) == 1
    assert "piece-00001" in capsys.readouterr().out


def test_pieces_of_another_pack_are_found_out(root, settings):
    manifest = json.loads((root / "pieces/inputs.json").read_text())
    files = manifest["bundles"]["first"]["files"]
    files["teacher.gguf"]["size"] += 1
    files["tokenizer.model"]["sha256"] = "0" * 64
    (root / "pieces/inputs.json").write_text(json.dumps(manifest))
    problems = inputs.check(root, settings)
    assert len(problems) == 2
    assert "teacher.gguf has" in problems[0]
    assert "tokenizer.model is damaged" in problems[1]
    (root / "pieces/inputs.json").write_text("{")
    assert "inputs.json can't be read" in inputs.check(root, settings)[0]
    (root / "pieces/inputs.json").unlink()
    assert "inputs.json is missing" in inputs.check(root, settings)[0]


@pytest.mark.parametrize(
    ("file", "data", "sentence"),
    [
        ("first/teacher.gguf", b"This is no model at all, but long enough.", "The teacher can't be used"),
        ("first/tokenizer.model", b"no", "The tokenizer can't be used"),
        ("first/tune/tune-answers.npy", b"no", "What to tune on can't be used"),
        ("first/questions/prompts-lengths.npy", None, "The questions can't be used"),
        ("first/eval/toy/en-zh", None, "The evaluation text can't be used"),
        ("rest/corpora/P.en-zh.tsv.zst", b"no", "The corpus P.en-zh.tsv.zst can't be used"),
        ("rest/corpora/en-to-zh.tsv.zst", zstandard.compress(b"no columns\n"), "two columns"),
        ("rest/texts.jsonl.zst", zstandard.compress(b'{"text": "a"}\n'), "texts.jsonl.zst can't be used"),
        ("rest/five/model.bin", b"no", "The student five can't be used"),
    ],
)
def test_each_input_that_cannot_be_used_is_named(root, settings, monkeypatch, file, data, sentence):
    assert inputs.check(root, settings) == []
    path = root / "in" / file
    if path.is_dir():
        shutil.rmtree(path)
    elif data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    # As if it had been packed so.
    monkeypatch.setattr(inputs, "_put_together", lambda *_: [])
    assert any(sentence in problem for problem in inputs.check(root, settings))


def test_what_the_machine_lacks_is_said(root, settings, monkeypatch):
    monkeypatch.setattr(inputs, "_MODULES", ("torch", "no_such_module"))
    assert "no_such_module can't be imported" in inputs.check(root, settings)[0]
    monkeypatch.undo()
    monkeypatch.setattr(inputs, "_COMMAND", (sys.executable, "-c", "import no_such_module"))
    assert "does not start: ModuleNotFoundError: No module named 'no_such" in inputs.check(root, settings)[0]
    monkeypatch.undo()
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    poor = replace(settings, machine=replace(settings.machine, gpus=2, free_gigabytes=1e9))
    gpus, disk = inputs.check(root, poor)
    assert gpus == "1 GPUs are seen, not 2."
    assert "not 1e+09" in disk
    assert "nowhere is no folder" in inputs.check(root / "nowhere", settings)[0]


def test_settings_are_checked(packed, tmp_path):
    assert load_settings(stand_in_run.SETTINGS).corpora.valid_step == 3
    text = SETTINGS.replace("valid_step = 1", "valid_step = 2").replace("gpus = 0", "gpus = 1")
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=r"machine\.gpus: must be 2(.|\n)*valid_step: must be odd"):
        load_settings(tmp_path / "bad.toml")


# -- data ------------------------------------------------------------------------------------------------


def test_blocks_of_lines_go_to_the_slices_in_turn(tmp_path):
    (tmp_path / "x.tsv").write_text("".join(f"{n}\n" for n in range(11)), encoding="utf-8")
    corpora.slice_lines(tmp_path / "x.tsv", tmp_path / "cut", 2, 3)
    one, two = ((tmp_path / "cut" / str(n) / "x.tsv").read_text().split() for n in range(2))
    assert one == ["0", "1", "2", "6", "7", "8"]
    assert two == ["3", "4", "5", "9", "10"]


def packed_slice(root, kind, number, examples):
    folder = root / "w" / kind / str(number) / "run" / "packed"
    for name in ("epoch0", "valid"):
        (folder / name).mkdir(parents=True)
        for side in ("source", "target"):
            ids = [i for e in examples for i in e]
            np.save(folder / name / f"{side}.npy", np.array(ids, dtype=np.uint16))
            np.save(folder / name / f"{side}_ends.npy", np.cumsum([len(e) for e in examples], dtype=np.int32))
    (folder / "manifest.json").touch()


def test_old_and_new_slices_are_merged(root, settings):
    from distill.train.batches import Shard

    (root / "in/first").mkdir(parents=True)
    (root / "in/first/tokenizer.model").touch()
    with pytest.raises(Exception, match="No slice of any corpus"):
        corpora.merge(root, settings)
    settings = replace(settings, corpora=replace(settings.corpora, slices=4, groups=2, valid_step=3))
    for number in range(4):
        packed_slice(root, "old", number, [[10 + number], [10 + number, 5]])
        if number != 2:  # a slice that failed
            packed_slice(root, "new", number, [[20 + number] * 3])
    assert "4 old, 3 new slices, 21 target tokens in 2 shards, 9 held out" in corpora.merge(root, settings)
    data = root / "w/data/packed"
    shards = [np.load(data / f"epoch{n}/source.npy").tolist() for n in range(2)]
    assert sorted(n for shard in shards for n in shard) == sorted(
        [n for s in range(4) for n in (10 + s, 10 + s, 5)] + [20, 21, 23] * 3
    )
    assert all({n // 10 for n in shard} == {0, 1, 2} for shard in shards)
    # Slices in the order old 0, new 0, old 1, new 1, old 2, old 3, new 3: every third of them.
    assert np.load(data / "valid/target.npy").tolist() == [10, 10, 5, 21, 21, 21, 23, 23, 23]
    assert Shard(data / "valid").lengths()[0].tolist() == [1, 2, 3, 3]


def test_weights_come_back_as_they_were(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "SIZE", 20_000)
    (tmp_path / "weights").mkdir()
    (tmp_path / "out").mkdir()
    save_weights(random_student(), tmp_path / "weights")
    assert results.cut_weights(tmp_path / "weights", tmp_path / "out/five2") > 2
    assert stand_in_run.main(["receive", str(tmp_path / "out/five2"), str(tmp_path / "back")]) == 0
    for name in ("model.safetensors", "config.json"):
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "weights" / name).read_bytes()
    assert len(list((tmp_path / "back").iterdir())) == 2
    with monkeypatch.context() as patch:
        patch.setattr(results, "file_sha256", lambda _: "0" * 64)
        results.cut_weights(tmp_path / "weights", tmp_path / "out/five2")
    assert stand_in_run.main(["receive", str(tmp_path / "out/five2"), str(tmp_path / "again")]) == 2
    (tmp_path / "out/five2/piece-00001").unlink()
    assert stand_in_run.main(["receive", str(tmp_path / "out/five2"), str(tmp_path / "again")]) == 2
    assert not (tmp_path / "again").exists()


# -- schedule --------------------------------------------------------------------------------------------


def test_a_process_that_is_late_is_ended_with_its_children(tmp_path):
    crew = Crew(tmp_path, tmp_path, Events(tmp_path / "events", time.time()), {})
    mark = tmp_path / "mark"
    child = crew.start("late", ["sh", "-c", f"echo words; (sleep 2; touch {mark}) & wait"])
    begun = time.time()
    assert crew.wait(child, begun + 0.5) == TOO_LATE
    assert time.time() - begun < 1.9
    time.sleep(max(0, begun + 2.5 - time.time()))
    assert not mark.exists()
    assert "end late too late | words" in (tmp_path / "events").read_text()
    assert crew.wait(crew.start("good", ["sh", "-c", "exit 3"]), time.time() + 5) == 3


def sleeping(tmp_path):
    """Return a teacher that is never done."""
    script = tmp_path / "sleeping.py"
    script.write_text("import time\ntime.sleep(60)\n")
    return script


def test_a_run_with_damaged_inputs_ends_at_once(root, packed, tmp_path):
    piece = root / "pieces/first/piece-00000"
    piece.write_bytes(piece.read_bytes() * 2)
    options = ["--seconds=400", f"--settings={packed / 'settings.toml'}"]
    assert stand_in_run.main(["run", str(root), *options]) == 1
    events = (root / "events").read_text()
    assert "ENDED 1" in events
    assert "piece-00000" in events
    assert "start" not in events
    assert stand_in_run.main(["wait", str(root), "five1", "--seconds=9"]) == 1
    assert stand_in_run.main(["wait", str(root), "ended", "--seconds=9"]) == 0


def test_a_run_whose_inputs_do_not_follow_ends(root, packed, tmp_path):
    piece = root / "pieces/rest/piece-00000"
    piece.write_bytes(piece.read_bytes()[:-1])
    begun = time.time()
    run = drive.Drive(root, packed / "settings.toml", begun + 400, sleeping(tmp_path))
    assert run.run() == 1
    assert time.time() - begun < 30
    events = (root / "events").read_text().splitlines()
    assert "did not arrive in time. 1 pieces of rest are missing, piece-00000" in events[-1]
    assert [line.split()[-2:] for line in events[-3:-1]] == [["stop", "tune"], ["stop", "write"]]


class Cast:
    """A crew whose processes end at once, with what was said of them, and leave what they should."""

    def __init__(self, run, codes):
        self.run, self.codes, self.started, self.stopped = run, codes, [], []

    def start(self, name, command, *, gpu=None, nice=0):
        self.started.append(name)
        work, code = self.run.work, self.codes.get(name, 0)
        log = self.run.root / "logs" / f"{name}.log"
        log.touch()
        made = {
            **{f"unpack-{n}": work / n / "start" / "config.json" for n in ("five", "whole", "short")},
            **{
                n: work / n / "weights" / "config.json"
                for n in ("whole", "five1", "five2", "five2-alone", "short")
            },
            "tune": work / "tuned.pt",
            "own": work / drive.OWN,
        }
        if name in made and not code:
            made[name].parent.mkdir(parents=True, exist_ok=True)
            made[name].touch()
        if name == "decode-written":
            text = " ".join(english for english, _ in pairs(60_000, 4))
            (work / "written.jsonl").write_text(json_lines([{"text": text}]))
        if name in ("singles", "docs"):
            folder = work / ("answers" if name == "singles" else "docs-answers")
            folder.mkdir(exist_ok=True)
            (folder / "scores0.npy").touch()
        if name in ("decode-answers", "decode-docs-answers"):
            row = {"text": "One map.", "translation": "一张地图。", "to": "zh", "score": -1.0}
            (work / f"{name[7:]}.jsonl").write_text(json_lines([row]), encoding="utf-8")
        return Child(name, None, log)

    def wait(self, child, until):
        assert until < time.time() + 500
        return self.codes.get(child.name, 0)

    def stop(self, child):
        self.stopped.append(child.name)

    def stop_all(self):
        pass


def rehearsed(root, packed, monkeypatch, codes, settings=None):
    """Run the schedule with a cast; ``settings`` are the run's, if not those of the pieces."""
    assert inputs.check(root, load_settings(packed / "settings.toml")) == []
    monkeypatch.setattr(inputs, "check", lambda *_: [])
    monkeypatch.setattr(corpora, "merge", lambda *_: "all")
    monkeypatch.setattr(drive, "cut_weights", lambda source, out: out.mkdir() or 1)
    run = drive.Drive(root, settings or packed / "settings.toml", time.time() + 400)
    run.crew = Cast(run, codes)
    code = run.run()
    return run, code, run.crew.started, (root / "events").read_text().splitlines()[-1]


ALL = (
    *("tune", "write", "old", "unpack-five", "unpack-whole", "encode", "singles", "decode-written"),
    *("encode-docs", "docs", "more", "decode-answers", "decode-docs-answers", "new", "corpus"),
    *("own", "nearest-to-zh", "nearest-to-en", "whole", "five1", "five2"),
)


@pytest.mark.parametrize(
    ("fails", "missing", "added", "how"),
    [
        ("", "", "", "five2 is trained"),
        ("write", "decode-written encode-docs docs decode-docs-answers", "", "five2 is trained"),
        ("encode-docs", "docs decode-docs-answers", "", "five2 is trained"),
        ("encode", "singles more decode-answers", "", "five2 is trained"),
        ("tune", "docs more decode-docs-answers", "", "five2 is trained"),
        ("decode-answers decode-docs-answers", "new corpus", "", "five2 is trained"),
        ("own", "nearest-to-zh nearest-to-en", "", "five2 is trained"),
        ("nearest-to-zh", "", "", "five2 is trained"),
        ("new", "", "", "five2 is trained"),
        ("old", "", "", "five2 is trained"),
        ("unpack-whole", "whole", "", "five2 is trained, without a live teacher"),
        ("whole", "", "", "five2 is trained, without a live teacher"),
        ("five1", "", "", "five2 is trained"),
        ("five2", "", "five2-alone", "five2 is trained"),
        ("five2 five2-alone", "", "five2-alone", "only five1 is trained"),
        ("five1 five2 five2-alone", "", "five2-alone", "no student is trained"),
        ("unpack-five", "whole five1 five2", "", "could not be unpacked"),
    ],
)
def test_what_fails_costs_only_what_hangs_on_it(root, packed, monkeypatch, fails, missing, added, how):
    codes = dict.fromkeys(fails.split(), 1)
    run, code, started, last = rehearsed(root, packed, monkeypatch, codes)
    if fails == "tune":
        started = [name for name in started if name != "decode-answers"]
        missing += " decode-answers"
        assert run.crew.stopped == ["singles"]
    assert sorted(started) == sorted({*ALL} - {*missing.split()} | {*added.split()})
    assert last.endswith(f"ENDED {code} {how}") or how in last
    assert code == (how in ("no student is trained", "could not be unpacked"))
    if "five2" in started:
        text = (run.work / "five2.toml").read_text()
        assert ("[distillation]" in text) == ("without" not in how)
        assert f'start_from = "{run.work / ("five/start" if "five1" in codes else "five1/weights")}"' in text


@pytest.mark.parametrize(
    ("teacher", "fails", "added", "how"),
    [
        ("none", "", "", "five2 is trained, on text alone"),
        ("none", "five2", "five2-alone", "five2 is trained, on text alone"),
        ("none", "five2 five2-alone", "five2-alone", "no student is trained"),
        ("self", "", "", "five2 is trained, with itself as teacher"),
        ("self", "five2", "five2-alone", "five2 is trained, with itself as teacher"),
    ],
)
def test_without_whole_both_gpus_train_the_student_at_once(
    root, packed, tmp_path, monkeypatch, teacher, fails, added, how
):
    settings_with(packed, tmp_path / "settings.toml", f"teacher = '{teacher}'\n")
    shutil.rmtree(root / "in", ignore_errors=True)
    codes = dict.fromkeys(fails.split(), 1)
    run, code, started, last = rehearsed(root, tmp_path, monkeypatch, codes)
    assert sorted(started) == sorted({*ALL} - {"unpack-whole", "whole", "five1"} | {*added.split()})
    assert last.endswith(f"ENDED {code} {how}")
    assert code == (how == "no student is trained")
    text = (run.work / "five2.toml").read_text()
    assert (
        (f'teacher = "{run.work / "five/start"}"' in text)
        == ("[distillation]" in text)
        == (teacher == "self")
    )
    assert f'start_from = "{run.work / "five/start"}"' in text


@pytest.mark.parametrize(
    ("fails", "missing", "added", "how"),
    [
        ("", "", "", "five2 and short trained"),
        ("short", "", "", "five2 trained"),
        ("five2", "", "", "short trained"),
        ("five2 short", "", "", "no student is trained"),
        ("unpack-short", "short", "", "five2 is trained, on text alone"),
    ],
)
def test_a_second_student_is_trained_beside_the_first(
    root, packed, tmp_path, monkeypatch, fails, missing, added, how
):
    settings = settings_with(packed, tmp_path / "settings.toml", "teacher = 'none'\nshort = true\n")
    codes = dict.fromkeys(fails.split(), 1)
    run, code, started, last = rehearsed(root, packed, monkeypatch, codes, settings)
    wanted = {*ALL} - {"unpack-whole", "whole", "five1"} | {"unpack-short", "short"} - {*missing.split()}
    assert sorted(started) == sorted(wanted)
    assert last.endswith(f"ENDED {code} {how}")
    assert code == (how == "no student is trained")
    assert "[distillation]" not in (run.work / "five2.toml").read_text()
    if "short" in started:
        text = (run.work / "short.toml").read_text()
        assert f'teacher = "{run.work / "five/start"}"' in text
        assert f'start_from = "{run.work / "short/start"}"' in text


def test_a_live_teacher_is_packed_only_where_one_teaches(packed, tmp_path, capsys):
    options = [f"--{n}={packed / n}" for n in ("data", "texts", "five")]
    options += [f"--eval-dir={packed / 'eval'}", f"--gguf={packed / 'm.gguf'}", "--megabytes=0.1"]
    for name, more, code in (
        ("with", "", 2),
        ("short", "teacher = 'none'\nshort = true\n", 2),
        ("without", "teacher = 'none'\n", 0),
    ):
        settings = settings_with(packed, tmp_path / f"{name}.toml", more)
        out = f"--out={tmp_path / name}"
        assert stand_in_run.main(["pack", f"--settings={settings}", *options, out]) == code
    told = capsys.readouterr().err
    assert "Name its package with --whole" in told
    assert "Name its package with --short" in told
    files = json.loads((tmp_path / "without/inputs.json").read_text())["bundles"]["rest"]["files"]
    assert "five/model.bin" in files
    assert "whole/model.bin" not in files


def test_the_clock_goes_round_the_schedule(root, packed, monkeypatch):
    run, *_ = rehearsed(root, packed, monkeypatch, {})
    text = stand_in_run.SETTINGS.read_text(encoding="utf-8")
    run.settings = load_settings(stand_in_run.SETTINGS)
    assert "P.en-zh" in text
    run.end = time.time() + 765
    # (765 - 45) * 0.42 - 20 for the stage apart, and 765 - 45 - 20 if both began now.
    assert run._training_seconds(0.42) == pytest.approx(282.4, abs=1)
    assert run._training_seconds() == pytest.approx(700, abs=1)
    run.end = time.time() + 60
    assert run._start_together(root, None) is None


def test_the_teachers_defaults_are_numbers(packed, tmp_path):
    """They were descriptors of the dataclass' slots once, and only runs with both options given worked."""
    stand_in_teacher.main(
        [
            *("encode", "--gguf", str(packed / "m.gguf"), "--out", str(tmp_path / "ids")),
            *("--texts", str(packed / "texts/texts.jsonl")),
        ]
    )
    arguments = ["run", "--gguf", str(packed / "m.gguf"), "--data", str(tmp_path / "ids"), "--seconds", "20"]
    stand_in_teacher.main([*arguments, "--out", str(tmp_path / "out"), "--cache-tokens", "20000"])
    assert isinstance(stand_in_teacher.DEFAULTS.cache_tokens, int)
    assert (tmp_path / "out/scores0.npy").exists()


# -- all of it -------------------------------------------------------------------------------------------

TOLD = """
import sys
from pathlib import Path

words = dict(zip(sys.argv[2::2], sys.argv[3::2]))
out = Path(words["--out"])
if sys.argv[1] == "decode":
    out.write_bytes(Path(__file__).with_name(out.name).read_bytes())
else:
    out.mkdir(exist_ok=True)
    (out / "scores0.npy").touch()
    (out / "tune.jsonl").write_text("tuned")
    Path(words.get("--keep", out / "none")).touch()
"""
"""A teacher that is done in no time: it has its answers beside it."""
REAL = """
import sys
from pathlib import Path
from tools import stand_in_teacher

stand_in_teacher.main()
out = Path(sys.argv[sys.argv.index("--out") + 1])
more = Path(__file__).with_name(out.name)
if sys.argv[1] == "decode" and more.exists():
    with out.open("a", encoding="utf-8") as stream:
        stream.write(more.read_text(encoding="utf-8"))
"""
"""The real one, whose weights are random; sensible answers are added to its own."""


def teacher(folder, script):
    """Return the teacher's script."""
    folder.mkdir()
    (folder / "teacher.py").write_text(script)
    text = " ".join(english for english, _ in pairs(60_000, 4))
    (folder / "written.jsonl").write_text(json_lines([{"text": text, "score": -1.0}]), encoding="utf-8")
    rows = [{"text": e, "to": "zh", "translation": z, "score": -1.0} for e, z in pairs(70_000, 40)]
    rows += [{"text": z, "to": "en", "translation": e, "score": -1.0} for e, z in pairs(80_000, 40)]
    (folder / "answers.jsonl").write_text(json_lines(rows), encoding="utf-8")
    texts = pairs(90_000, 40)
    documents = [
        {
            "text": "\n".join(e for e, _ in texts[n : n + 5]),
            "translation": "\n".join(z for _, z in texts[n : n + 5]),
            "to": "zh",
            "doc": n,
            "score": -1.0,
        }
        for n in range(0, len(texts), 5)
    ]
    (folder / "docs-answers.jsonl").write_text(json_lines(documents), encoding="utf-8")
    return folder / "teacher.py"


REHEARSAL = pytest.mark.skipif("HYMT_REHEARSAL" not in os.environ, reason="minutes; set HYMT_REHEARSAL")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("script", [TOLD, pytest.param(REAL, marks=REHEARSAL)], ids=["told", "real"])
def test_a_whole_run_on_a_processor(root, packed, tmp_path, monkeypatch, script):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # several processes on few cores
    text = (packed / "settings.toml").read_text(encoding="utf-8").replace("inputs_seconds = 0.6", "")
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    late = root / "pieces/rest/piece-00000"
    late.rename(tmp_path / "late")
    later = subprocess.Popen(["sh", "-c", f"sleep 3; mv {tmp_path / 'late'} {late}"])
    run = drive.Drive(
        root, tmp_path / "settings.toml", time.time() + 500, teacher(tmp_path / "teacher", script)
    )
    code = run.run()
    later.wait()
    events = (root / "events").read_text()
    assert code == 0, events
    assert "FAULT" not in events
    assert events.count(" start ") == len(ALL)
    assert "2 old, 2 new slices" in events
    assert events.splitlines()[-1].endswith("ENDED 0 five2 is trained")
    for name in ("five1", "whole", "five2"):
        results.receive(root / "out" / name, tmp_path / "back" / name)
        load_checkpoint(tmp_path / "back" / name)
        assert (root / "out/metrics" / f"{name}.metrics.jsonl").stat().st_size
    assert 'teacher = "' in (root / "w/five2.toml").read_text()
    check_corpus(root, tmp_path)


def check_corpus(root, tmp_path):
    """Check what came back of the text."""
    pieces.join(root / "out/corpus", tmp_path / "corpus")
    names = sorted(f.name for f in (tmp_path / "corpus").iterdir())
    assert names == [
        *("nearest-to-en.tsv.zst", "nearest-to-zh.tsv.zst"),
        *("teacher2-docs-to-en.tsv.zst", "teacher2-docs-to-zh.tsv.zst"),
        *("teacher2-to-en.tsv.zst", "teacher2-to-zh.tsv.zst"),
    ]
    assert (root / "out/metrics/tune.metrics.jsonl").stat().st_size


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_students_on_a_processor(root, packed, tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    settings = settings_with(packed, tmp_path / "settings.toml", "teacher = 'none'\nshort = true\n")
    shutil.rmtree(root / "pieces")
    options = [f"--{n}={packed / n}" for n in ("data", "texts", "five", "short")]
    options += [f"--eval-dir={packed / 'eval'}", f"--gguf={packed / 'm.gguf'}", f"--out={root / 'pieces'}"]
    assert stand_in_run.main(["pack", f"--settings={settings}", *options]) == 0
    run = drive.Drive(root, settings, time.time() + 500, teacher(tmp_path / "teacher", TOLD))
    code = run.run()
    events = (root / "events").read_text()
    assert code == 0, events
    assert "FAULT" not in events
    assert events.splitlines()[-1].endswith("ENDED 0 five2 and short trained")
    for name in ("five2", "short"):
        results.receive(root / "out" / name, tmp_path / "back" / name)
        load_checkpoint(tmp_path / "back" / name)
    check_corpus(root, tmp_path)
