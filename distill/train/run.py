# SPDX-License-Identifier: Apache-2.0
"""The ``train`` stage: one readable loop, on one device or, under ``torchrun``, on all GPUs of a host.

Tensor names end in their shape: N sentences, S source and T target positions, V vocabulary.
"""

from __future__ import annotations

import copy
import signal
import time
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch._dynamo import config as dynamo
from torch.fx.experimental import _config as fx
from torch.nn.parallel import DistributedDataParallel

from distill.adaptive import drawn_depth, encoder_depth
from distill.data.files import require_space
from distill.int8 import make_aware, set_rounding
from distill.losses import (
    Mixture,
    kl_from_logits,
    kl_from_top_k,
    label_smoothed_cross_entropy,
    mixed_loss,
    uld_from_top_k,
)
from distill.student.build import build_student
from distill.student.models import check_causal
from distill.student.models import load_checkpoint as load_student
from distill.teacher.soft import SoftLabels
from distill.tokenizer import load_tokenizer
from distill.train.batches import Position, Shard, stream
from distill.train.best import Best
from distill.train.bleu import validation_bleu
from distill.train.checkpoint import KEEP, checkpoints, load_checkpoint, remove_leftovers, save_checkpoint
from distill.train.export import export_weights
from distill.train.metrics import Metrics
from distill.train.optim import make_optimizer, rate, set_rate
from distill.train.ranks import Ranks, join_ranks
from distill.train.sharded import (
    copy_whole,
    part_of,
    restore_model,
    restore_optimizer,
    shard,
    whole,
    whole_optimizer_state,
    whole_state,
)
from distill.train.validate import validate
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from distill.config import RunConfig
    from distill.teacher.soft import SoftBatch
    from distill.train.batches import Batch

ALONE = Ranks()


@dataclass(slots=True)
class Progress:
    """How far a run is; everything that a resumed run must know besides tensors."""

    step: int = 0
    seconds: float = 0.0
    tokens: int = 0
    epoch: int = 0
    batch: int = 0
    best: float | None = None
    """Best figure of ``train.best_by`` so far."""
    since_best: int = 0
    """Validations since then."""

    def share(self, config: RunConfig) -> float:
        """Return how much of the run is done: of its time where that is limited, else of its steps."""
        if config.train.max_seconds:
            return min(1.0, self.seconds / config.train.max_seconds)
        return min(1.0, self.step / config.train.max_steps)


