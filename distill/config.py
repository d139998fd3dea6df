# SPDX-License-Identifier: Apache-2.0
"""One run of the pipeline as nested frozen dataclasses, read from one TOML file.

``load_config`` lists every problem of a file at once, each with the path of its field, so that nobody
mends a configuration one crash at a time.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from distill.config_parse import ConfigInvalid, build, read_toml
from hymt_desktop.core.text.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AS_START", "ConfigInvalid", "RunConfig", "load_config", "parse_config"]

AS_START = "as-start"
"""Value of ``student.shape`` for the shape of the checkpoint that ``student.start_from`` names."""

INT4_GROUPS = (32, 64, 128)
"""Weights that share a scale, where PyTorch's CPU kernels take them."""

LENT = ("pairs", "packed", "tokenizer.model", "teacher", "filtered")
"""What a run may take from another one's folder."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One corpus: a (Zstandard-compressed) TSV or a Parquet file of sentence pairs."""

    path: str
    columns: tuple[str, str] = ("en", "zh")
    """The languages of the first two columns."""
    kind: Literal["human", "teacher", "lexicon"] = "human"
    weight: float = 1.0
    """Copies of the corpus in one epoch; below 1 a random share of it."""
    both_ways: bool = True
    """Train the reverse direction too; for teacher output that is back-translation."""
    only: tuple[str, ...] = ()
    """Values of the third column to keep; empty for all."""
    skip: tuple[str, ...] = ()
    """Values of the third column to leave out."""
    limit: int = 0
    """Keep at most this many pairs; 0 for all."""
    ordered: bool = False
    """Neighbouring lines come from one document: they can serve as context."""


@dataclass(frozen=True, slots=True)
class PrepareConfig:
    """Reading and cleaning."""

    sources: tuple[SourceConfig, ...]
    evaluation: tuple[str, ...] = ()
    """Folders of evaluation text; pairs that share long n-grams with it are dropped."""
    max_characters: int = 600
    min_ratio: float = 1.2
    """Fewest English characters per Chinese one in a pair of more than a few words."""
    max_ratio: float = 9.0
    max_copies_of_a_side: int = 3
    duplicates_megabytes: int = 512
    """Memory for knowing duplicates: with 512, 0.2 % of new pairs are taken for known after 4M."""


@dataclass(frozen=True, slots=True)
class TokenizerConfig:
    """SentencePiece unigram; the other options are fixed by ``core.text.markup``."""

    vocab_size: int = 32_000
    copy_of: str = ""
    """A SentencePiece model to take over instead of training one: what a cascade's hops share."""
    sample: int = 700_000
    """Sentences to train on, half of each language."""
    character_coverage: float = 0.9995


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """Share of the examples that get each change; the rest stays plain."""

    terms: float = 0.10
    pseudo_terms: float = 0.3
    """Share of the annotated terms whose translation is replaced on both sides, to teach copying."""
    tags: float = 0.05
    placeholders: float = 0.05
    context: float = 0.25
    """Share of the examples of ordered corpora that have the sentences before them as context."""
    context_open: float = 0.6
    """The same for those whose target has a pronoun that the source alone leaves open."""
    ellipsis: float = 0.3
    """Share of the examples with context, into English, that lose a subject pronoun which the context has."""
    unrelated_context: float = 0.03
    """Share of all examples that have an unrelated sentence as context: nothing of it may leak."""
    join: float = 0.06
    line_breaks: float = 0.5
    """Share of the joined sentences that are joined by a line break."""
    upper_case: float = 0.03
    title_case: float = 0.01
    typos: float = 0.02
    emoji: float = 0.01
    lower_case: float = 0.02
    no_final_stop: float = 0.04
    traditional: float = 0.04
    numbers: float = 0.0
    """Share of the examples whose large numbers, and some counts, become other ones on both sides."""


