# SPDX-License-Identifier: Apache-2.0
"""Make tiny CTranslate2 models of other makers with random weights: true architecture, true converter."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from typing import TYPE_CHECKING

from tests.tiny_model import training_sentences

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 32


def spm(file: Path, *, user_defined=(), pieces=300, model_type="bpe", **options) -> list[str]:
    """Train a SentencePiece model; return its pieces."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_sentences()),
        model_writer=model,
        vocab_size=pieces,
        hard_vocab_limit=False,
        model_type=model_type,
        user_defined_symbols=list(user_defined),
        num_threads=1,
        minloglevel=2,
        **options,
    )
    file.write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return [processor.id_to_piece(i) for i in range(processor.get_piece_size())]


def convert(checkpoint: Path, out: Path, copy: tuple[str, ...]) -> Path:
    """Run CTranslate2's converter for Transformers, as its command line does."""
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(checkpoint), copy_files=list(copy)).convert(str(out))
    return out


def _seeded(kind, config, seed=3):
    import torch

    torch.manual_seed(seed)
    model = kind(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


def marian(folder: Path, *, targets=(), names=("eng", "deu")) -> Path:
    """OPUS-MT from Transformers; with several ``targets`` its vocabulary has their symbols."""
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    source = folder / "checkpoint"
    source.mkdir(parents=True)
    pieces = spm(source / "source.spm")
    spm(source / "target.spm")
    ordered = ["</s>", "<unk>", *(p for p in pieces if p not in ("</s>", "<unk>", "<s>"))]
    ordered += [f">>{target}<<" for target in targets] + ["<pad>"]
    (source / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(ordered)}))
    tokenizer = MarianTokenizer(
        str(source / "source.spm"),
        str(source / "target.spm"),
        str(source / "vocab.json"),
        source_lang=names[0],
        target_lang=names[1],
    )
    tokenizer.save_pretrained(source)
    size = len(ordered)
    config = MarianConfig(
        vocab_size=size,
        d_model=WIDTH,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=WIDTH,
        decoder_ffn_dim=WIDTH,
        max_position_embeddings=512,
        pad_token_id=size - 1,
        decoder_start_token_id=size - 1,
        eos_token_id=0,
        forced_eos_token_id=0,
    )
    _seeded(MarianMTModel, config).save_pretrained(source)
    return convert(source, folder / "ct2", ("source.spm", "target.spm", "tokenizer_config.json"))


def _m2m_config(size: int):
    from transformers import M2M100Config

    return M2M100Config(
        vocab_size=size,
        d_model=WIDTH,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=WIDTH,
        decoder_ffn_dim=WIDTH,
        max_position_embeddings=256,
    )


def nllb(folder: Path) -> Path:
    """NLLB-200 with all of its languages."""
    from transformers import M2M100ForConditionalGeneration, NllbTokenizer
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    source = folder / "checkpoint"
    source.mkdir(parents=True)
    spm(source / "sentencepiece.bpe.model", unk_id=0, bos_id=1, eos_id=2)
    tokenizer = NllbTokenizer.from_pretrained(source, extra_special_tokens=FAIRSEQ_LANGUAGE_CODES)
    tokenizer.save_pretrained(source)
    _seeded(M2M100ForConditionalGeneration, _m2m_config(len(tokenizer))).save_pretrained(source)
    return convert(source, folder / "ct2", ("sentencepiece.bpe.model",))


def m2m100(folder: Path) -> Path:
    """M2M-100 with all of its languages."""
    from transformers import M2M100ForConditionalGeneration, M2M100Tokenizer
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    source = folder / "checkpoint"
    source.mkdir(parents=True)
    pieces = spm(source / "sentencepiece.bpe.model")
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [*special, *(piece for piece in pieces if piece not in special)]
    (source / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(vocabulary)}))
    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    tokenizer = M2M100Tokenizer(
        str(source / "vocab.json"), str(source / "sentencepiece.bpe.model"), extra_special_tokens=languages
    )
    tokenizer.save_pretrained(source)
    size = len(tokenizer) + 8
    _seeded(M2M100ForConditionalGeneration, _m2m_config(size), 4).save_pretrained(source)
    return convert(source, folder / "ct2", ("sentencepiece.bpe.model",))