class Trainer:
    """Model, optimiser and average of one run on one device.

    Where several processes train together, each has a batch of its own; the gradients are averaged. With
    ``train.parallel = "ddp"`` each also has all of the model, optimiser and average, which stay equal; with
    ``fsdp`` a part of each of their tensors.
    """

    def __init__(self, config: RunConfig, device: torch.device, ranks: Ranks = ALONE) -> None:
        torch.manual_seed(config.seed)
        torch.set_float32_matmul_precision("high")
        # cuDNN's attention makes a plan for each new pair of lengths: a quarter of the processor's time in a
        # profile of 12 steps on an H200, where the GPU waited for the processor a third of the time.
        torch.backends.cuda.enable_cudnn_sdp(False)
        self.config, self.device, self.ranks = config, device, ranks
        vocabulary = load_tokenizer(config).get_piece_size()
        self.model = build_student(config.student, vocabulary, config.seed)
        self.sharded = ranks.world > 1 and config.train.parallel == "fsdp"
        self._whole: Any = None
        """Of a sharded model: an ordinary one on the first process, to validate and export with."""
        if config.train.int8_share:
            make_aware(self.model)
        if config.train.checkpoint_activations:
            # Renamed in transformers 5.
            old = "gradient_checkpointing_enable"
            enable = getattr(self.model, "activation_checkpointing_enable", None) or getattr(self.model, old)
            enable({"use_reentrant": False})
        if not self.sharded:
            self.model.to(device)
        check_causal(self.model)
        if self.sharded and ranks.first:
            self._whole = copy.deepcopy(self.model).to(device)
        if config.train.compile:
            self._compile(self.model)
        if self.sharded:
            # Moves the parts to the device; the optimiser must get the parameters that come of it.
            shard(self.model, ranks, bf16=config.train.precision == "bf16")
        d_model, d_kv = self.model.config.d_model, self.model.config.d_kv
        self.optimizer = make_optimizer(self.model, config.train, d_model, d_kv)
        self.average = [p.detach().clone() for p in self.model.parameters()] if config.train.ema else []
        self._teacher = self._load_teacher(vocabulary)
        self._soft = self._load_soft()
        self._cross_entropy: Callable[[Tensor, Tensor, float], Tensor] = label_smoothed_cross_entropy
        self._divergence: Callable[[Tensor, Tensor, Tensor, float], Tensor] = kl_from_logits
        if config.train.compile:
            self._cross_entropy = torch.compile(label_smoothed_cross_entropy, dynamic=True)
            self._divergence = torch.compile(kl_from_logits, dynamic=True)
        self._parallel: Any = self.model
        if ranks.world > 1 and not self.sharded:
            devices = [device] if device.type == "cuda" else None
            # Blocks are compiled one by one: no graph is large enough to be cut where gradients are sent.
            dynamo.optimize_ddp = False
            self._parallel = DistributedDataParallel(
                self.model,
                devices,
                gradient_as_bucket_view=True,
                # Blocks that a step leaves out have no gradients.
                find_unused_parameters=bool(config.train.encoder_depths),
            )
        if ranks.world > 1:
            # All start from the same weights, but each drops out other units.
            torch.manual_seed(config.seed * 1000 + ranks.rank)
        self.progress = Progress()

    def _load_teacher(self, vocabulary: int) -> nn.Module | None:
        folder = self.config.distillation.teacher
        if not folder:
            return None
        teacher = load_student(Path(folder))
        if teacher.config.vocab_size != self.model.config.vocab_size:
            raise UserError(
                f"The teacher in {folder} has {teacher.config.vocab_size} embeddings, the student "
                f"{self.model.config.vocab_size}: they don't share the tokenizer of {vocabulary} pieces.",
                "Name a teacher that was trained with the same tokenizer.model.",
            )
        teacher.to(self.device).requires_grad_(False)
        if self.config.train.compile:
            self._compile(teacher)
        return teacher

    def _load_soft(self) -> SoftLabels | None:
        if self.config.distillation.cached == "none":
            return None
        soft = SoftLabels(self.config)
        size = self.model.config.vocab_size
        if soft.same_tokens and soft.vocabulary != size:
            raise UserError(
                f"The cached soft labels are over {soft.vocabulary} tokens, the student has {size}.",
                'Set distillation.cached = "uld", which compares different tokenizers.',
            )
        return soft

    def _compile(self, model: Any) -> None:
        """Compile each kind of block once, for all lengths, instead of one graph of the whole model.

        All blocks of a stack share the result, so this takes seconds where the whole graph takes minutes.
        """
        # Sizes that happen to be equal in the first batch are not one size: all would be compiled again.
        fx.use_duck_shape = False
        # Both stacks share the code of a block, with and without masks and cross-attention; past the limit
        # of 8 variants a block would run uncompiled, unseen. Seen on a GPU: 9 in the first 200 steps; a live
        # teacher of another shape has as many of its own.
        dynamo.recompile_limit = 64
        for block in (*model.encoder.block, *model.decoder.block):
            if self.sharded and model is self.model:
                # What gathers the weights is hooked onto the block and stays outside.
                block.forward = torch.compile(block.forward, dynamic=True)
            else:
                block.compile(dynamic=True)

    def step(self, *batches: Batch) -> tuple[Tensor, int]:
        """Take one step on all batches together; returns their summed loss, on the device, and its tokens."""
        train = self.config.train
        share = self.progress.share(self.config)
        set_rate(self.optimizer, rate(train, self.progress.step, share))
        if train.int8_share:
            set_rounding(self.model, share >= 1.0 - train.int8_share)
        total = torch.zeros((), device=self.device)
        for number, batch in enumerate(batches, 1):
            # Gradients are sent once, with the last batch; where they are sharded, with each: kept whole
            # until then, they would take the memory that sharding saves.
            waits = self.ranks.world > 1 and not self.sharded and number < len(batches)
            with self._depth(), self._parallel.no_sync() if waits else nullcontext():
                loss = self._loss(batch)
                # Gradients are averaged over the processes, where the loss is summed.
                (loss * (self.ranks.world / batch.step_tokens)).backward()
            total += loss.detach()
        nn.utils.clip_grad_norm_(self.model.parameters(), train.clip_norm, foreach=True)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        if self.average:
            # A short average at first: the random initial weights must not linger in it.
            decay = min(train.ema, (1 + self.progress.step) / (10 + self.progress.step))
            torch._foreach_lerp_(self.average, [p.detach() for p in self.model.parameters()], 1 - decay)
        return total, batches[0].step_tokens

    def _depth(self) -> AbstractContextManager[None]:
        depths = self.config.train.encoder_depths
        if not depths:
            return nullcontext()
        return encoder_depth(self.model, drawn_depth(depths, self.config.seed, self.progress.step))

    def _loss(self, batch: Batch) -> Tensor:
        """Return the loss of a batch, summed over its tokens."""
        source_NS, target_NT = self._to_device(batch)
        logits_NTV = self._run(self._parallel, source_NS, target_NT)
        loss = self._cross_entropy(logits_NTV, target_NT, self.config.train.label_smoothing)
        if self._teacher is not None:
            return self._mixed(loss, logits_NTV, source_NS, target_NT)
        soft = self._soft.batch(batch.soft_lines) if self._soft and batch.soft_lines is not None else None
        return loss if soft is None else loss + self._cached(soft, logits_NTV, target_NT)

    def _cached(self, soft: SoftBatch, logits_NTV: Tensor, target_NT: Tensor) -> Tensor:
        """Return what the mixture adds to the labels' loss on the rows that have cached soft labels."""
        settings, train = self.config.distillation, self.config.train
        rows, ids, log_probs, tail, lengths = (
            torch.from_numpy(array).to(self.device)
            for array in (soft.rows, soft.ids, soft.log_probs, soft.tail, soft.lengths)
        )
        logits, labels = logits_NTV[rows], target_NT[rows]
        cross_entropy = label_smoothed_cross_entropy(logits, labels, train.label_smoothing)
        if settings.cached == "top-k":
            width = ids.shape[1]
            divergence = kl_from_top_k(
                logits[:, :width], ids, log_probs, tail, labels[:, :width], settings.temperature
            )
        else:
            vocabulary = self._soft.vocabulary if self._soft else 0
            divergence = uld_from_top_k(
                logits, labels, log_probs, tail, lengths, vocabulary, settings.temperature
            )
        return (1.0 - settings.alpha) * (divergence - cross_entropy)

    def _mixed(
        self, cross_entropy: Tensor, logits_NTV: Tensor, source_NS: Tensor, target_NT: Tensor
    ) -> Tensor:
        """Return the mixture of the labels' loss and the divergence from the teacher, summed over tokens."""
        settings = self.config.distillation
        with torch.no_grad():
            teacher_NTV = self._run(self._teacher, source_NS, target_NT)
        divergence = self._divergence(logits_NTV, teacher_NTV, target_NT, settings.temperature)
        return mixed_loss(cross_entropy, divergence, Mixture(settings.alpha, settings.temperature))

    def logits(self, model: Any, source_NS: Tensor, target_NT: Tensor) -> Tensor:
        """Return logits (N, T, V) of what ``averaged`` gives, in evaluation mode.

        Not compiled: validation is too short to earn it.
        """
        model.eval()
        try:
            with torch.compiler.set_stance("force_eager"):
                return self._run(model, source_NS, target_NT)
        finally:
            model.train()

    def _run(self, model: Any, source_NS: Tensor, target_NT: Tensor) -> Tensor:
        start_N1 = torch.zeros_like(target_NT[:, :1])
        decoder_NT = torch.cat((start_N1, target_NT[:, :-1].clamp_min(0)), dim=1)
        bf16 = self.config.train.precision == "bf16"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=bf16):
            out = model(
                input_ids=source_NS,
                attention_mask=(source_NS != 0).long(),
                decoder_input_ids=decoder_NT,
                use_cache=False,
            )
        return out.logits

    def _to_device(self, batch: Batch) -> tuple[Tensor, Tensor]:
        source, target = torch.from_numpy(batch.source), torch.from_numpy(batch.target)
        if self.device.type == "cuda":
            source, target = source.pin_memory(), target.pin_memory()
        return source.to(self.device, non_blocking=True), target.to(self.device, non_blocking=True)

    def state(self) -> dict[str, Any]:
        """Return all tensors that a checkpoint needs, of a sharded run whole on the first process."""
        keep = self.ranks.first
        return {
            "model": whole_state(self.model.state_dict(), keep=keep),
            "optimizer": whole_optimizer_state(self.optimizer, keep=keep),
            "average": [whole(tensor, keep=keep) for tensor in self.average],
        }

    def state_bytes(self) -> int:
        """Return about how large a checkpoint is: weights, two moments of AdamW, and the average."""
        copies = 3 + bool(self.average)
        return copies * sum(p.numel() * p.element_size() for p in self.model.parameters())

    def restore(self, state: dict[str, Any], progress: dict[str, Any]) -> None:
        """Undo ``state``."""
        restore_model(self.model, state["model"])
        restore_optimizer(self.optimizer, state["optimizer"])
        for mine, saved in zip(self.average, state["average"], strict=True):
            mine.copy_(part_of(saved, mine))
        self.progress = Progress(**progress)

    @contextmanager
    def averaged(self) -> Iterator[Any]:
        """Give the model with the averaged weights for as long as the block runs, rounded if they will be.

        All processes must call it. Where the model is sharded, the first one gets a whole copy of it and the
        others None.
        """
        model = self._whole if self.sharded else self.model
        if self.sharded:
            copy_whole(self.average or self.model.parameters(), model)
        elif self.average:
            self._use_average()
        if model is not None:
            set_rounding(model, bool(self.config.train.int8_share))
        try:
            yield model
        finally:
            if self.average and not self.sharded:
                self._use_average()

    def _use_average(self) -> None:
        """Swap the weights and their average."""
        with torch.no_grad():
            for parameter, average in zip(self.model.parameters(), self.average, strict=True):
                kept = parameter.detach().clone()
                parameter.copy_(average)
                average.copy_(kept)