@dataclass(frozen=True, slots=True)
class PackConfig:
    """Tokenised shards."""

    max_tokens: int = 128
    """Longest source or target in tokens; longer examples are dropped."""
    epochs: int = 1
    """Independently sampled and augmented passes over the data."""
    shards_per_epoch: int = 1
    """Parts of each pass: a machine can start on the first while the others are on their way."""


@dataclass(frozen=True, slots=True)
class StudentConfig:
    """The model to train."""

    shape: str = "small-60m"
    """A name from ``distill.student.shapes``, or ``as-start``: that of ``start_from``, pruned or not."""
    start_from: str = ""
    """Checkpoint folder whose weights are loaded first, layer by layer where the shapes differ (see
    ``distill.student.grow``); empty to start from scratch."""
    added_layers: Literal["copy", "identity"] = "copy"
    """What layers begin as that ``start_from`` has fewer of: copies, or layers that do nothing yet, so that
    the student begins where the other one stopped."""
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Optimisation."""

    tokens_per_batch: int = 49_152
    """Padded source plus target tokens of one batch."""
    encoder_depths: tuple[int, ...] = ()
    """Train the encoder at several depths, one drawn for each step, so that inputs may leave it early (see
    ``distill.adaptive``); empty for the whole encoder always."""
    accumulate: int = 1
    """Batches of one step, one after another: a larger step in the same memory."""
    max_steps: int = 10_000
    max_seconds: float = 0.0
    """Wall-clock limit over all runs of this checkpoint folder; the schedule ends with it; 0 for none."""
    warmup_steps: int = 500
    learning_rate: float = 2.0e-3
    """Peak, for parameters of ordinary scale; see ``distill.train.optim``."""
    final_rate: float = 0.05
    """Share of the peak that is left at the end of the linear decay."""
    decay: float = 0.5
    """Share of the run, at its end, over which the rate falls."""
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip_norm: float = 1.0
    label_smoothing: float = 0.1
    ema: float = 0.9995
    """Decay of the exponential moving average of the weights; 0 for none."""
    buckets: tuple[int, ...] = (16, 24, 32, 48, 64, 96, 128)
    """Padded lengths; few, so that few graphs are compiled."""
    validate_every: int = 500
    least_use_of_source: float = 0.0
    """Stop where validation finds less, after four times the warm-up; 0 for no check."""
    validate_bleu: int = 0
    """Held-out examples to translate at each validation, greedily, for a BLEU; 0 for none."""
    keep_best: int = 0
    """Weights to keep of the best validations, in ``best/``; the best of them are exported; 0 for none."""
    best_by: Literal["valid_loss", "bleu"] = "valid_loss"
    patience: int = 0
    """Stop after this many validations without a new best; 0 for never."""
    tensorboard: bool = False
    """Write the metrics for TensorBoard too, into ``tensorboard/`` (needs the package of that name)."""
    save_every: int = 1_000
    log_every: int = 50
    precision: Literal["bf16", "fp32"] = "bf16"
    compile: bool = True
    checkpoint_activations: bool = False
    """Compute the blocks again in the backward pass instead of keeping what is in them: less memory, a third
    more work."""
    parallel: Literal["ddp", "fsdp"] = "ddp"
    """What several processes hold: ``ddp`` the whole student and its optimiser each, ``fsdp`` a part each,
    for students that one GPU has no room for. See ``distill.train.sharded``."""
    int8_share: float = 0.0
    """Share of the run, at its end, in which the forward pass rounds the weights to int8, so that they learn
    to bear it (see ``distill.int8``). Validation then rounds them in the whole run. 0 for never."""


@dataclass(frozen=True, slots=True)
class TeacherInput:
    """Text for the teacher to translate: a line a sentence, or the first column of a TSV or Parquet file."""

    path: str
    source: str = "en"
    target: str = "zh"
    limit: int = 0
    """Translate at most this many lines; 0 for all."""


@dataclass(frozen=True, slots=True)
class TeacherConfig:
    """The teacher, and what it makes."""

    model: str = ""
    """Folder, id of a model in the local hub cache, or GGUF file; empty for a run without a teacher."""
    kind: Literal["hy-mt1.5", "hy-mt2", "causal", "gguf", "seq2seq"] = "hy-mt1.5"
    template: str = ""
    """Prompt of the kinds ``causal`` and ``gguf``, with ``{source_text}`` and ``{target_language}``."""
    chat: Literal["tokenizer", "hy", "chatml", "none"] = "tokenizer"
    """What surrounds the prompt: the tokenizer's own chat template, or one of ``distill.teacher.prompts``."""
    tokenizer: str = ""
    """SentencePiece model of a ``seq2seq`` teacher; empty for ``tokenizer.model`` in its folder."""
    inputs: tuple[TeacherInput, ...] = ()
    decoding: Literal["greedy", "sample"] = "greedy"
    """``sample`` takes the sampling that the teacher's authors recommend."""
    hypotheses: int = 1
    """Translations of each sentence; more than one needs ``sample`` or a ``seq2seq`` teacher."""
    soft_labels: int = 0
    """Log-probabilities to keep at each token of the best translation; 0 for none."""
    max_tokens: int = 256
    shard_lines: int = 4096
    """Lines of one shard: what a killed run has to do again at most."""
    batch_tokens: int = 32_768
    backend: Literal["transformers", "vllm"] = "transformers"
    """``vllm`` needs that package, a GPU, and a model that it knows; not for ``gguf`` and ``seq2seq``."""
    device: str = "auto"
    precision: Literal["auto", "bf16", "fp32"] = "auto"