def t5(folder: Path, symbols: tuple[str, ...] = ()) -> Path:
    """T5; with the ``symbols`` of MADLAD-400 one of its kind."""
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    source = folder / "checkpoint"
    source.mkdir(parents=True)
    options = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1, "model_type": "unigram"}
    spm(source / "spiece.model", user_defined=symbols, **options)
    tokenizer = T5Tokenizer.from_pretrained(source, extra_ids=0 if symbols else 100)
    tokenizer.save_pretrained(source)
    config = T5Config(
        vocab_size=len(tokenizer) + 4,
        d_model=WIDTH,
        d_kv=16,
        d_ff=WIDTH,
        num_layers=1,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
    )
    _seeded(T5ForConditionalGeneration, config).save_pretrained(source)
    return convert(source, folder / "ct2", ("spiece.model",))


def argos(folder: Path, *, archive: bool = True) -> Path:
    """An Argos package: OpenNMT-py's converter, metadata, a tokenizer and another program's files."""
    import torch
    from ctranslate2.converters import OpenNMTPyConverter

    package = folder / "translate-en_de-1_9"
    package.mkdir(parents=True)
    pieces = spm(package / "sentencepiece.model")
    vocabulary = [
        "<unk>",
        "<blank>",
        "<s>",
        "</s>",
        *(p for p in pieces if p not in ("<unk>", "<s>", "</s>")),
    ]
    checkpoint = folder / "model.pt"
    torch.save(_opennmt(vocabulary), checkpoint)
    OpenNMTPyConverter(str(checkpoint), unsafe_deserialization=True).convert(
        str(package / "model"), quantization="int8"
    )
    metadata = {
        "package_version": "1.9",
        "argos_version": "1.9",
        "from_code": "en",
        "from_name": "English",
        "to_code": "de",
        "to_name": "German",
    }
    (package / "metadata.json").write_text(json.dumps(metadata))
    (package / "README.md").write_text("# English - German\nA model for tests.\n")
    (package / "stanza" / "en" / "tokenize").mkdir(parents=True)
    (package / "stanza" / "en" / "tokenize" / "ewt.pt").write_bytes(b"of another program")
    if not archive:
        return package
    target = folder / "translate-en_de-1_9.argosmodel"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(package.rglob("*")):
            file.write(path, path.relative_to(folder))
    shutil.rmtree(package)
    return target


def _opennmt(vocabulary: list[str]) -> dict[str, object]:
    """Return a checkpoint as OpenNMT-py writes it."""
    import argparse

    import torch

    torch.manual_seed(5)
    model: dict[str, object] = {}

    def linear(name: str, out: int, into: int) -> None:
        model[f"{name}.weight"] = torch.randn(out, into) * 0.4
        model[f"{name}.bias"] = torch.zeros(out)

    def norm(name: str) -> None:
        model[f"{name}.weight"], model[f"{name}.bias"] = torch.ones(WIDTH), torch.zeros(WIDTH)

    def attention(name: str) -> None:
        for part in ("linear_query", "linear_keys", "linear_values", "final_linear"):
            linear(f"{name}.{part}", WIDTH, WIDTH)

    for side in ("encoder", "decoder"):
        embeddings = f"{side}.embeddings.make_embedding"
        model[f"{embeddings}.emb_luts.0.weight"] = torch.randn(len(vocabulary), WIDTH)
        model[f"{embeddings}.pe.pe"] = torch.randn(300, 1, WIDTH)
        norm(f"{side}.layer_norm")
        layer = "encoder.transformer.0" if side == "encoder" else "decoder.transformer_layers.0"
        attention(f"{layer}.self_attn")
        norm(f"{layer}.layer_norm" if side == "encoder" else f"{layer}.layer_norm_1")
        if side == "decoder":
            attention(f"{layer}.context_attn")
            norm(f"{layer}.layer_norm_2")
        norm(f"{layer}.feed_forward.layer_norm")
        linear(f"{layer}.feed_forward.w_1", WIDTH, WIDTH)
        linear(f"{layer}.feed_forward.w_2", WIDTH, WIDTH)
    generator = {"weight": torch.randn(len(vocabulary), WIDTH), "bias": torch.zeros(len(vocabulary))}
    options = argparse.Namespace(
        encoder_type="transformer",
        decoder_type="transformer",
        enc_layers=1,
        dec_layers=1,
        heads=2,
        position_encoding=True,
        max_relative_positions=0,
    )
    return {
        "vocab": {"src": vocabulary, "tgt": vocabulary},
        "opt": options,
        "model": model,
        "generator": generator,
    }