def train(config: RunConfig, stop_after: float = 0.0) -> Path:
    """Train until the run's limit, or for ``stop_after`` seconds in this process, then save.

    Run again, it goes on exactly where it stopped. Started by ``torchrun --nproc-per-node N``, it trains on N
    GPUs, each with a batch of ``train.tokens_per_batch``. Returns the folder of exported weights.

    Raises:
        UserError: Packed data is missing, or the loss is not finite.
    """
    with join_ranks() as ranks:
        folder = config.path("checkpoints")
        trainer = Trainer(config, ranks.device(), ranks)
        if ranks.first:
            remove_leftovers(folder, config.path("best"), config.path("weights"))
        saved = checkpoints(folder)
        if saved:
            where = torch.device("cpu") if trainer.sharded else ranks.device()
            state, progress = load_checkpoint(saved[-1], ranks, where)
            trainer.restore(state, progress)
            del state
            print(f"resumed {saved[-1].name}", flush=True)
        best = Best(config.path("best"), config.train)
        if ranks.first:
            more = max(1, KEEP + 1 - len(saved))
            require_space(folder, more * trainer.state_bytes(), "The checkpoints")
        _loop(trainer, config, folder, best, stop_after)
        if not ranks.gather(ranks.first and best.export(config.path("weights")))[0]:
            export_weights(trainer, config.path("weights"))
        return config.path("weights")


