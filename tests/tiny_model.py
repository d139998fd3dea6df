# SPDX-License-Identifier: Apache-2.0
"""Make a real model package in seconds, without torch: a T5-like CTranslate2 model with random weights."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING

import numpy as np

from hymt_desktop.core.engine.aliases import TAG_ALIASES, alias_of
from hymt_desktop.core.engine.manifest import FEATURES
from hymt_desktop.core.engine.package import (
    DecodingDefaults,
    Limits,
    Manifest,
    ModelPackage,
    write_manifest,
)
from hymt_desktop.core.text.markup import special_symbols, target_tag

if TYPE_CHECKING:
    from pathlib import Path

_SUBJECTS = ["The meeting", "Our team", "A small boat", "The old library", "My neighbour", "This program"]
_VERBS = ["has been moved to", "will visit", "does not know", "left for", "works well in", "was built near"]
_OBJECTS = [
    "Tuesday",
    "the new harbour",
    "the city centre",
    "14 May 2024",
    "the north of Spain",
    "our school",
]
_ZH_SUBJECTS = ["会议", "我们的团队", "一条小船", "旧图书馆", "我的邻居", "这个程序"]
_ZH_VERBS = ["改到了", "将要访问", "不知道", "离开去了", "很适合", "建在"]
_ZH_OBJECTS = ["星期二", "新的港口", "市中心", "二〇二四年五月十四日", "西班牙北部", "我们的学校旁边"]


def training_sentences() -> list[str]:
    """Return some hundred sentences of both languages."""
    english = [" ".join(p) for p in itertools.product(_SUBJECTS, _VERBS, _OBJECTS)]
    chinese = ["".join(p) for p in itertools.product(_ZH_SUBJECTS, _ZH_VERBS, _ZH_OBJECTS)]
    return [f" {s}." for s in english] + [f"{s}。" for s in chinese]


def train_tokenizer(size: int = 700) -> bytes:
    """Return a SentencePiece model, trained with the options of the real ones."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_sentences()),
        model_writer=model,
        vocab_size=size,
        hard_vocab_limit=False,
        model_type="unigram",
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        byte_fallback=True,
        split_digits=True,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        user_defined_symbols=special_symbols(),
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


def _random_spec(pieces: list[str], width: int, heads: int, aliases: dict[str, str]) -> object:
    from ctranslate2.specs import common_spec, transformer_spec

    random = np.random.default_rng(7)

    def weights(*shape: int) -> np.ndarray:
        return random.normal(0, 0.3, shape).astype(np.float32)

    def norm(spec: object) -> None:
        spec.gamma = np.ones(width, dtype=np.float32)

    def attention(spec: object, *, own: bool) -> None:
        spec.queries_scale = 1.0
        norm(spec.layer_norm)
        spec.linear[0].weight = weights(3 * width if own else width, width)
        if not own:
            spec.linear[1].weight = weights(2 * width, width)
        spec.linear[-1].weight = weights(width, width)
        if own:
            spec.relative_attention_bias = weights(32, heads)
            spec.relative_attention_max_distance = np.dtype("int32").type(128)

    def feed_forward(spec: object) -> None:
        norm(spec.layer_norm)
        spec.linear_0.weight = weights(2 * width, width)
        spec.linear_0_noact.weight = weights(2 * width, width)
        spec.linear_1.weight = weights(width, 2 * width)

    spec = transformer_spec.TransformerSpec.from_config(
        (2, 1),
        heads,
        pre_norm=True,
        activation=common_spec.Activation.GELUTanh,
        ffn_glu=True,
        relative_attention_bias=True,
        rms_norm=True,
    )
    embeddings = weights(len(pieces), width)
    embeddings = np.concatenate([embeddings, embeddings[[pieces.index(tag) for tag in aliases]]])
    pieces = [*pieces, *aliases.values()]
    for stack in (spec.encoder, spec.decoder):
        stack.scale_embeddings = False
        norm(stack.layer_norm)
        for layer in stack.layer:
            attention(layer.self_attention, own=True)
            feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.attention, own=False)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = embeddings
    spec.decoder.scale_outputs = width**-0.5
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.bos_token = "<pad>"
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = "<pad>"
    if aliases:
        spec.config.add_attribute(TAG_ALIASES, aliases)
    return spec


def tiny_manifest(name: str = "tiny", features: tuple[str, ...] = FEATURES) -> Manifest:
    """Return the manifest of a tiny model, its files still missing."""
    return Manifest(
        name=name,
        version="1",
        languages=("en", "zh"),
        pairs=(("en", "zh"), ("zh", "en")),
        tags={code: target_tag(code) for code in ("en", "zh")},
        limits=Limits(max_source_tokens=128, context_sentences=3, features=features),
        decoding=DecodingDefaults(),
        files={},
        teacher="none: random weights",
        data="none",
        licence="Apache-2.0",
    )


def make_package(
    folder: Path, width: int = 64, features: tuple[str, ...] = FEATURES, *, aliased: tuple[str, ...] = ()
) -> ModelPackage:
    """Write a package with random weights into ``folder``; the tags of ``aliased`` languages have aliases."""
    import sentencepiece

    model = train_tokenizer()
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    aliases = {tag: alias_of(tag) for tag in map(target_tag, aliased)}
    spec = _random_spec(pieces, width, heads=4, aliases=aliases)
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))
    (folder / "tokenizer.model").write_bytes(model)
    for name in ("MODEL_CARD.md", "LICENSE", "NOTICE"):
        (folder / name).write_text(f"{name} of a model for tests\n", encoding="utf-8")
    return write_manifest(folder, tiny_manifest(folder.name, features))
