# SPDX-License-Identifier: Apache-2.0
"""The schedule of a run: what starts when, how long each may take, and what is done without it.

Nothing waits without a limit. What fails costs only what hangs on it: without new texts or translations the
old corpora are trained on, without ``whole`` the student has no live teacher, without both GPUs together it
goes on on one. Only inputs that never come, or a student or data that are not there, end the run early.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.data.corpora import read_pairs
from hymt_desktop.core.errors import UserError
from tools import stand_in_texts
from tools.lent import corpora, inputs
from tools.lent.inputs import FIRST, FIVE, GGUF, REST, SHORT, WHOLE
from tools.lent.processes import Child, Crew, Events, last_lines
from tools.lent.results import cut_weights
from tools.lent.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
TOOL = REPOSITORY / "tools" / "stand_in_run.py"
TEACHER = REPOSITORY / "tools" / "stand_in_teacher.py"
ENDED = "ENDED"
"""The word with which the last event begins."""
OWN = "own-hypotheses.jsonl"
_LEAST = 20.0
"""Seconds that are worth starting a process for."""
_BUCKETS = "[8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 128]"


class Drive:
    """One run.

    Args:
        root: Folder with ``pieces``; all else is made in it.
        settings_file: Handed to the processes that read it themselves.
        end: The deadline, as ``time.time()`` has it.
        teacher: The script that tunes, writes and translates.
    """

    def __init__(self, root: Path, settings_file: Path, end: float, teacher: Path = TEACHER) -> None:
        self.root, self.end = root.resolve(), end
        self.settings_file = settings_file.resolve()
        self.settings = load_settings(self.settings_file)
        self.first, self.rest = self.root / "in" / FIRST, self.root / "in" / REST
        self.work, self.out = self.root / "w", self.root / "out"
        for folder in (self.work, self.out):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (self.root / "logs", self.work, self.out / "metrics"):
            folder.mkdir(parents=True, exist_ok=True)
        (self.root / "events").unlink(missing_ok=True)
        self.events = Events(self.root / "events", end)
        cache = {"TORCHINDUCTOR_CACHE_DIR": str(self.root / "inductor")}
        self.crew = Crew(self.root / "logs", REPOSITORY, self.events, cache)
        self._teacher = teacher
        self._tuned = self.work / "tuned.pt"
        teaching = self.settings.teaching
        self._unpacking: list[Child] = []
        self._corpus: Child | None = None
        self._taught = end - teaching.stop_before_end
        self._ready = end - teaching.data_before_end

    def run(self) -> int:
        """Do it all; returns 0 where the student was trained, 1 otherwise."""
        code, how = 1, "stopped"
        try:
            code, how = self._stages()
            if self._corpus:
                self.crew.wait(self._corpus, self.end)
        finally:
            self._copy_metrics()
            self.crew.stop_all()
            self.events(ENDED, code, how)
        return code

    def _stages(self) -> tuple[int, str]:
        """Return the exit code and why it is that."""
        try:
            self._check((FIRST,))
            old = self._teach()
            self._data(old)
            return self._train()
        except UserError as error:
            return 1, str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be said, and the machine given back
            return 1, f"{type(error).__name__}: {error}"

    # -- inputs ------------------------------------------------------------------------------------------

    def _check(self, bundles: tuple[str, ...]) -> None:
        problems = inputs.check(self.root, self.settings, bundles)
        if problems:
            raise UserError(" ".join(problems))
        self.events("checked", *bundles)

    def _wait_for_rest(self) -> None:
        """Wait until the second bundle is there and right.

        Raises:
            UserError: It is not when its time is over; the message says what is missing or wrong.
        """
        manifest = inputs.read_manifest(self.root)
        until = min(time.time() + self.settings.machine.inputs_seconds, self._taught)
        seen: tuple[int, ...] = ()
        problems: list[str] = []
        while True:
            missing, state = inputs.arrived(self.root, manifest, REST)
            if missing:
                problems = [f"{len(missing)} pieces of {REST} are missing, {missing[0]} among them."]
            elif state != seen:
                seen = state
                problems = inputs.check(self.root, self.settings, (REST,))
                if not problems:
                    self.events("checked", REST)
                    return
                self.events("FAULT:", *problems)
            if time.time() > until:
                raise UserError("The inputs did not arrive in time. " + " ".join(problems))
            time.sleep(0.5)

    # -- teaching ----------------------------------------------------------------------------------------

    def _teach(self) -> Child:
        """Tune, write and translate until the time for it is over; returns the process of the old corpora."""
        teaching, grace = self.settings.teaching, self.settings.teaching.grace
        tune = self._ask(
            *("tune", self.first / "tune", self.work / "tune", 0, self._seconds()),
            *("--keep", self._tuned, "--cache-tokens", 2048, *teaching.tune),
        )
        write = self._ask(
            *("write", self.first / "questions", self.work / "written", 1, teaching.write_seconds),
            *("--temperature", teaching.temperature, *teaching.answer),
        )
        written_by = time.time() + teaching.write_seconds + grace
        self._wait_for_rest()
        old = self._start("old", "prepare", self.root, corpora.OLD, nice=5)
        for name in inputs.students(self.settings):
            package, start = self.rest / name, self.work / name / "start"
            unpack = self._module(f"unpack-{name}", "unpack", "--package", package, "--out", start)
            self._unpacking.append(unpack)
        singles = self._encode_singles()
        encoded = self.crew.wait(singles, self._taught) == 0
        # It loads while the teacher is still tuned, and waits for it.
        answers = self._translate("singles", self.work / "singles", "answers", 0) if encoded else None
        own = self._own_translations() if self.settings.corpora.nearest else None
        documents = self.crew.wait(write, min(written_by, self._taught)) == 0 and self._guarded(
            "documents", self._documents
        )
        tuned = self.crew.wait(tune, self._taught + grace) == 0 and self._tuned.exists()
        if not tuned:
            if answers:
                self.crew.stop(answers)
            self.events("FAULT: the teacher was not tuned; the old corpora alone are trained on")
            return old
        if documents and self._seconds() > 1:
            docs = self._translate("docs", self.work / "docs", "docs-answers", 1)
            self.crew.wait(docs, self._taught + grace)
        more = None
        if answers and self._seconds() > _LEAST:
            more = self._translate("more", self.work / "singles", "answers", 1)
        for child in filter(None, (answers, more, own)):
            self.crew.wait(child, self._taught + grace)
        return old

    def _encode_singles(self) -> Child:
        """Start to make ids of the sentences to translate, on processors that have nothing better to do."""
        import zstandard

        texts = self.work / "texts.jsonl"
        with (self.rest / "texts.jsonl.zst").open("rb") as source, texts.open("wb") as target:
            zstandard.ZstdDecompressor().copy_stream(source, target)
        return self._encode("encode", texts, self.work / "singles")

    def _own_translations(self) -> Child | None:
        """Let the student translate what the teacher translates or has translated, sentence by sentence."""
        texts = self.work / "own.jsonl"

        def gather() -> bool:
            new = [row for row in stand_in_texts.read(self.work / "texts.jsonl") if "doc" not in row]
            old = [
                {"text": pair.first.strip(), "to": to}
                for to in ("zh", "en")
                for file in corpora.taught_files(self.root, self.settings, to)
                for pair in read_pairs(file)
            ]
            random.Random(4).shuffle(old)
            # Evenly: wherever the time ends, it has had both.
            stand_in_texts.write(texts, stand_in_texts.mixed(old, new))
            return bool(old or new)

        if not self._guarded("what the student translates", gather):
            return None
        words = ("--package", self.rest / FIVE, "--texts", texts, "--out", self.work / OWN)
        limits = ("--seconds", f"{self._seconds():.0f}", "--beam", self.settings.teaching.beam)
        side = ("--processes", self.settings.machine.processes)
        return self._module("own", "hypotheses", *words, *limits, *side, nice=10)

    def _documents(self) -> bool:
        """Make documents of the texts that were written, and ids of them; returns whether there are any."""
        texts = self.work / "written.jsonl"
        questions = self.first / "questions" / "questions.jsonl"
        decode = self._decode("decode-written", questions, self.work / "written", texts)
        if self.crew.wait(decode, self._taught):
            return False
        rows = list(stand_in_texts.documents(stand_in_texts.written(texts)))
        random.Random(3).shuffle(rows)
        stand_in_texts.write(self.work / "docs.jsonl", rows)
        self.events("documents", len(rows), *rows[:2])
        encode = self._encode("encode-docs", self.work / "docs.jsonl", self.work / "docs")
        return bool(rows) and self.crew.wait(encode, self._taught) == 0

    def _seconds(self) -> float:
        """Return the seconds that the teacher has left."""
        return max(1.0, self._taught - time.time())

    # -- data --------------------------------------------------------------------------------------------

    def _data(self, old: Child) -> None:
        """Make shards of the old corpora and of the new one, as far as there is any.

        Raises:
            UserError: There is no data at all.
        """
        new = self._guarded("new corpus", self._new_pairs)
        if new:
            child = self._start("new", "prepare", self.root, corpora.NEW)
            self.crew.wait(child, self._ready)
        self.crew.wait(old, self._ready)
        self.events("merged:", corpora.merge(self.root, self.settings))
        if new:
            self._corpus = self._start("corpus", "corpus", self.root, nice=15)

    def _new_pairs(self) -> bool:
        """Write what the teacher translated as corpora; returns whether there is any."""
        parts = []
        for name, texts in (("answers", "texts"), ("docs-answers", "docs")):
            source, target = self.work / f"{texts}.jsonl", self.work / f"{name}.jsonl"
            if source.exists() and any((self.work / name).glob("scores*.npy")):
                parts.append((self._decode(f"decode-{name}", source, self.work / name, target), target))
        done = [target for child, target in parts if self.crew.wait(child, self._ready) == 0]
        together = self.work / "translated.jsonl"
        with together.open("wb") as out:
            for file in done:
                with file.open("rb") as part:
                    shutil.copyfileobj(part, out)
        folder = self.work / "tsv"
        folder.mkdir(exist_ok=True)
        stand_in_texts.split(together, folder)
        if (self.work / OWN).exists():
            self._choose_nearest(folder)
        sizes = {}
        for file in sorted(folder.glob("*.tsv")):
            with file.open("rb") as lines:
                sizes[file.name] = sum(1 for _ in lines)
        self.events("lines", sizes)
        return any(sizes.values())

    def _choose_nearest(self, folder: Path) -> None:
        """Write the student's translations that are nearest to the teacher's as corpora."""
        children = []
        for to in ("zh", "en"):
            taught = corpora.taught_files(self.root, self.settings, to)
            if not taught:
                continue
            words = ("--hypotheses", self.work / OWN, "--pairs", *taught, "--to", to)
            out = ("--out", folder / f"{corpora.NEAREST}-to-{to}.tsv")
            side = ("--processes", max(1, self.settings.machine.processes // 2))
            children.append(self._module(f"nearest-to-{to}", "interpolate", *words, *out, *side))
        for child in children:
            self.crew.wait(child, self._ready)

    # -- training ----------------------------------------------------------------------------------------

    def _train(self) -> tuple[int, str]:
        """Train the student, by itself or with ``whole``; returns the exit code and what there is."""
        training = self.settings.training
        start = self.work / FIVE / "start"
        for child in self._unpacking:
            self.crew.wait(child, time.time() + training.grace)
        if not (start / "config.json").exists():
            log = self.root / "logs" / "unpack-five.log"
            raise UserError(f"The student could not be unpacked: {last_lines(log)}")
        if training.teacher == "whole":
            return self._train_both(start)
        live = start if training.teacher == "self" else None
        if training.short and (self.work / SHORT / "start" / "config.json").exists():
            return self._train_short(start, live)
        together = self._start_together(start, live)
        if together and self._finish_together(together, start, live):
            return 0, f"five2 is trained, {'with itself as teacher' if live else 'on text alone'}"
        return 1, "no student is trained"

    def _train_short(self, start: Path, live: Path | None) -> tuple[int, str]:
        """Train the student on one GPU, and on the other ``short``, whose teacher the student was."""
        training = self.settings.training
        children, until = self._start_apart(
            self._training_seconds(),
            8,
            ("five2", start, training.together_rate, 0.8, live),
            (SHORT, self.work / SHORT / "start", training.short_rate, 0.8, start),
        )
        # Each is handed back as it ends: the other may be late.
        good = [
            name
            for name, child in children.items()
            if self.crew.wait(child, until) == 0 and self._hand_back(name, self.work / name / "weights")
        ]
        return (0, f"{' and '.join(good)} trained") if good else (1, "no student is trained")

    def _train_both(self, start: Path) -> tuple[int, str]:
        """Train ``whole`` and the student apart, then the student on both GPUs with ``whole`` beside it."""
        training = self.settings.training
        children, until = self._start_apart(
            self._training_seconds(training.first_share),
            6,
            (WHOLE, self.work / WHOLE / "start", training.whole_rate, 0.7, None),
            ("five1", start, training.five_rate, 0.5, None),
        )
        good = {name: self.crew.wait(child, until) == 0 for name, child in children.items()}
        live = self.work / "whole" / "weights" if good.get("whole") else None
        begin = self.work / "five1" / "weights" if good.get("five1") else start
        together = self._start_together(begin, live)
        for name in ("five1", "whole"):
            if good.get(name):
                self._hand_back(name, self.work / name / "weights")
        self._copy_metrics()
        if together and self._finish_together(together, begin, live):
            return 0, "five2 is trained" if live else "five2 is trained, without a live teacher"
        if good.get("five1"):
            return 0, "only five1 is trained"
        return 1, "no student is trained"

    def _start_apart(
        self, seconds: float, seed: int, *stages: tuple[str, Path, float, float, Path | None]
    ) -> tuple[dict[str, Child], float]:
        """Start to train students, one on each GPU; returns those that have a start, and till when to wait.

        Args:
            seconds: Of each.
            seed: Of the first; the next has the next.
            stages: Name, weights to begin with, rate, decay and live teacher of each.
        """
        training = self.settings.training
        children = {}
        for gpu, (name, begin, rate, decay, live) in enumerate(stages):
            if (begin / "config.json").exists():
                config = self._train_config(name, begin, seconds, rate, seed + gpu, decay, live)
                children[name] = self._module(name, "train", "--config", config, gpu=gpu)
        return children, min(self.end, time.time() + training.start + seconds + training.grace)

    def _training_seconds(self, share: float = 1.0) -> float:
        """Return how long a stage may train if it begins to load now."""
        training = self.settings.training
        left = max(1.0, (self.end - time.time() - training.export) * share - training.start)
        return min(left, training.most_seconds) if training.most_seconds else left

    def _start_together(self, begin: Path, live: Path | None) -> Child | None:
        training = self.settings.training
        if self.end - time.time() < _LEAST + training.start + training.export:
            self.events("no time is left to train on both GPUs")
            return None
        config = self._together_config("five2", begin, live)
        torchrun = ("torch.distributed.run", "--standalone", "--nproc-per-node", 2, "-m", "distill")
        command = (sys.executable, "-m", *torchrun, "train", "--config", config)
        return self.crew.start("five2", command)

    def _finish_together(self, child: Child, begin: Path, live: Path | None) -> bool:
        """Wait for the student, try once more on one GPU if both together failed, and hand it back."""
        name = "five2"
        training = self.settings.training
        if self.crew.wait(child, self.end):
            if self.end - time.time() < _LEAST + training.start + training.export:
                return False
            name = "five2-alone"
            config = self._together_config(name, begin, live)
            alone = self._module(name, "train", "--config", config, gpu=0)
            if self.crew.wait(alone, self.end):
                return False
        return self._hand_back("five2", self.work / name / "weights")

    def _together_config(self, name: str, begin: Path, live: Path | None) -> Path:
        seconds, rate = self._training_seconds(), self.settings.training.together_rate
        return self._train_config(name, begin, seconds, rate, 8, 0.8, live)

    def _train_config(
        self,
        name: str,
        start: Path,
        seconds: float,
        rate: float,
        seed: int,
        decay: float,
        live: Path | None = None,
    ) -> Path:
        """Write the configuration of a training stage."""
        training = self.settings.training
        text = f'''name = "{name}"
folder = "{self.work / name}"
data = "{self.work / "data"}"
seed = {seed}
[prepare]
evaluation = ["{self.first / "eval"}"]
[[prepare.sources]]
path = "packed already"
[student]
shape = "as-start"
start_from = "{start}"
dropout = {training.dropout}
[train]
tokens_per_batch = {training.tokens_per_batch}
max_seconds = {seconds:.1f}
learning_rate = {rate}
warmup_steps = {training.warmup_steps}
decay = {decay}
final_rate = 0.02
ema = 0.998
buckets = {_BUCKETS}
validate_every = {training.validate_every}
save_every = 1000000
log_every = {training.log_every}
least_use_of_source = {training.least_use_of_source}
compile = {str(training.compile).lower()}
precision = "{training.precision}"
'''
        if live:
            text += f'[distillation]\nteacher = "{live}"\nalpha = {training.alpha}\ntemperature = 1.0\n'
        file = self.work / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        return file

    def _hand_back(self, name: str, weights: Path) -> bool:
        def cut() -> bool:
            count = cut_weights(weights, self.out / name)
            self.events("weights of", name, "in", count, "pieces")
            return True

        return self._guarded(name, cut)

    def _copy_metrics(self) -> None:
        students = ("whole", "five1", "five2", "five2-alone", SHORT)
        files = {name: self.work / name / "metrics.jsonl" for name in students}
        files["tune"] = self.work / "tune" / "tune.jsonl"
        for name, file in files.items():
            if file.exists():
                shutil.copyfile(file, self.out / "metrics" / f"{name}.metrics.jsonl")

    # -- processes ---------------------------------------------------------------------------------------

    def _guarded(self, what: str, action: Callable[[], bool]) -> bool:
        """Do something that the run can go on without; returns whether it was done."""
        try:
            return action()
        except Exception as error:  # noqa: BLE001 - what fails here must not cost what else there is
            self.events(f"FAULT: {what}: {type(error).__name__}: {error}")
            return False

    def _start(self, name: str, *words: object, nice: int = 0) -> Child:
        command = (sys.executable, TOOL, *words, "--settings", self.settings_file)
        return self.crew.start(name, command, nice=nice)

    def _module(self, name: str, *words: object, gpu: int | None = None, nice: int = 0) -> Child:
        return self.crew.start(name, (sys.executable, "-m", "distill", *words), gpu=gpu, nice=nice)

    def _ask(self, name: str, data: Path, out: Path, gpu: int, seconds: float, *words: Any) -> Child:
        options = ("--data", data, "--out", out, "--seconds", f"{seconds:.0f}", *words)
        return self._call_teacher(name, "run", *options, gpu=gpu)

    def _translate(self, name: str, data: Path, out: str, gpu: int) -> Child:
        words = ("--tuned", self._tuned, *self.settings.teaching.answer)
        return self._ask(name, data, self.work / out, gpu, self._seconds(), *words)

    def _encode(self, name: str, texts: Path, out: Path) -> Child:
        return self._call_teacher(name, "encode", "--texts", texts, "--out", out)

    def _decode(self, name: str, texts: Path, answers: Path, out: Path) -> Child:
        words = ("--texts", texts, "--answers", answers, "--out", out)
        return self._call_teacher(name, "decode", *words)

    def _call_teacher(self, name: str, step: str, *words: object, gpu: int | None = None) -> Child:
        command = (sys.executable, self._teacher, step, "--gguf", self.first / GGUF, *words)
        return self.crew.start(name, command, gpu=gpu)