def _loop(trainer: Trainer, config: RunConfig, folder: Path, best: Best, stop_after: float) -> None:
    settings, progress, ranks = config.train, trainer.progress, trainer.ranks
    packed = config.path("packed")
    valid = Shard(packed / "valid")
    if not len(valid):
        raise UserError(
            f"{packed / 'valid'} is empty: there is nothing to validate on.", "Prepare more data."
        )
    position = Position(progress.epoch, progress.batch)
    arguments = (packed, settings.buckets, settings.tokens_per_batch, config.seed, position)
    batches = _prefetch(stream(*arguments, ranks.rank, ranks.world, settings.accumulate))
    metrics = Metrics(config, progress.step) if ranks.first else None
    started = mark = time.perf_counter()
    before = progress.seconds
    pending: list[tuple[Tensor, int]] = []
    stopping = _stop_on_signal()
    trainer.model.train()
    while progress.share(config) < 1.0 and not _out_of_patience(trainer):
        several = [next(batches) for _ in range(settings.accumulate)]
        pending.append(trainer.step(*(batch for batch, _ in several)))
        progress.step += 1
        progress.epoch, progress.batch = several[-1][1].epoch, several[-1][1].batch
        passed = time.perf_counter() - started
        # The rate follows the time, and all processes must take the same one.
        passed, interrupted = ranks.largest([passed, stopping()])
        progress.seconds = before + passed
        saves = progress.step % settings.save_every == 0
        if pending and (saves or progress.step % settings.log_every == 0):
            mark = _log(metrics, trainer, config, pending, mark)
        if progress.step % settings.validate_every == 0:
            _validate(metrics, trainer, config, valid, best)
        if interrupted or (stop_after and passed > stop_after):
            break
        if saves:
            save_checkpoint(folder, progress.step, trainer.state(), asdict(progress), ranks)
    if pending:
        _log(metrics, trainer, config, pending, mark)
    if progress.step % settings.validate_every:
        _validate(metrics, trainer, config, valid, best)
    save_checkpoint(folder, progress.step, trainer.state(), asdict(progress), ranks)
    if metrics:
        metrics.close()
    if stopping():
        raise KeyboardInterrupt