@dataclass(frozen=True, slots=True)
class FilterConfig:
    """What the ``filter`` stage checks beside the rules of ``distill.data.clean``."""

    encoder: str = ""
    """Multilingual sentence encoder (folder or hub id), such as multilingual-e5-small; empty for none."""
    least_similarity: float = 0.8
    """Cosine similarity of source and translation below which a pair is dropped."""
    prefix: str = "query: "
    """What the encoder wants before each text."""


@dataclass(frozen=True, slots=True)
class TuneConfig:
    """Sequence-level distillation into a causal model: it is tuned on what the teacher made.

    This is the first hop of a cascade that begins above the size of an encoder-decoder, 7B -> 1.8B, say.
    """

    model: str = ""
    """The causal student: a folder or the id of a model in the local hub cache; empty for none."""
    kind: Literal["hy-mt1.5", "hy-mt2", "causal"] = "hy-mt1.5"
    template: str = ""
    chat: Literal["tokenizer", "hy", "chatml", "none"] = "tokenizer"
    learning_rate: float = 1e-5
    warmup_steps: int = 30
    epochs: int = 1
    batch_tokens: int = 10_000
    precision: Literal["bf16", "fp32"] = "bf16"
    """Of the forward pass; the weights that are trained are float32, 16 bytes a parameter with AdamW."""


@dataclass(frozen=True, slots=True)
class QuantizeConfig:
    """The study of quantization."""

    int4_groups: tuple[int, ...] = (32, 128)
    """Group sizes of weight-only int4 to measure; see ``distill.int4``."""


@dataclass(frozen=True, slots=True)
class DistillationConfig:
    """Word-level distillation, from a larger student that runs beside the new one or from cached soft labels.

    Labels of the cache reach the examples that are one of its lines and its best translation, unchanged by
    filter and augmentation; all other examples train on their labels alone.
    """

    teacher: str = ""
    """Checkpoint folder of a student with the same tokenizer; empty for none."""
    cached: Literal["none", "top-k", "uld"] = "none"
    """``top-k``: the divergence from the cached distributions, of a teacher with the same tokenizer; ``uld``:
    the distance of sorted distributions, for teachers with another tokenizer. See ``distill.losses``."""
    alpha: float = 0.7
    """Share of the cross-entropy with the labels; the rest is the divergence from the teacher."""
    temperature: float = 2.0


