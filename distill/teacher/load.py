# SPDX-License-Identifier: Apache-2.0
"""The teacher that a configuration names. Nothing is ever downloaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.teacher.prompts import Prompts, family_named
from distill.teacher.protocol import Sampling
from hymt_desktop.core.errors import ModelCorrupt, ModelError, ModelMissing

if TYPE_CHECKING:
    import torch

    from distill.config import TeacherConfig
    from distill.teacher.protocol import Teacher


def load_teacher(config: TeacherConfig, seed: int) -> Teacher:
    """Load a teacher onto the configured device.

    Raises:
        ModelMissing: It is not on this computer; the hint says how to get it.
        ModelCorrupt: It can't be read.
    """
    device, dtype = place(config)
    if config.kind == "seq2seq":
        return _seq2seq(config, device)
    if config.backend == "vllm":
        return _vllm(config, seed)
    model, tokenizer = load_causal(config, device, dtype)
    prompts = Prompts(family_named(config.kind, config.template), tokenizer, config.chat)
    from distill.teacher.causal import CausalTeacher

    return CausalTeacher(
        model, prompts, _sampling(config, prompts), batch_tokens=config.batch_tokens, seed=seed
    )


def _vllm(config: TeacherConfig, seed: int) -> Teacher:
    from distill.teacher.vllm import VllmTeacher, load_engine

    tokenizer, size = _load_tokenizer(config)
    precision = {"auto": "auto", "bf16": "bfloat16", "fp32": "float32"}[config.precision]
    engine = load_engine(config.model, dtype=precision, max_logprobs=max(1, config.soft_labels), seed=seed)
    prompts = Prompts(family_named(config.kind, config.template), tokenizer, config.chat)
    return VllmTeacher(engine, prompts, _sampling(config, prompts), size, seed=seed)


def _load_tokenizer(config: TeacherConfig) -> tuple[Any, int]:
    """Return the tokenizer and the size of the model's vocabulary, without the model."""
    from transformers import AutoConfig, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(config.model, local_files_only=True)
        size = AutoConfig.from_pretrained(config.model, local_files_only=True).vocab_size
    except (OSError, ValueError) as error:
        raise _unreadable(config.model, error) from error
    return tokenizer, int(size)


def _unreadable(model: str, error: Exception) -> ModelError:
    if Path(model, "config.json").is_file():
        return ModelCorrupt(f"The teacher in {model} can't be read: {error}")
    return ModelMissing(
        f"The teacher '{model}' is not on this computer.",
        f"Get it once, on a computer with a network: hf download {model} --local-dir FOLDER "
        "(HY-MT's licence excludes some territories: read it first), then set teacher.model to FOLDER.",
    )


def place(config: TeacherConfig) -> tuple[str, torch.dtype]:
    """Return the device and the precision to use: a GPU and bfloat16 where there is one."""
    import torch

    device = config.device if config.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    precision = config.precision if config.precision != "auto" else "fp32" if device == "cpu" else "bf16"
    return device, torch.bfloat16 if precision == "bf16" else torch.float32


def load_causal(config: TeacherConfig, device: str, dtype: torch.dtype) -> tuple[Any, Any]:
    """Return (model, tokenizer) of a decoder-only teacher: a folder, a cached hub id, or a GGUF file.

    Raises:
        ModelMissing: It is not on this computer.
        ModelCorrupt: It can't be read.
    """
    if config.kind == "gguf":
        from distill.teacher.gguf import GgufFile

        file = GgufFile(Path(config.model))
        return file.model(dtype, device), file.tokenizer()
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(config.model, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(config.model, dtype=dtype, local_files_only=True)
    except (OSError, ValueError) as error:
        raise _unreadable(config.model, error) from error
    return model.to(device), tokenizer


def _sampling(config: TeacherConfig, prompts: Prompts) -> Sampling:
    if config.decoding == "greedy":
        return Sampling(max_tokens=config.max_tokens)
    return replace(
        prompts.family.sampling,
        max_tokens=config.max_tokens,
        temperature=prompts.family.sampling.temperature or 1.0,
    )


def _seq2seq(config: TeacherConfig, device: str) -> Teacher:
    from sentencepiece import SentencePieceProcessor

    from distill.student.models import load_checkpoint
    from distill.teacher.seq2seq import Seq2SeqTeacher

    model = load_checkpoint(Path(config.model)).to(device)
    path = Path(config.tokenizer or Path(config.model, "tokenizer.model"))
    try:
        tokenizer = SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelMissing(
            f"The teacher's tokenizer {path} can't be read: {error}.", "Set teacher.tokenizer to its file."
        ) from error
    return Seq2SeqTeacher(model, tokenizer, max_tokens=config.max_tokens)