def _out_of_patience(trainer: Trainer) -> bool:
    patience = trainer.config.train.patience
    return bool(patience) and trainer.progress.since_best >= patience


def _log(
    metrics: Metrics | None,
    trainer: Trainer,
    config: RunConfig,
    pending: list[tuple[Tensor, int]],
    mark: float,
) -> float:
    """Write one line of metrics; reading the losses here, not at each step, keeps the GPU busy.

    It comes before each checkpoint too, so that none is written of a run that has diverged.
    """
    progress = trainer.progress
    tokens = sum(t for _, t in pending)
    loss = trainer.ranks.total(torch.stack([p for p, _ in pending]).sum().item()) / tokens
    pending.clear()
    if not loss < float("inf"):
        raise UserError(
            f"The loss is {loss} at step {progress.step}: training has diverged.",
            "Lower train.learning_rate or lengthen train.warmup_steps; the last checkpoint is kept.",
        )
    progress.tokens += tokens
    now = time.perf_counter()
    entry = {
        "step": progress.step,
        "loss": round(loss, 4),
        "rate": round(rate(config.train, progress.step, progress.share(config)), 7),
        "tokens": progress.tokens,
        "tokens_per_second": round(tokens / (now - mark)),
        "seconds": round(progress.seconds, 1),
        "epoch": progress.epoch,
    }
    if metrics:
        metrics.write(entry)
    return now


def _validate(metrics: Metrics | None, trainer: Trainer, config: RunConfig, valid: Shard, best: Best) -> None:
    """Validate on the first process, and let all know whether it was the best so far."""
    settings, progress = config.train, trainer.progress
    figures: dict[str, float] = {}
    with trainer.averaged() as model:
        if metrics:
            forward = partial(trainer.logits, model)
            result = validate(forward, valid, settings.buckets, settings.tokens_per_batch, trainer.device)
            figures = {"valid_loss": round(result.loss, 4), "use_of_source": round(result.use_of_source, 4)}
            if settings.validate_bleu:
                tokenizer = load_tokenizer(config)
                figures |= validation_bleu(model, tokenizer, valid, settings.validate_bleu)
            metrics.write({"step": progress.step, **figures})
            _check_use_of_source(trainer, figures["use_of_source"])
            best.offer(model, progress.step, figures)
    _, value = trainer.ranks.gather((trainer.ranks.rank, figures.get(settings.best_by)))[0]
    if best.is_better(value, progress.best):
        progress.best, progress.since_best = value, 0
    else:
        progress.since_best += 1


def _check_use_of_source(trainer: Trainer, use_of_source: float) -> None:
    settings, step = trainer.config.train, trainer.progress.step
    floor = settings.least_use_of_source
    if step >= settings.warmup_steps * 4 and use_of_source < floor:
        raise UserError(
            f"At step {step} the source is worth {use_of_source:.3f} nats a token, "
            f"less than {floor}: the student does not learn to translate.",
            "See docs/training/README.md; train.least_use_of_source = 0 switches this check off.",
        )


def _prefetch(batches: Iterator[tuple[Batch, Position]]) -> Iterator[tuple[Batch, Position]]:
    """Gather the next batches in a thread, a few ahead, so that the device never waits for them."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(next, batches) for _ in range(8)]
        while True:
            yield waiting.pop(0).result()
            waiting.append(pool.submit(next, batches))


def _stop_on_signal() -> Callable[[], bool]:
    """Let Ctrl-C end the loop after the step that is running, so that its work is saved."""
    received: list[int] = []

    def remember(number: int, _frame: object) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    signal.signal(signal.SIGINT, remember)
    return lambda: bool(received)