@dataclass(frozen=True, slots=True)
class PruneConfig:
    """Structured pruning of the trained student."""

    encoder_heads: int = 0
    """Heads that each attention of the encoder keeps; 0 for all."""
    decoder_heads: int = 0
    """Heads that each self- and cross-attention of the decoder keeps; 0 for all."""
    target_parameters: int = 0
    """Feed-forward channels are removed until no more parameters are left; 0 to keep them all."""
    multiple: int = 8
    """The channels of a layer are a multiple of this: kernels like round numbers."""
    method: Literal["gradient", "attention"] = "gradient"
    """How heads are ranked, see ``distill.prune``."""
    batches: int = 64
    """Training batches to measure on."""
    tokens_per_batch: int = 8_192
    """Padded tokens of such a batch: it is float32 and keeps what every layer computes."""


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Everything about one run."""

    name: str
    folder: str
    """Where all output of the run goes."""
    prepare: PrepareConfig
    data: str = ""
    """Folder of another run whose pairs, tokenizer and shards are used; empty for this run's own."""
    seed: int = 1
    teacher: TeacherConfig = field(default_factory=TeacherConfig)
    filter: FilterConfig = field(default_factory=FilterConfig)
    tokenizer: TokenizerConfig = field(default_factory=TokenizerConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    pack: PackConfig = field(default_factory=PackConfig)
    student: StudentConfig = field(default_factory=StudentConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    distillation: DistillationConfig = field(default_factory=DistillationConfig)
    prune: PruneConfig = field(default_factory=PruneConfig)
    quantize: QuantizeConfig = field(default_factory=QuantizeConfig)
    tune: TuneConfig = field(default_factory=TuneConfig)

    def path(self, *parts: str) -> Path:
        """Return a path inside the run's folder, or, for what ``data`` lends, inside that one."""
        lent = bool(self.data) and parts[:1] and parts[0] in LENT
        return Path(self.data if lent else self.folder, *parts)


def load_config(path: Path) -> RunConfig:
    """Read and check a run's configuration; relative paths in it are relative to the working directory.

    Raises:
        ConfigInvalid: The file can't be read, or fields are unknown, missing or of the wrong kind; the
            message lists all of them.
    """
    return parse_config(read_toml(path), str(path))


def parse_config(data: dict[str, Any], origin: str) -> RunConfig:
    """Build a ``RunConfig`` from parsed TOML; ``origin`` names the file in messages."""
    return build(RunConfig, data, origin, check_run)


def check_run(config: RunConfig) -> list[str]:
    """Return what is wrong with a run's values, a line each."""
    return [
        *_check_prepare(config.prepare),
        *_check_augment(config.augment),
        *_too_small("pack", config.pack, 1, "epochs", "shards_per_epoch"),
        *_check_teacher(config.teacher),
        *_check_tune(config.tune),
        *_outside("filter", config.filter, -1, 1, "least_similarity"),
        *_check_student(config.student),
        *_check_distillation(config),
        *_check_train(config),
        *_too_small("prune", config.prune, 0, "encoder_heads", "decoder_heads", "target_parameters"),
        *_too_small("prune", config.prune, 1, "multiple", "batches", "tokens_per_batch"),
        *_check_quantize(config.quantize),
    ]


def _too_small(path: str, table: Any, least: int, *names: str) -> Iterator[str]:
    """Yield a line for each of a table's fields that is below ``least``, which is 0 or 1."""
    wanted = f"must be at least {least}" if least else "must not be negative"
    for name in names:
        if getattr(table, name) < least:
            yield f"{path}.{name}: {wanted}"


def _outside(path: str, table: Any, low: float, high: float, *names: str) -> Iterator[str]:
    """Yield a line for each of a table's fields that is not between two numbers."""
    for name in names:
        if not low <= getattr(table, name) <= high:
            yield f"{path}.{name}: must be between {low} and {high}"


def _check_prepare(prepare: PrepareConfig) -> Iterator[str]:
    if not prepare.sources:
        yield "prepare.sources: at least one corpus is needed"
    yield from _too_small("prepare", prepare, 1, "duplicates_megabytes")
    for i, source in enumerate(prepare.sources):
        yield from _too_small(f"prepare.sources[{i}]", source, 0, "weight")


def _check_augment(augment: AugmentConfig) -> Iterator[str]:
    for name, value in dataclasses.asdict(augment).items():
        if not 0 <= value <= 1:
            yield f"augment.{name}: {value} is not between 0 and 1"


def _check_tune(tune: TuneConfig) -> Iterator[str]:
    if tune.model and tune.kind == "causal" and "{source_text}" not in tune.template:
        yield "tune.template: must contain {source_text}"


def _check_student(student: StudentConfig) -> Iterator[str]:
    if student.shape == AS_START and not student.start_from:
        yield f'student.start_from: needed for student.shape = "{AS_START}"'


def _check_distillation(config: RunConfig) -> Iterator[str]:
    distillation = config.distillation
    yield from _outside("distillation", distillation, 0, 1, "alpha")
    if distillation.temperature <= 0:
        yield "distillation.temperature: must be above 0"
    if distillation.cached != "none" and distillation.teacher:
        yield "distillation.cached: there is a distillation.teacher too; choose one"
    if distillation.cached != "none" and not config.teacher.soft_labels:
        yield "teacher.soft_labels: needed for distillation.cached"


def _check_train(config: RunConfig) -> Iterator[str]:
    train = config.train
    if list(train.buckets) != sorted(set(train.buckets)) or not train.buckets:
        yield "train.buckets: must be rising lengths"
    elif train.buckets[-1] < config.pack.max_tokens:
        yield "train.buckets: the longest is shorter than pack.max_tokens"
    if train.best_by == "bleu" and train.validate_bleu < 1 and (train.keep_best or train.patience):
        yield 'train.validate_bleu: needed for train.best_by = "bleu"'
    yield from _too_small("train", train, 0, "validate_bleu", "keep_best", "patience")
    counts = ("max_steps", "accumulate", "tokens_per_batch", "log_every", "validate_every", "save_every")
    yield from _too_small("train", train, 1, *counts)
    if any(depth < 1 for depth in train.encoder_depths):
        yield "train.encoder_depths: must be at least 1"
    if not 0 < train.learning_rate < 1:
        yield "train.learning_rate: must be between 0 and 1"
    yield from _outside("train", train, 0, 1, "int8_share")
    if not 0 <= train.ema < 1:
        yield "train.ema: must be at least 0 and below 1"


def _check_quantize(quantize: QuantizeConfig) -> Iterator[str]:
    for group in quantize.int4_groups:
        if group not in INT4_GROUPS:
            yield f"quantize.int4_groups: {group} is none of {', '.join(map(str, INT4_GROUPS))}"


def _check_teacher(teacher: TeacherConfig) -> Iterator[str]:
    if not teacher.model and teacher.inputs:
        yield "teacher.model: missing"
    if teacher.model and teacher.kind in ("causal", "gguf") and "{source_text}" not in teacher.template:
        yield "teacher.template: must contain {source_text}"
    if teacher.backend == "vllm" and teacher.kind in ("gguf", "seq2seq"):
        yield f"teacher.backend: vllm can't run a teacher of kind {teacher.kind!r}"
    if teacher.hypotheses > 1 and teacher.decoding == "greedy" and teacher.kind != "seq2seq":
        yield 'teacher.hypotheses: more than one needs teacher.decoding = "sample"'
    counts = ("hypotheses", "max_tokens", "shard_lines", "batch_tokens")
    yield from _too_small("teacher", teacher, 1, *counts)
    yield from _too_small("teacher", teacher, 0, "soft_labels")
    for i, entry in enumerate(teacher.inputs):
        for side in ("source", "target"):
            if getattr(entry, side) not in LANGUAGES:
                yield f"teacher.inputs[{i}].{side}: {getattr(entry, side)!r} is no language code"
